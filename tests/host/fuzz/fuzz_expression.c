// SPDX-License-Identifier: BSD-2-Clause
// Any text as an expression, any text as a key: it is refused, or it matches in bounded time inside
// its memory.

#include <stdlib.h>
#include <string.h>

#include "abi/proto/ds.h"
#include "expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

// There is no beginning then that could rule the key out. True too when that is too large or not
// well-formed.
static bool is_same_in_parentheses(const char *text, const char *key, bool matches)
{
    static uint64_t memory[EXPRESSION_BYTES / sizeof(uint64_t)];
    char longer[DS_MAX_KEYLEN + 2] = "(";
    struct expression *e;

    strcat(longer, text);
    strcat(longer, ")");
    return expression_compile(longer, memory, &e) != 0 || expression_matches(e, key) == matches;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static uint64_t memory[EXPRESSION_BYTES / sizeof(uint64_t)];
    char text[DS_MAX_KEYLEN + 1] = "";
    char key[DS_MAX_KEYLEN] = "";
    struct expression *e;
    const uint8_t *split = memchr(data, '\n', bytes);
    size_t length = split != NULL ? (size_t)(split - data) : bytes;

    memcpy(text, data, length < DS_MAX_KEYLEN ? length : DS_MAX_KEYLEN);
    if (split != NULL) {
        size_t rest = bytes - length - 1;
        memcpy(key, split + 1, rest < DS_MAX_KEYLEN - 1 ? rest : DS_MAX_KEYLEN - 1);
    }
    if (expression_compile(text, memory, &e) == 0) {
        bool once = expression_matches(e, key);
        if (expression_matches(e, key) != once ||
            (text[0] != '\0' && !is_same_in_parentheses(text, key, once))) {
            abort();
        }
    }
    return 0;
}
