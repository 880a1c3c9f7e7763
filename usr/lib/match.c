// SPDX-License-Identifier: BSD-2-Clause
// The compiler of match.h: recursive descent over the pattern, emitting ops. Jumps are relative
// and never lead out of the piece that they belong to, so a piece can be moved and repeated.
#include "match.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "match_ops.h"

enum { NEST_MAX = 32 };

struct parser {
    struct match *m;
    const char *p;
    int depth;
    int error;
};

static void parse_alternatives(struct parser *ps);

static void fail(struct parser *ps, int error, const char *why)
{
    if (!ps->error) {
        ps->error = error;
        ps->m->error = why;
    }
}

static bool is_extended(const struct parser *ps)
{
    return ps->m->flags & MATCH_EXTENDED;
}

// Whether the text at p is the operator c: bare in an ERE, after a backslash in a BRE.
static bool is_operator(const struct parser *ps, const char *p, char c)
{
    return is_extended(ps) ? p[0] == c : p[0] == '\\' && p[1] == c;
}

static int operator_length(const struct parser *ps)
{
    return is_extended(ps) ? 1 : 2;
}

// Makes room for n ops at position `at`; returns false when the program is full.
static bool insert_ops(struct parser *ps, int at, int n)
{
    struct match *m = ps->m;

    if (ps->error || m->op_count + n > MATCH_OPS_MAX) {
        fail(ps, -ENOMEM, "pattern too long");
        return false;
    }
    memmove(&m->ops[at + n], &m->ops[at], (size_t)(m->op_count - at) * sizeof(m->ops[0]));
    memset(&m->ops[at], 0, (size_t)n * sizeof(m->ops[0]));
    m->op_count += n;
    return true;
}

static void emit(struct parser *ps, enum match_code code, unsigned char value)
{
    int at = ps->m->op_count;

    if (insert_ops(ps, at, 1)) {
        ps->m->ops[at].code = (uint8_t)code;
        ps->m->ops[at].value = value;
    }
}

static void set_add(uint32_t *set, unsigned c, bool icase)
{
    set[(c & 255) / 32] |= 1u << (c % 32);
    if (icase && isalpha((int)c)) {
        c = islower((int)c) ? (unsigned)toupper((int)c) : (unsigned)tolower((int)c);
        set[c / 32] |= 1u << (c % 32);
    }
}

static bool class_has(const char *name, size_t len, int c)
{
    static const struct {
        const char *name;
        int (*is)(int);
    } classes[] = {{"alpha", isalpha}, {"digit", isdigit}, {"alnum", isalnum}, {"upper", isupper},
        {"lower", islower}, {"space", isspace}, {"punct", ispunct}, {"print", isprint},
        {"graph", isgraph}, {"cntrl", iscntrl}, {"xdigit", isxdigit}, {"blank", isblank}};

    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (strlen(classes[i].name) == len && memcmp(classes[i].name, name, len) == 0) {
            return classes[i].is(c) != 0;
        }
    }
    return false;
}

static const char *parse_class(struct parser *ps, const char *p, uint32_t *set)
{
    const char *end = strstr(p, ":]");

    if (!end) {
        fail(ps, -EINVAL, "unmatched [:");
        return p + strlen(p);
    }
    for (int c = 0; c < 128; c++) {
        if (class_has(p, (size_t)(end - p), c)) {
            set_add(set, (unsigned)c, ps->m->flags & MATCH_ICASE);
        }
    }
    return end + 2;
}

// One element of a bracket expression: a class, a range or a character.
static const char *parse_element(struct parser *ps, const char *p, uint32_t *set)
{
    unsigned first = (unsigned char)p[0];
    unsigned last = first;

    if (p[0] == '[' && p[1] == ':') {
        return parse_class(ps, p + 2, set);
    }
    p++;
    if (p[0] == '-' && p[1] != ']' && p[1] != '\0') {
        last = (unsigned char)p[1];
        p += 2;
        if (last < first) {
            fail(ps, -EINVAL, "invalid range end");
        }
    }
    for (unsigned c = first; c <= last; c++) {
        set_add(set, c, ps->m->flags & MATCH_ICASE);
    }
    return p;
}

static void parse_bracket(struct parser *ps)
{
    struct match *m = ps->m;
    const char *p = ps->p + 1;
    bool negate = *p == '^';
    bool first = true;
    uint32_t *set;

    if (m->set_count == MATCH_SETS_MAX) {
        fail(ps, -ENOMEM, "too many bracket expressions");
        return;
    }
    set = m->sets[m->set_count];
    memset(set, 0, sizeof(m->sets[0]));
    p += negate;
    while (*p && (first || *p != ']')) {
        p = parse_element(ps, p, set);
        first = false;
    }
    if (*p != ']') {
        fail(ps, -EINVAL, "unmatched [");
        return;
    }
    if (negate) {
        for (int i = 0; i < 8; i++) {
            set[i] = ~set[i];
        }
    }
    emit(ps, OP_SET, (unsigned char)m->set_count++);
    ps->p = p + 1;
}

static void parse_group(struct parser *ps)
{
    ps->p += operator_length(ps);
    if (++ps->depth > NEST_MAX) {
        fail(ps, -ENOMEM, "nested too deeply");
        return;
    }
    parse_alternatives(ps);
    ps->depth--;
    if (!is_operator(ps, ps->p, ')')) {
        fail(ps, -EINVAL, "unmatched (");
        return;
    }
    ps->p += operator_length(ps);
}

static void emit_char(struct parser *ps, unsigned char c)
{
    if ((ps->m->flags & MATCH_ICASE) && isalpha(c)) {
        emit(ps, OP_CHAR_ICASE, (unsigned char)tolower(c));
    } else {
        emit(ps, OP_CHAR, c);
    }
}

static void parse_escape(struct parser *ps)
{
    char c = ps->p[1];

    if (c == '\0') {
        fail(ps, -EINVAL, "trailing backslash");
        return;
    }
    ps->p += 2;
    switch (c) {
    case '<':
        emit(ps, OP_WORD_BEGIN, 0);
        break;
    case '>':
        emit(ps, OP_WORD_END, 0);
        break;
    case 'b':
        emit(ps, OP_WORD_EDGE, 0);
        break;
    case 'w':
        emit(ps, OP_WORD_CHAR, 0);
        break;
    default:
        emit_char(ps, (unsigned char)c);
        break;
    }
}

// Whether ^ here is an anchor: always in an ERE, at the start of a branch in a BRE.
static bool at_branch_end(const struct parser *ps, const char *p)
{
    return *p == '\0' || is_operator(ps, p, '|') || (ps->depth && is_operator(ps, p, ')'));
}

static void parse_atom(struct parser *ps, bool first)
{
    char c = *ps->p;

    if (is_operator(ps, ps->p, '(')) {
        parse_group(ps);
    } else if (is_operator(ps, ps->p, ')')) {
        fail(ps, -EINVAL, "unmatched )");
    } else if (c == '[') {
        parse_bracket(ps);
    } else if (c == '\\') {
        parse_escape(ps);
    } else if (c == '.') {
        emit(ps, OP_ANY, 0);
        ps->p++;
    } else if (c == '^' && (first || is_extended(ps))) {
        emit(ps, OP_LINE_BEGIN, 0);
        ps->p++;
    } else if (c == '$' && (is_extended(ps) || at_branch_end(ps, ps->p + 1))) {
        emit(ps, OP_LINE_END, 0);
        ps->p++;
    } else {
        emit_char(ps, (unsigned char)c);
        ps->p++;
    }
}

static int parse_count(struct parser *ps, int missing)
{
    int n = 0;

    if (!isdigit((unsigned char)*ps->p)) {
        return missing;
    }
    while (isdigit((unsigned char)*ps->p) && n <= MATCH_REPEAT_MAX) {
        n = n * 10 + (*ps->p++ - '0');
    }
    return n;
}

// Reads a repetition at the parse position; false when there is none. *max < 0 means no bound.
static bool parse_repetition(struct parser *ps, int *min, int *max)
{
    char c = *ps->p;

    if (c == '*' || (is_extended(ps) && (c == '+' || c == '?')) ||
        (!is_extended(ps) && c == '\\' && (ps->p[1] == '+' || ps->p[1] == '?'))) {
        char op = c == '\\' ? ps->p[1] : c;

        *min = op == '+';
        *max = op == '?' ? 1 : -1;
        ps->p += c == '\\' ? 2 : 1;
        return true;
    }
    if (!is_operator(ps, ps->p, '{') || !isdigit((unsigned char)ps->p[operator_length(ps)])) {
        return false;
    }
    ps->p += operator_length(ps);
    *min = parse_count(ps, 0);
    *max = *min;
    if (*ps->p == ',') {
        ps->p++;
        *max = parse_count(ps, -1);
    }
    if (!is_operator(ps, ps->p, '}') || *min > MATCH_REPEAT_MAX || *max > MATCH_REPEAT_MAX ||
        (*max >= 0 && *max < *min)) {
        fail(ps, -EINVAL, "invalid repetition count");
        return false;
    }
    ps->p += operator_length(ps);
    return true;
}

static void append_copy(struct parser *ps, const struct match_op *piece, int n)
{
    int at = ps->m->op_count;

    if (insert_ops(ps, at, n)) {
        memcpy(&ps->m->ops[at], piece, (size_t)n * sizeof(*piece));
    }
}

// Appends the piece as an optional one; with `loop`, as one that may occur any number of times.
static void append_optional(struct parser *ps, const struct match_op *piece, int n, bool loop)
{
    int at = ps->m->op_count;

    emit(ps, OP_SPLIT, 0);
    append_copy(ps, piece, n);
    if (loop) {
        emit(ps, OP_JUMP, 0);
    }
    if (!ps->error) {
        ps->m->ops[at].first = 1;
        ps->m->ops[at].second = (int16_t)(ps->m->op_count - at);
        if (loop) {
            ps->m->ops[ps->m->op_count - 1].first = (int16_t)(at - (ps->m->op_count - 1));
        }
    }
}

// Rewrites the piece emitted since `at` as its repetition.
static void repeat(struct parser *ps, int at, int min, int max)
{
    static struct match_op piece[MATCH_OPS_MAX];
    int n = ps->m->op_count - at;

    memcpy(piece, &ps->m->ops[at], (size_t)n * sizeof(piece[0]));
    ps->m->op_count = at;
    for (int i = 0; i < min; i++) {
        append_copy(ps, piece, n);
    }
    if (max < 0) {
        append_optional(ps, piece, n, true);
    }
    for (int i = min; i < max; i++) {
        append_optional(ps, piece, n, false);
    }
}

static void parse_branch(struct parser *ps)
{
    bool first = true;
    int min, max;

    while (!ps->error && !at_branch_end(ps, ps->p)) {
        int at = ps->m->op_count;

        parse_atom(ps, first);
        // In a BRE a star at the start of a branch, or after its ^, is a plain character.
        if (first && !is_extended(ps) && ps->p[-1] == '^' && *ps->p == '*') {
            emit_char(ps, '*');
            ps->p++;
        }
        first = false;
        while (!ps->error && parse_repetition(ps, &min, &max)) {
            repeat(ps, at, min, max);
        }
    }
}

static void parse_alternatives(struct parser *ps)
{
    int at = ps->m->op_count;

    parse_branch(ps);
    while (!ps->error && is_operator(ps, ps->p, '|')) {
        int end;

        ps->p += operator_length(ps);
        if (!insert_ops(ps, at, 1)) {
            return;
        }
        emit(ps, OP_JUMP, 0);
        end = ps->m->op_count;
        ps->m->ops[at].code = OP_SPLIT;
        ps->m->ops[at].first = 1;
        ps->m->ops[at].second = (int16_t)(end - at);
        parse_branch(ps);
        if (!ps->error) {
            ps->m->ops[end - 1].first = (int16_t)(ps->m->op_count - (end - 1));
        }
    }
}

// What the match as a whole must satisfy, before its first and after its last character.
static void emit_frame(struct parser *ps, bool at_end)
{
    if (ps->m->flags & MATCH_WORD) {
        emit(ps, at_end ? OP_NO_WORD_AFTER : OP_NO_WORD_BEFORE, 0);
    }
    if (ps->m->flags & MATCH_LINE) {
        emit(ps, at_end ? OP_LINE_END : OP_LINE_BEGIN, 0);
    }
}

int match_compile(struct match *m, const char *pattern, unsigned flags)
{
    struct parser ps = {.m = m, .p = pattern};

    m->op_count = 0;
    m->set_count = 0;
    m->flags = flags;
    m->error = NULL;
    emit_frame(&ps, false);
    if (flags & MATCH_FIXED) {
        while (*ps.p && !ps.error) {
            emit_char(&ps, (unsigned char)*ps.p++);
        }
    } else {
        parse_alternatives(&ps);
    }
    emit_frame(&ps, true);
    emit(&ps, OP_MATCH, 0);
    return ps.error;
}
