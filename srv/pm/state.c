// SPDX-License-Identifier: BSD-2-Clause
// See state.h.

#include "state.h"

#include <string.h>

#include "abi/errno.h"
#include "minix/sysutil.h"

#include "tree.h"

static struct pm_state *state;
static uint16_t torn[NR_PROCS];
static unsigned nr_torn;

// Forms a sum of 8 words a step: records are summed in every event that changes them.
static uint32_t sum_words(uint32_t sum, const void *from, size_t bytes)
{
    enum { STEP = 8 };
    const uint32_t *word = from;
    size_t n = bytes / sizeof(*word);

    for (; n >= STEP; n -= STEP, word += STEP) {
        sum = (sum << 1 | sum >> 31) + word[0];
        sum = (sum << 1 | sum >> 31) + word[1];
        sum = (sum << 1 | sum >> 31) + word[2];
        sum = (sum << 1 | sum >> 31) + word[3];
        sum = (sum << 1 | sum >> 31) + word[4];
        sum = (sum << 1 | sum >> 31) + word[5];
        sum = (sum << 1 | sum >> 31) + word[6];
        sum = (sum << 1 | sum >> 31) + word[7];
    }
    for (; n > 0; n--) {
        sum = (sum << 1 | sum >> 31) + *word++;
    }
    return sum;
}

// 0 means `being changed`, so no record has it as its sum.
static uint32_t nonzero(uint32_t sum)
{
    return sum != 0 ? sum : 1;
}

static uint32_t front_sum(const struct mproc *p)
{
    return nonzero(sum_words(
        0, &p->endpoint, offsetof(struct mproc, rest_check) - offsetof(struct mproc, endpoint)));
}

static uint32_t rest_sum(const struct mproc *p)
{
    return nonzero(sum_words(0, &p->pid, sizeof(*p) - offsetof(struct mproc, pid)));
}

static uint32_t cold_sum(const struct mproc_cold *cold)
{
    uint32_t sum = sum_words(
        0, &cold->acted, offsetof(struct mproc_cold, action) - offsetof(struct mproc_cold, acted));

    for (uint32_t set = cold->acted; set != 0; set &= set - 1) {
        sum = sum_words(sum, &cold->action[__builtin_ctz(set)], sizeof(cold->action[0]));
    }
    return nonzero(sum);
}

static uint32_t header_sum(void)
{
    return nonzero(sum_words(
        0, &state->header.magic, sizeof(state->header) - offsetof(struct pm_header, magic)));
}

static uint32_t intent_sum(void)
{
    return nonzero(sum_words(0, &state->intent, offsetof(struct pm_intent, check)));
}

int state_open(void)
{
    bool existed = false;

    state = kept_region(0, sizeof(*state), &existed);
    if (state == NULL) {
        return -AX_ENOMEM;
    }
    if (existed) {
        return -AX_EEXIST;
    }
    state->header = (struct pm_header){
        .magic = PM_STATE_MAGIC,
        .version = PM_STATE_VERSION,
        .bytes = sizeof(*state),
        .next_pid = PID_FIRST,
        .power = NONE,
        .hostname = "axolotl",
    };
    state_header_seal();
    state_intent_done();
    for (int slot = 0; slot < NR_PROCS; slot++) {
        state->proc[slot].endpoint = NONE;
        state->proc[slot].check = front_sum(&state->proc[slot]);
        state->proc[slot].rest_check = rest_sum(&state->proc[slot]);
        state->cold[slot].check = cold_sum(&state->cold[slot]);
    }
    tree_use(state->proc);
    return 0;
}

struct pm_header *state_header(void)
{
    return &state->header;
}

void state_header_seal(void)
{
    state->header.check = header_sum();
}

void state_touch(struct mproc *p)
{
    if (p->torn == TORN_NOT) {
        p->check = 0;
        p->torn = TORN_FRONT;
        torn[nr_torn++] = (uint16_t)tree_slot(p);
    }
}

void state_touch_all(struct mproc *p)
{
    state_touch(p);
    p->rest_check = 0;
    p->torn = TORN_ALL;
}

void state_seal(void)
{
    while (nr_torn > 0) {
        struct mproc *p = &state->proc[torn[--nr_torn]];
        if (p->torn == TORN_ALL) {
            p->rest_check = rest_sum(p);
        }
        p->torn = TORN_NOT;
        p->check = front_sum(p);
    }
}

struct mproc_cold *state_cold(const struct mproc *p)
{
    return &state->cold[tree_slot(p)];
}

void state_cold_seal(const struct mproc *p)
{
    struct mproc_cold *cold = state_cold(p);
    cold->check = cold_sum(cold);
}

void state_intend(enum pm_intent_kind kind, const struct mproc *p, int other)
{
    state->intent = (struct pm_intent){.kind = kind, .slot = tree_slot(p), .other = other};
    state->intent.check = intent_sum();
}

void state_intent_done(void)
{
    state->intent = (struct pm_intent){.kind = INTENT_NONE, .slot = NO_SLOT, .other = NO_SLOT};
    state->intent.check = intent_sum();
}

bool state_is_sound(void)
{
    if (state->header.magic != PM_STATE_MAGIC || state->header.check != header_sum() ||
        state->intent.check != intent_sum() || state->intent.kind != INTENT_NONE) {
        return false;
    }
    for (int slot = 0; slot < NR_PROCS; slot++) {
        if (state->proc[slot].check != front_sum(&state->proc[slot]) ||
            state->proc[slot].rest_check != rest_sum(&state->proc[slot]) ||
            state->cold[slot].check != cold_sum(&state->cold[slot])) {
            return false;
        }
    }
    return true;
}
