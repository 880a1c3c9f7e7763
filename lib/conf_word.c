// SPDX-License-Identifier: BSD-2-Clause
// Words of a service configuration file: texts, numbers, names of calls; see lib/conf.h.

#include <lib/conf.h>

#include <abi/errnames.h>
#include <string.h>

bool conf_word_is(const struct conf_word *word, const char *text)
{
    return strlen(text) == word->length && memcmp(text, word->text, word->length) == 0;
}

int conf_word_copy(const struct conf_word *word, char *buffer, size_t bytes)
{
    if (word->length >= bytes) {
        return -E2BIG;
    }
    memcpy(buffer, word->text, word->length);
    buffer[word->length] = '\0';
    return 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned digit_value(char c)
{
    c = lower(c);
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 255;
}

int conf_word_number(const struct conf_word *word, int32_t *value)
{
    const char *at = word->text;
    const char *end = at + word->length;
    bool is_negative = at < end && *at == '-';
    unsigned base = 10;
    uint32_t sum = 0;

    at += is_negative;
    if (end - at > 2 && at[0] == '0' && lower(at[1]) == 'x') {
        base = 16;
        at += 2;
    }
    if (at == end) {
        return -EINVAL;
    }
    for (; at < end; at++) {
        unsigned digit = digit_value(*at);
        if (digit >= base || sum > (INT32_MAX - digit) / base) {
            return -EINVAL;
        }
        sum = sum * base + digit;
    }
    *value = is_negative ? -(int32_t)sum : (int32_t)sum;
    return 0;
}

static const char sys_prefix[] = "sys_";
enum { SYS_PREFIX_LENGTH = sizeof(sys_prefix) - 1 };

static bool is_equal_folded(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (lower(a[i]) != lower(b[i])) {
            return false;
        }
    }
    return true;
}

static void drop_prefix(const char **text, size_t *length)
{
    if (*length > SYS_PREFIX_LENGTH && is_equal_folded(*text, sys_prefix, SYS_PREFIX_LENGTH)) {
        *text += SYS_PREFIX_LENGTH;
        *length -= SYS_PREFIX_LENGTH;
    }
}

static bool is_call(const struct conf_word *word, const char *name)
{
    const char *text = word->text;
    size_t length = word->length;
    size_t name_length = strlen(name);

    drop_prefix(&text, &length);
    drop_prefix(&name, &name_length);
    return length == name_length && is_equal_folded(text, name, length);
}

static void set_bit(uint32_t *mask, unsigned mask_bits, unsigned bit)
{
    if (bit < mask_bits) {
        mask[bit / 32] |= 1u << bit % 32;
    }
}

static bool set_call(const struct conf_word *word, const char *const *names, unsigned count,
    uint32_t *mask, unsigned mask_bits)
{
    for (unsigned i = 0; i < count; i++) {
        if (names[i] != NULL && is_call(word, names[i])) {
            set_bit(mask, mask_bits, i);
            return true;
        }
    }
    return false;
}

void conf_mask(const struct conf_item *item, const char *const *names, unsigned count,
    uint32_t *mask, unsigned mask_bits,
    void (*unknown)(void *context, const struct conf_word *word), void *context)
{
    for (unsigned i = 0; i < item->count; i++) {
        const struct conf_word *word = &item->word[i];
        if (conf_word_is(word, "NONE")) {
            continue;
        }
        if (conf_word_is(word, "ALL")) {
            for (unsigned k = 0; k < count; k++) {
                if (names[k] != NULL) {
                    set_bit(mask, mask_bits, k);
                }
            }
            continue;
        }
        if (!set_call(word, names, count, mask, mask_bits)) {
            unknown(context, word);
        }
    }
}
