// SPDX-License-Identifier: BSD-2-Clause
// <sys/types.h> and the sized types that MINIX declared there.
#pragma once

#include_next <sys/types.h>

#ifdef _MINIX

#include <stdint.h>

typedef uint8_t u8_t;
typedef uint16_t u16_t;
typedef uint32_t u32_t;
typedef int8_t i8_t;
typedef int16_t i16_t;
typedef int32_t i32_t;

// To be used by the functions of <minix/u64.h> alone.
typedef struct {
    u32_t lo;
    u32_t hi;
} u64_t;

#endif
