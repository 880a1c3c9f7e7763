// SPDX-License-Identifier: BSD-2-Clause
// 64-bit numbers by functions, for compilers that had none. u64_t is a struct, so that no operator
// works on it.
#pragma once

#include <stdint.h>

#include <sys/types.h>

#ifndef _MINIX // then <sys/types.h> has not declared it
typedef struct {
    uint32_t lo;
    uint32_t hi;
} u64_t;
#endif

static inline u64_t make64(unsigned long lo, unsigned long hi)
{
    return (u64_t){(uint32_t)lo, (uint32_t)hi};
}

static inline unsigned long ex64lo(u64_t i)
{
    return i.lo;
}

static inline unsigned long ex64hi(u64_t i)
{
    return i.hi;
}

static inline uint64_t u64_value(u64_t i)
{
    return (uint64_t)i.hi << 32 | i.lo;
}

static inline u64_t u64_of(uint64_t value)
{
    return make64((uint32_t)value, (uint32_t)(value >> 32));
}

static inline u64_t cvu64(unsigned i)
{
    return make64(i, 0);
}

static inline u64_t cvul64(unsigned long i)
{
    return make64(i, 0);
}

// Too large for 32 bits: all ones.
static inline unsigned cv64u(u64_t i)
{
    return i.hi != 0 ? UINT32_MAX : i.lo;
}

static inline unsigned long cv64ul(u64_t i)
{
    return i.hi != 0 ? UINT32_MAX : i.lo;
}

static inline u64_t add64(u64_t i, u64_t j)
{
    return u64_of(u64_value(i) + u64_value(j));
}

static inline u64_t add64u(u64_t i, unsigned j)
{
    return u64_of(u64_value(i) + j);
}

static inline u64_t add64ul(u64_t i, unsigned long j)
{
    return u64_of(u64_value(i) + j);
}

static inline u64_t sub64(u64_t i, u64_t j)
{
    return u64_of(u64_value(i) - u64_value(j));
}

static inline u64_t sub64u(u64_t i, unsigned j)
{
    return u64_of(u64_value(i) - j);
}

static inline u64_t sub64ul(u64_t i, unsigned long j)
{
    return u64_of(u64_value(i) - j);
}

static inline unsigned diff64(u64_t i, u64_t j)
{
    return i.lo - j.lo;
}

static inline u64_t mul64(u64_t i, u64_t j)
{
    return u64_of(u64_value(i) * u64_value(j));
}

static inline u64_t mul64u(unsigned long i, unsigned j)
{
    return u64_of((uint64_t)i * j);
}

// The divisor is not 0.
static inline unsigned long div64u(u64_t i, unsigned j)
{
    return (unsigned long)(u64_value(i) / j);
}

static inline u64_t div64u64(u64_t i, unsigned j)
{
    return u64_of(u64_value(i) / j);
}

static inline u64_t div64(u64_t i, u64_t j)
{
    return u64_of(u64_value(i) / u64_value(j));
}

static inline unsigned rem64u(u64_t i, unsigned j)
{
    return (unsigned)(u64_value(i) % j);
}

static inline u64_t rem64(u64_t i, u64_t j)
{
    return u64_of(u64_value(i) % u64_value(j));
}

static inline int cmp64(u64_t i, u64_t j)
{
    return (u64_value(i) > u64_value(j)) - (u64_value(i) < u64_value(j));
}

static inline int cmp64u(u64_t i, unsigned j)
{
    return (u64_value(i) > j) - (u64_value(i) < j);
}

static inline int cmp64ul(u64_t i, unsigned long j)
{
    return (u64_value(i) > j) - (u64_value(i) < j);
}

static inline u64_t rshift64(u64_t i, unsigned short bits)
{
    return u64_of(bits < 64 ? u64_value(i) >> bits : 0);
}

static inline u64_t lshift64(u64_t i, unsigned short bits)
{
    return u64_of(bits < 64 ? u64_value(i) << bits : 0);
}

static inline u64_t and64(u64_t i, u64_t j)
{
    return make64(i.lo & j.lo, i.hi & j.hi);
}

static inline u64_t or64(u64_t i, u64_t j)
{
    return make64(i.lo | j.lo, i.hi | j.hi);
}

static inline u64_t xor64(u64_t i, u64_t j)
{
    return make64(i.lo ^ j.lo, i.hi ^ j.hi);
}

static inline u64_t not64(u64_t i)
{
    return make64(~i.lo, ~i.hi);
}
