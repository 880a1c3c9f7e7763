// SPDX-License-Identifier: BSD-2-Clause
// The machine of match.h: runs all threads of a program over the text in step. A thread is just
// the number of its next op, so a step costs at most the length of the program.
#include <ctype.h>
#include <string.h>

#include "match.h"
#include "match_ops.h"

struct threads {
    int count;
    int16_t at[MATCH_OPS_MAX];
    uint8_t has[MATCH_OPS_MAX];
};

struct run {
    const struct match *m;
    const char *text;
    size_t len;
    bool matched; // an OP_MATCH was reached at the current position
};

static bool is_word(const struct run *r, size_t pos)
{
    return pos < r->len && (isalnum((unsigned char)r->text[pos]) || r->text[pos] == '_');
}

static bool assertion_holds(const struct run *r, enum match_code code, size_t pos)
{
    bool before = pos > 0 && is_word(r, pos - 1);
    bool after = is_word(r, pos);

    switch (code) {
    case OP_LINE_BEGIN:
        return pos == 0;
    case OP_LINE_END:
        return pos == r->len;
    case OP_WORD_BEGIN:
        return !before && after;
    case OP_WORD_END:
        return before && !after;
    case OP_NO_WORD_BEFORE:
        return !before;
    case OP_NO_WORD_AFTER:
        return !after;
    default:
        return before != after;
    }
}

// Adds the thread at `start` and all that it leads to without taking a character.
static void add_thread(struct run *r, struct threads *t, int start, size_t pos)
{
    static int16_t stack[MATCH_OPS_MAX * 2];
    int depth = 0;

    stack[depth++] = (int16_t)start;
    while (depth > 0) {
        int at = stack[--depth];
        const struct match_op *op = &r->m->ops[at];

        if (t->has[at]) {
            continue;
        }
        t->has[at] = 1;
        switch (op->code) {
        case OP_MATCH:
            r->matched = true;
            break;
        case OP_SPLIT:
            stack[depth++] = (int16_t)(at + op->second);
            stack[depth++] = (int16_t)(at + op->first);
            break;
        case OP_JUMP:
            stack[depth++] = (int16_t)(at + op->first);
            break;
        case OP_CHAR:
        case OP_CHAR_ICASE:
        case OP_ANY:
        case OP_SET:
        case OP_WORD_CHAR:
            t->at[t->count++] = (int16_t)at;
            break;
        default:
            if (assertion_holds(r, op->code, pos)) {
                stack[depth++] = (int16_t)(at + 1);
            }
            break;
        }
    }
}

static bool op_takes(const struct match *m, const struct match_op *op, unsigned char c)
{
    switch (op->code) {
    case OP_CHAR:
        return op->value == c;
    case OP_CHAR_ICASE:
        return op->value == tolower(c);
    case OP_SET:
        return (m->sets[op->value][c / 32] >> (c % 32)) & 1;
    case OP_WORD_CHAR:
        return isalnum(c) || c == '_';
    default:
        return true;
    }
}

static void clear_threads(struct threads *t, int ops)
{
    t->count = 0;
    memset(t->has, 0, (size_t)ops);
}

// Runs from `from`. With `anchored` the match must begin there and the longest end is found;
// without, any match in the rest of the text ends the run.
static bool run_program(struct run *r, size_t from, bool anchored, size_t *end)
{
    static struct threads lists[2];
    struct threads *now = &lists[0], *next = &lists[1];
    bool found = false;

    clear_threads(now, r->m->op_count);
    for (size_t pos = from; pos <= r->len; pos++) {
        struct threads *swap = now;

        r->matched = false;
        if (!anchored || pos == from) {
            add_thread(r, now, 0, pos);
        }
        // Threads that came here by the last character were added to `now` at that step.
        if (r->matched || now->has[r->m->op_count - 1]) {
            found = true;
            *end = pos;
            if (!anchored) {
                return true;
            }
        }
        if (pos == r->len || (anchored && now->count == 0)) {
            break;
        }
        clear_threads(next, r->m->op_count);
        for (int i = 0; i < now->count; i++) {
            if (op_takes(r->m, &r->m->ops[now->at[i]], (unsigned char)r->text[pos])) {
                add_thread(r, next, now->at[i] + 1, pos + 1);
            }
        }
        now = next;
        next = swap;
    }
    return found;
}

bool match_test(const struct match *m, const char *text, size_t len)
{
    struct run r = {.m = m, .text = text, .len = len};
    size_t end;

    return run_program(&r, 0, false, &end);
}

bool match_find(
    const struct match *m, const char *text, size_t len, size_t from, size_t *start, size_t *end)
{
    struct run r = {.m = m, .text = text, .len = len};
    size_t last;

    for (size_t pos = from; pos <= len; pos++) {
        if (run_program(&r, pos, true, &last)) {
            *start = pos;
            *end = last;
            return true;
        }
    }
    return false;
}
