// SPDX-License-Identifier: BSD-2-Clause
// See expression.h. The library (cmake/regex.cmake) takes its memory from the four functions here:
// pieces of the memory of the expression that is being compiled or matched. They lie one after the
// other, each with its length before it.

#include "expression.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <tre.h>

#include "abi/proto/ds.h"

enum { PIECE_HEAD = 8, ANCHORS = sizeof("^()$") - 1, BUDGET = 20000 };

struct piece {
    uint32_t bytes; // with this head
    uint32_t is_used;
};

struct expression {
    regex_t regex;
    char prefix[DS_MAX_KEYLEN]; // each key that matches begins so: saves most keys the library's
                                // work
    uint32_t end;               // of the pieces, from here
    uint32_t calls;
    struct piece first;
};

_Static_assert(sizeof(struct piece) == PIECE_HEAD, "pieces are 8-byte aligned");

static struct expression *current;

void *regex_malloc(size_t bytes);
void *regex_calloc(size_t count, size_t bytes);
void *regex_realloc(void *old, size_t bytes);
void regex_free(void *memory);

static struct piece *next_of(struct piece *piece)
{
    return (struct piece *)(void *)((char *)piece + piece->bytes);
}

static bool is_end(const struct piece *piece)
{
    return (const char *)piece == (const char *)current + current->end;
}

static void join_free(struct piece *piece)
{
    for (struct piece *next = next_of(piece); !is_end(next) && !next->is_used;
         next = next_of(piece)) {
        piece->bytes += next->bytes;
    }
}

// Also bounds the time of a compilation: one that asks too often gets nothing more.
void *regex_malloc(size_t bytes)
{
    if (bytes > EXPRESSION_BYTES || ++current->calls > BUDGET) {
        return NULL;
    }
    uint32_t need = ((uint32_t)bytes + PIECE_HEAD + 7) & ~UINT32_C(7);
    for (struct piece *piece = &current->first; !is_end(piece); piece = next_of(piece)) {
        if (piece->is_used) {
            continue;
        }
        join_free(piece);
        if (piece->bytes < need) {
            continue;
        }
        if (piece->bytes > need) {
            struct piece *rest = (struct piece *)(void *)((char *)piece + need);
            *rest = (struct piece){.bytes = piece->bytes - need};
            piece->bytes = need;
        }
        piece->is_used = 1;
        return piece + 1;
    }
    return NULL;
}

void *regex_calloc(size_t count, size_t bytes)
{
    if (bytes != 0 && count > EXPRESSION_BYTES / bytes) {
        return NULL;
    }
    void *memory = regex_malloc(count * bytes);
    if (memory != NULL) {
        memset(memory, 0, count * bytes);
    }
    return memory;
}

void regex_free(void *memory)
{
    if (memory != NULL) {
        ((struct piece *)memory - 1)->is_used = 0;
    }
}

void *regex_realloc(void *old, size_t bytes)
{
    void *memory = regex_malloc(bytes);

    if (memory != NULL && old != NULL) {
        size_t had = ((struct piece *)old - 1)->bytes - PIECE_HEAD;
        memcpy(memory, old, had < bytes ? had : bytes);
        regex_free(old);
    }
    return memory;
}

static int compile(const char *text, void *memory)
{
    struct expression *e = memory;

    *e = (struct expression){.end = EXPRESSION_BYTES & ~UINT32_C(7)};
    e->first.bytes = e->end - (uint32_t)offsetof(struct expression, first);
    current = e;
    switch (tre_regcomp(&e->regex, text, REG_EXTENDED | REG_NOSUB)) {
    case REG_OK:
        return tre_have_backrefs(&e->regex) ? -EINVAL : 0;
    case REG_ESPACE:
        return -ENOMEM;
    default:
        return -EINVAL;
    }
}

static bool is_repetition(char c)
{
    return c == '*' || c == '+' || c == '?' || c == '{';
}

// Length of the bracket expression at `text`; 0: it has no end.
static size_t bracket_length(const char *text)
{
    size_t n = text[1] == '^' ? 2 : 1;

    n += text[n] == ']'; // a leading ] is a member
    while (text[n] != ']') {
        if (text[n] == '\0') {
            return 0;
        }
        if (text[n] == '[' && text[n + 1] != '\0' && strchr(":.=", text[n + 1]) != NULL) {
            const char end[] = {text[n + 1], ']', '\0'};
            const char *found = strstr(text + n + 2, end);
            if (found == NULL) {
                return 0;
            }
            n = (size_t)(found - text) + 1;
        }
        n++;
    }
    return n + 1;
}

static size_t number_length(const char *text)
{
    size_t n = 0;

    while (n < 3 && isdigit((unsigned char)text[n])) {
        n++;
    }
    return n;
}

// Length of the repetition at `text`: one of * + ? {n} {n,} {n,m}; or 0.
static size_t repetition_length(const char *text)
{
    size_t n = 1;

    if (*text != '{') {
        return 1;
    }
    n += number_length(text + n);
    if (n == 1) {
        return 0;
    }
    if (text[n] == ',') {
        n++;
        n += number_length(text + n);
    }
    return text[n] == '}' ? n + 1 : 0;
}

// One item of an expression and what repeats it; 0: not in the language.
static size_t item_length(const char *text, unsigned *depth)
{
    size_t n = 1;

    switch (*text) {
    case '\\': // the library knows escaped letters and digits that POSIX does not
        if (text[1] == '\0' || isalnum((unsigned char)text[1])) {
            return 0;
        }
        n = 2;
        break;
    case '[':
        n = bracket_length(text);
        break;
    case '(':
        ++*depth;
        return is_repetition(text[1]) ? 0 : 1;
    case '|':
    case '^':
        return is_repetition(text[1]) ? 0 : 1;
    case ')':
        if (*depth == 0) {
            return 0;
        }
        --*depth;
        break;
    default:
        break;
    }
    if (n != 0 && is_repetition(text[n])) {
        size_t more = repetition_length(text + n);
        return more == 0 || is_repetition(text[n + more]) ? 0 : n + more;
    }
    return n;
}

// What POSIX defines and no more: the library's additions are refused, and so is what would be
// well-formed only between the anchors, as "a)(b".
static bool is_posix(const char *text)
{
    unsigned depth = 0;

    if (is_repetition(*text)) {
        return false;
    }
    while (*text != '\0') {
        size_t n = item_length(text, &depth);
        if (n == 0) {
            return false;
        }
        text += n;
    }
    return depth == 0;
}

// Ordinary characters at the beginning, if there are no alternatives to them.
static void find_prefix(const char *text, char *prefix)
{
    unsigned depth = 0;
    size_t length = 0;

    *prefix = '\0';
    for (const char *at = text; *at != '\0'; at += item_length(at, &depth)) {
        if (*at == '|' && depth == 0) {
            return;
        }
    }
    for (size_t n = 1; *text != '\0' && strchr("^$.[(|", *text) == NULL; text += n) {
        n = *text == '\\' ? 2 : 1;
        if (is_repetition(text[n]) || (n == 2 && (text[1] == '<' || text[1] == '>'))) {
            break;
        }
        prefix[length++] = text[n - 1];
    }
    prefix[length] = '\0';
}

int expression_compile(const char *text, void *memory, struct expression **compiled)
{
    char anchored[DS_MAX_KEYLEN + ANCHORS];

    if (strnlen(text, DS_MAX_KEYLEN) == DS_MAX_KEYLEN || !is_posix(text)) {
        return -EINVAL;
    }
    strcpy(anchored, "^(");
    strcat(anchored, text);
    strcat(anchored, ")$");
    int r = compile(anchored, memory);
    if (r == 0) {
        *compiled = memory;
        find_prefix(text, (*compiled)->prefix);
    }
    return r;
}

bool expression_matches(struct expression *compiled, const char *key)
{
    if (strncmp(key, compiled->prefix, strlen(compiled->prefix)) != 0) {
        return false;
    }
    current = compiled;
    compiled->calls = 0;
    return tre_regexec(&compiled->regex, key, 0, NULL, 0) == REG_OK;
}
