// SPDX-License-Identifier: BSD-2-Clause
// Formatted text without the C library's stdio, which would pull in a heap. The conversions are
// listed in minix/sysutil.h.

#include <string.h>

#include "minix/sysutil.h"

struct out {
    char *buffer;
    size_t bytes;
    size_t length;
};

struct spec {
    bool left;
    bool zero;
    int width;
    int precision; // -1: none
    int longs;     // number of l
};

static void put(struct out *o, char c)
{
    if (o->length + 1 < o->bytes) {
        o->buffer[o->length] = c;
    }
    o->length++;
}

static void put_padded(
    struct out *o, const struct spec *s, const char *text, int length, bool number)
{
    int pad = s->width > length ? s->width - length : 0;
    bool zeros = number && s->zero && !s->left;
    int i = 0;

    if (zeros && length > 0 && text[0] == '-') {
        put(o, text[i++]);
    }
    for (int n = 0; n < pad && !s->left; n++) {
        put(o, zeros ? '0' : ' ');
    }
    for (; i < length; i++) {
        put(o, text[i]);
    }
    for (int n = 0; n < pad && s->left; n++) {
        put(o, ' ');
    }
}

// Division by 10 by hand keeps the 64-bit division routine out of small services that print only
// 32-bit numbers.
static int digits(char *end, uint64_t value, unsigned base, bool upper)
{
    const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    int n = 0;

    do {
        unsigned digit;
        if (value <= UINT32_MAX) {
            digit = (uint32_t)value % base;
            value = (uint32_t)value / base;
        } else {
            digit = (unsigned)(value % base);
            value /= base;
        }
        *--end = alphabet[digit];
        n++;
    } while (value != 0);
    return n;
}

static void put_number(
    struct out *o, const struct spec *s, uint64_t value, bool negative, unsigned base, bool upper)
{
    char text[24];
    char *end = text + sizeof(text);
    int n = digits(end, value, base, upper);

    if (negative) {
        n++;
        end[-n] = '-';
    }
    put_padded(o, s, end - n, n, true);
}

static const char *parse_spec(const char *f, struct spec *s, va_list *args)
{
    *s = (struct spec){.precision = -1};
    for (;; f++) {
        if (*f == '-') {
            s->left = true;
        } else if (*f == '0') {
            s->zero = true;
        } else {
            break;
        }
    }
    if (*f == '*') {
        s->width = va_arg(*args, int);
        f++;
    }
    while (*f >= '0' && *f <= '9' && s->width < 1000) {
        s->width = s->width * 10 + (*f++ - '0');
    }
    if (*f == '.') {
        f++;
        s->precision = 0;
        if (*f == '*') {
            s->precision = va_arg(*args, int);
            f++;
        }
        while (*f >= '0' && *f <= '9' && s->precision < 1000) {
            s->precision = s->precision * 10 + (*f++ - '0');
        }
    }
    while (*f == 'l' || *f == 'z') {
        s->longs += *f == 'l';
        f++;
    }
    return f;
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
    int length = 0;

    if (text == NULL) {
        text = "(null)";
    }
    while (text[length] != '\0' && (s->precision < 0 || length < s->precision)) {
        length++;
    }
    put_padded(o, s, text, length, false);
}

static void convert(struct out *o, char conversion, const struct spec *s, va_list *args)
{
    switch (conversion) {
    case 'd':
    case 'i': {
        int64_t v = s->longs > 1 ? va_arg(*args, long long) : va_arg(*args, int);
        put_number(o, s, v < 0 ? -(uint64_t)v : (uint64_t)v, v < 0, 10, false);
        break;
    }
    case 'u':
    case 'x':
    case 'X': {
        uint64_t v = s->longs > 1 ? va_arg(*args, unsigned long long) : va_arg(*args, unsigned);
        put_number(o, s, v, false, conversion == 'u' ? 10 : 16, conversion == 'X');
        break;
    }
    case 'o':
        put_number(o, s, va_arg(*args, unsigned), false, 8, false);
        break;
    case 'p':
        put_number(o, s, (uintptr_t)va_arg(*args, void *), false, 16, false);
        break;
    case 'c': {
        char c = (char)va_arg(*args, int);
        put_padded(o, s, &c, 1, false);
        break;
    }
    case 's':
        put_string(o, s, va_arg(*args, const char *));
        break;
    default:
        put(o, '%');
        put(o, conversion);
        break;
    }
}

int str_vformat(char *buffer, size_t bytes, const char *format, va_list args)
{
    struct out o = {.buffer = buffer, .bytes = bytes};
    va_list copy;

    va_copy(copy, args);
    for (const char *f = format; *f != '\0'; f++) {
        if (*f != '%') {
            put(&o, *f);
            continue;
        }
        if (f[1] == '%') {
            put(&o, *++f);
            continue;
        }
        struct spec s;
        f = parse_spec(f + 1, &s, &copy);
        if (*f == '\0') {
            break;
        }
        convert(&o, *f, &s, &copy);
    }
    va_end(copy);
    if (bytes > 0) {
        buffer[o.length < bytes ? o.length : bytes - 1] = '\0';
    }
    return (int)o.length;
}

int str_format(char *buffer, size_t bytes, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int n = str_vformat(buffer, bytes, format, args);
    va_end(args);
    return n;
}
