// SPDX-License-Identifier: BSD-2-Clause
// Formatting for the log and the panic. See kernel/print.h for what it knows; anything else is
// printed as it stands.

#include <kernel/print.h>

#include <stdbool.h>
#include <stdint.h>

enum { DIGITS_MAX = 20 };

struct sink {
    char *to;
    size_t bytes;
    size_t length;
};

struct field {
    bool is_left;
    bool is_zero;
    int width;
    int precision; // -1: none
    int longs;
};

static void put(struct sink *sink, char c)
{
    if (sink->length + 1 < sink->bytes) {
        sink->to[sink->length] = c;
    }
    sink->length++;
}

static void put_padded(struct sink *sink, const struct field *field, const char *text, int n)
{
    bool is_negative = field->is_zero && n > 0 && text[0] == '-';
    int pad = field->width - n;
    if (is_negative) {
        put(sink, *text++);
        n--;
    }
    for (; !field->is_left && pad > 0; pad--) {
        put(sink, field->is_zero ? '0' : ' ');
    }
    for (int i = 0; i < n; i++) {
        put(sink, text[i]);
    }
    for (; pad > 0; pad--) {
        put(sink, ' ');
    }
}

// value / 10 without the 64-bit division of the compiler's library: four steps of 16 bits.
static uint64_t divide(uint64_t value, unsigned base, unsigned *remainder)
{
    uint64_t quotient = 0;
    uint32_t rest = 0;
    for (int shift = 48; shift >= 0; shift -= 16) {
        uint32_t part = rest << 16 | (uint32_t)(value >> shift & 0xffff);
        quotient = quotient << 16 | part / base;
        rest = part % base;
    }
    *remainder = rest;
    return quotient;
}

static void put_number(struct sink *sink, const struct field *field, uint64_t value, unsigned base,
    bool is_negative, bool is_upper)
{
    const char *digits = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char text[DIGITS_MAX + 1];
    int at = sizeof(text);
    do {
        unsigned digit;
        value = divide(value, base, &digit);
        text[--at] = digits[digit];
    } while (value != 0);
    if (is_negative) {
        text[--at] = '-';
    }
    put_padded(sink, field, text + at, (int)sizeof(text) - at);
}

static void put_string(struct sink *sink, struct field *field, const char *text)
{
    int n = 0;
    if (!text) {
        text = "(null)";
    }
    while ((field->precision < 0 || n < field->precision) && text[n]) {
        n++;
    }
    field->is_zero = false;
    put_padded(sink, field, text, n);
}

static const char *parse_number(const char *format, int *value, va_list *arguments)
{
    *value = 0;
    if (*format == '*') {
        *value = va_arg(*arguments, int);
        return format + 1;
    }
    for (; *format >= '0' && *format <= '9'; format++) {
        *value = *value * 10 + (*format - '0');
    }
    return format;
}

static const char *parse_field(const char *format, struct field *field, va_list *arguments)
{
    *field = (struct field){.precision = -1};
    for (; *format == '-' || *format == '0'; format++) {
        field->is_left |= *format == '-';
        field->is_zero |= *format == '0';
    }
    format = parse_number(format, &field->width, arguments);
    if (*format == '.') {
        format = parse_number(format + 1, &field->precision, arguments);
    }
    for (; *format == 'l' || *format == 'z'; format++) {
        field->longs += *format == 'l';
    }
    field->is_zero &= !field->is_left;
    return format;
}

static void put_conversion(
    struct sink *sink, char conversion, struct field *field, va_list *arguments)
{
    uint64_t value = 0;
    char c;
    switch (conversion) {
    case 's':
        put_string(sink, field, va_arg(*arguments, const char *));
        break;
    case 'c':
        c = (char)va_arg(*arguments, int);
        put_padded(sink, field, &c, 1);
        break;
    case 'd':
    case 'i': {
        int64_t number = field->longs > 1 ? va_arg(*arguments, int64_t) : va_arg(*arguments, int);
        put_number(
            sink, field, number < 0 ? -(uint64_t)number : (uint64_t)number, 10, number < 0, false);
        break;
    }
    case 'u':
    case 'x':
    case 'X':
        value = field->longs > 1 ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned);
        put_number(sink, field, value, conversion == 'u' ? 10 : 16, false, conversion == 'X');
        break;
    case 'p':
        put(sink, '0');
        put(sink, 'x');
        put_number(sink, field, (uintptr_t)va_arg(*arguments, void *), 16, false, false);
        break;
    default:
        put(sink, conversion);
        break;
    }
}

int print_format(char *to, size_t bytes, const char *format, va_list arguments)
{
    struct sink sink = {.to = to, .bytes = bytes};
    va_list rest;
    va_copy(rest, arguments);
    while (*format) {
        if (*format != '%') {
            put(&sink, *format++);
            continue;
        }
        struct field field;
        format = parse_field(format + 1, &field, &rest);
        if (!*format) {
            break;
        }
        put_conversion(&sink, *format++, &field, &rest);
    }
    va_end(rest);
    if (bytes > 0) {
        to[sink.length < bytes ? sink.length : bytes - 1] = 0;
    }
    return (int)sink.length;
}

int print_to(char *to, size_t bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = print_format(to, bytes, format, arguments);
    va_end(arguments);
    return n;
}
