// SPDX-License-Identifier: BSD-2-Clause
// Random operations on the store against the model, with deaths at random writes; then a shorter
// run in which the store dies at every write of every operation. SEED=n repeats another run.

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#include <cmocka.h>

#include "entries.h"
#include "events.h"
#include "model.h"
#include "store.h"

enum {
    OPERATIONS = 1000000,
    EVERY_WRITE = 150,
    DEATH_ONE_IN = 64,
    COMPARE_ONE_IN = 256,
    CLIENT = 1040
};

enum kind { PUT, PUT_SERVICE, REMOVE, SNAPSHOT, SUBSCRIBE, CHECK, GONE, KINDS };

// An operation, drawn beforehand so that it can be done several times.
struct operation {
    enum kind kind;
    struct model_put put; // key, type, owner for all kinds
    int pattern;
    uint32_t number;
    uint32_t serial;
};

static uint32_t random_state;
static uint32_t seed;
static struct model model;
static uint32_t last_serial;

static uint32_t draw(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % below;
}

static bool chance(uint32_t one_in)
{
    return draw(one_in) == 0;
}

static enum kind draw_kind(void)
{
    static const enum kind kinds[] = {PUT, PUT, PUT, PUT, PUT, PUT, REMOVE, REMOVE, CHECK, CHECK,
        CHECK, CHECK, PUT_SERVICE, SUBSCRIBE, SNAPSHOT, SNAPSHOT};

    return chance(200) ? GONE : kinds[draw(sizeof(kinds) / sizeof(kinds[0]))];
}

static uint32_t draw_bytes(int type)
{
    switch (model_types[type]) {
    case DSF_TYPE_MEM:
        return 1 + draw(chance(8) ? MAX_CONTENT : 600);
    case DSF_TYPE_MAP:
        return (1 + draw(3)) * 4096;
    default:
        return 0;
    }
}

static struct operation draw_operation(void)
{
    struct operation op = {.kind = draw_kind(), .serial = ++last_serial};

    op.put = (struct model_put){
        .key = (int)draw(KEYS), .type = (int)draw(TYPES), .owner = (int)draw(OWNERS)};
    op.put.flags = chance(8) ? DSF_PRIV_OVERWRITE : chance(8) ? DSF_PRIV_SUBSCRIBE : 0;
    op.put.overwrite = chance(2) && model_types[op.put.type] != DSF_TYPE_MAP;
    op.put.value = draw(40);
    op.put.seed = draw(256);
    op.put.bytes = draw_bytes(op.put.type);
    if (model_types[op.put.type] == DSF_TYPE_STR) {
        op.put.bytes = (uint32_t)snprintf(NULL, 0, "%u", (unsigned)op.put.value) + 1;
    }
    op.number = draw(40);
    while (model_pattern(op.pattern) != NULL && !chance(4)) {
        op.pattern++;
    }
    if (model_pattern(op.pattern) == NULL) {
        op.pattern = 0;
    }
    return op;
}

static struct answer note_of(const struct operation *op)
{
    return (struct answer){.client = CLIENT, .serial = op->serial};
}

static int put(const struct operation *op, struct answer *note)
{
    struct entry wanted = {.flags = op->put.flags | model_types[op->put.type],
        .value = op->put.value,
        .bytes = op->put.bytes};
    int index;

    strcpy(wanted.key, model_key(op->put.key));
    strcpy(wanted.owner, model_owner(op->put.owner));
    if (wanted.flags & (DSF_TYPE_MEM | DSF_TYPE_MAP | DSF_TYPE_STR)) {
        wanted.value = 0;
    }
    if (wanted.flags & DSF_TYPE_STR) {
        (void)snprintf(wanted.string, sizeof(wanted.string), "%u", (unsigned)op->put.value);
    }
    if (wanted.flags & DSF_TYPE_MEM) {
        wanted.piece = store_take(wanted.bytes);
        if (wanted.piece == 0) {
            return -ENOMEM;
        }
        model_fill(arena_at(wanted.piece), wanted.bytes, op->put.seed);
    }
    int r = store_put(&wanted, op->put.overwrite, note, &index);
    if (r != 0) {
        arena_give(wanted.piece, wanted.bytes);
    }
    return r;
}

static int snapshot(const struct operation *op, int index, struct answer *note)
{
    uint32_t bytes = entry_at((uint32_t)index)->bytes;
    uint32_t piece = store_take(bytes);

    if (piece == 0) {
        return -ENOMEM;
    }
    model_fill(arena_at(piece), bytes, op->put.seed);
    int r = store_put_snapshot(index, piece, note);
    if (r != 0) {
        arena_give(piece, bytes);
    }
    return r;
}

static int check(const char *owner, struct answer *note)
{
    int index;
    int status = store_next_event(owner, note, &index);

    if (status != -ESRCH && note->key[0] != '\0') {
        (void)store_event_told(owner, index, note);
    }
    return status;
}

// Does it to the store.
static int perform(const struct operation *op, struct answer *note)
{
    int index = store_find(model_key(op->put.key), model_types[op->put.type]);

    switch (op->kind) {
    case PUT:
        return put(op, note);
    case PUT_SERVICE:
        return store_put_service(model_owner(op->put.owner), (endpoint_t)op->number);
    case REMOVE:
        if (index >= 0) {
            store_remove(index, note);
        }
        return index >= 0 ? 0 : -ESRCH;
    case SNAPSHOT:
        return index >= 0 && model_types[op->put.type] == DSF_TYPE_MAP ? snapshot(op, index, note)
                                                                       : -ESRCH;
    case SUBSCRIBE:
        return events_subscribe(model_owner(op->put.owner), model_pattern(op->pattern),
            (op->number & 1 ? DSF_OVERWRITE : 0) | (op->number & 2 ? DSF_INITIAL : 0) |
                (op->number & 4 ? DSF_TYPE_U32 | DSF_TYPE_LABEL : 0),
            note);
    case CHECK:
        return check(model_owner(op->put.owner), note);
    case GONE:
        store_gone(model_owner(op->put.owner));
        return 0;
    case KINDS:
        break;
    }
    return -EINVAL;
}

// Any of the pending events may come; the answer says which it was.
static int expect_event(struct model *m, int owner, const struct answer *note)
{
    bool is_any = false;

    if (!m->subscriptions[owner].is_there) {
        return -ESRCH;
    }
    for (int k = 0; k < KEYS; k++) {
        for (int t = 0; t < TYPES; t++) {
            if (!m->subscriptions[owner].pending[k][t]) {
                continue;
            }
            is_any = true;
            if (strcmp(note->key, model_key(k)) == 0 && note->reply.flags == model_types[t]) {
                m->subscriptions[owner].pending[k][t] = false;
                return m->entries[k][t].is_there ? 0 : -ENOENT;
            }
        }
    }
    return is_any || note->key[0] != '\0' ? 1 : -ENOENT;
}

// Does it to the model. The result that the store must give.
static int expect(struct model *m, const struct operation *op, const struct answer *note)
{
    const struct model_entry *e = &m->entries[op->put.key][op->put.type];
    bool is_map = model_types[op->put.type] == DSF_TYPE_MAP;

    switch (op->kind) {
    case PUT:
        return model_put(m, &op->put);
    case PUT_SERVICE:
        model_put_service(m, op->put.owner, op->number);
        return 0;
    case REMOVE:
        if (!e->is_there) {
            return -ESRCH;
        }
        model_remove(m, op->put.key, op->put.type);
        return 0;
    case SNAPSHOT:
        if (!is_map || !e->is_there) {
            return -ESRCH;
        }
        model_snapshot(m, op->put.key, op->put.type, op->put.seed);
        return 0;
    case SUBSCRIBE:
        return model_subscribe(m, op->put.owner, op->pattern,
            (op->number & 1 ? DSF_OVERWRITE : 0) | (op->number & 2 ? DSF_INITIAL : 0) |
                (op->number & 4 ? DSF_TYPE_U32 | DSF_TYPE_LABEL : 0));
    case CHECK:
        return expect_event(m, op->put.owner, note);
    case GONE:
        model_gone(m, op->put.owner);
        return 0;
    case KINDS:
        break;
    }
    return -EINVAL;
}

static void fail_at(const struct operation *op, const char *what)
{
    fail_msg("seed %u, operation %u of kind %d, key %d type %d owner %d: %s differs",
        (unsigned)seed, (unsigned)op->serial, (int)op->kind, op->put.key, op->put.type,
        op->put.owner, what);
}

static void open_store(bool is_first)
{
    struct store_damage damage;

    if (store_open(&damage) != 0 || damage.entries != 0 || damage.subscriptions != 0 ||
        damage.is_new != is_first) {
        fail_msg(
            "seed %u, operation %u: the store is damaged", (unsigned)seed, (unsigned)last_serial);
    }
}

// After a death the store is as before the operation, or as after it; and then an operation with an
// answer has it.
static void recover(const struct operation *op)
{
    struct model after = model;
    struct answer none = {.key = ""};

    world_quiet();
    open_store(false);
    const struct answer *answer = store_answer(CLIENT, op->serial);
    if (answer == NULL && model_compare(&model) == NULL) {
        events_tell_all();
    } else {
        int wanted = expect(&after, op, answer != NULL ? answer : &none);
        const char *differs = model_compare(&after);
        if (answer != NULL && op->kind == CHECK && answer->status != wanted) {
            fail_at(op, "the answer");
        }
        if (differs != NULL) {
            fail_at(op, differs);
        }
        if (answer == NULL && op->kind != GONE && op->kind != PUT_SERVICE) {
            fail_at(op, "the answer that is missing");
        }
        model = after;
        events_tell_all();
    }
    for (int o = 0; o < OWNERS; o++) {
        if (events_has_pending(model_owner(o)) && !world_was_notified(model_owner(o))) {
            fail_at(op, "who was notified");
        }
    }
}

static void live(const struct operation *op)
{
    struct answer note = note_of(op);

    world_quiet();
    int got = perform(op, &note);
    int wanted = expect(&model, op, &note);
    if (got != wanted) {
        fail_msg("seed %u, operation %u of kind %d: got %d, want %d", (unsigned)seed,
            (unsigned)op->serial, (int)op->kind, got, wanted);
    }
    for (int o = 0; got == 0 && op->kind == PUT && o < OWNERS; o++) {
        if (model_wants(&model, o, op->put.key, op->put.type) &&
            !world_was_notified(model_owner(o))) {
            fail_at(op, "who was notified");
        }
    }
}

// Returns whether it died.
static bool live_or_die(const struct operation *op, long steps)
{
    struct answer note = note_of(op);

    world_steps = steps;
    if (setjmp(world_death) == 0) {
        (void)perform(op, &note); // judged by what is left
        world_steps = -1;
        return false;
    }
    return true;
}

static void start(void)
{
    const char *text = getenv("SEED");

    seed = text != NULL ? (uint32_t)strtoul(text, NULL, 0) : 0x5eed;
    random_state = seed;
    print_message("seed %u\n", (unsigned)seed);
    memset(&model, 0, sizeof(model));
    last_serial = 0;
    world_reset();
    model_init();
    open_store(true);
}

static void random_deaths(void **state)
{
    unsigned deaths = 0;

    (void)state;
    start();
    for (unsigned i = 0; i < OPERATIONS; i++) {
        struct operation op = draw_operation();
        if (chance(DEATH_ONE_IN)) {
            (void)live_or_die(&op, (long)draw(600));
            recover(&op);
            deaths++;
        } else {
            live(&op);
        }
        if (chance(COMPARE_ONE_IN)) {
            const char *differs = model_compare(&model);
            if (differs != NULL) {
                fail_at(&op, differs);
            }
        }
    }
    print_message("%u operations, %u deaths\n", (unsigned)OPERATIONS, deaths);
}

static void death_at_every_write(void **state)
{
    unsigned deaths = 0;

    (void)state;
    start();
    for (unsigned i = 0; i < EVERY_WRITE; i++) {
        struct operation op = draw_operation();
        struct model before = model;
        bool died = true;
        world_save();
        for (long steps = 0; died; steps++) {
            world_restore();
            model = before;
            open_store(false);
            died = live_or_die(&op, steps);
            recover(&op);
            deaths += died;
        }
    }
    print_message("%u operations, %u deaths\n", (unsigned)EVERY_WRITE, deaths);
}

// A death while opening, and one while opening after that, change nothing.
static void death_while_opening(void **state)
{
    (void)state;
    start();
    for (unsigned i = 0; i < EVERY_WRITE; i++) {
        struct operation op = draw_operation();
        volatile long steps = 0;
        (void)live_or_die(&op, (long)draw(400));
        world_save();
        for (;;) {
            struct store_damage damage;
            world_steps = steps++;
            if (setjmp(world_death) == 0) {
                (void)store_open(&damage); // judged by what is left
                world_steps = -1;
                break;
            }
        }
        recover(&op);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_deaths),
        cmocka_unit_test(death_at_every_write),
        cmocka_unit_test(death_while_opening),
    };
    return cmocka_run_group_tests_name("ds.property", tests, NULL, NULL);
}
