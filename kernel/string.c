// SPDX-License-Identifier: BSD-2-Clause
// The C library functions that the compiler, libfdt and lib/ call. Small rather than fast: hot
// copies go by arch_copy.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arch/mmu.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    arch_copy(to, from, n);
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    char *d = to;
    const char *s = from;
    if (d <= s || d >= s + n) {
        return memcpy(to, from, n);
    }
    while (n > 0) {
        n--;
        d[n] = s[n];
    }
    return to;
}

void *memset(void *to, int value, size_t n)
{
    unsigned char *d = to;
    while (n > 0 && ((uintptr_t)d & 3) != 0) {
        *d++ = (unsigned char)value;
        n--;
    }
    uint32_t word = (unsigned char)value * 0x01010101u;
    for (; n >= 16; n -= 16, d += 16) { // messages are what is cleared most
        uint32_t *words = (uint32_t *)(void *)d;
        words[0] = word;
        words[1] = word;
        words[2] = word;
        words[3] = word;
    }
    for (; n >= 4; n -= 4, d += 4) {
        *(uint32_t *)(void *)d = word;
    }
    while (n > 0) {
        *d++ = (unsigned char)value;
        n--;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *p = a;
    const unsigned char *q = b;
    for (size_t i = 0; i < n; i++) {
        if (p[i] != q[i]) {
            return p[i] - q[i];
        }
    }
    return 0;
}

void *memchr(const void *start, int value, size_t n)
{
    const unsigned char *p = start;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == (unsigned char)value) {
            return (void *)(uintptr_t)(p + i);
        }
    }
    return NULL;
}

size_t strlen(const char *s)
{
    size_t n = 0;
    while (s[n]) {
        n++;
    }
    return n;
}

size_t strnlen(const char *s, size_t max)
{
    size_t n = 0;
    while (n < max && s[n]) {
        n++;
    }
    return n;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (a[i] != b[i]) {
            return (unsigned char)a[i] - (unsigned char)b[i];
        }
        if (!a[i]) {
            break;
        }
    }
    return 0;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

char *strchr(const char *s, int c)
{
    for (;; s++) {
        if (*s == (char)c) {
            return (char *)(uintptr_t)s;
        }
        if (!*s) {
            return NULL;
        }
    }
}

char *strrchr(const char *s, int c)
{
    const char *last = NULL;
    for (;; s++) {
        if (*s == (char)c) {
            last = s;
        }
        if (!*s) {
            return (char *)(uintptr_t)last;
        }
    }
}

size_t strspn(const char *s, const char *set)
{
    size_t n = 0;
    while (s[n] && strchr(set, s[n])) {
        n++;
    }
    return n;
}

size_t strcspn(const char *s, const char *set)
{
    size_t n = 0;
    while (s[n] && !strchr(set, s[n])) {
        n++;
    }
    return n;
}
