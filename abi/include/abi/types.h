// SPDX-License-Identifier: BSD-2-Clause
// Plain types of the system interface. The names endpoint_t, cp_grant_id_t, vir_bytes and
// phys_bytes are MINIX 3's.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t endpoint_t;
typedef int32_t cp_grant_id_t;
typedef uint32_t vir_bytes;
typedef uint32_t phys_bytes;

enum {
    ABI_PAGE_SIZE = 4096,
    ABI_PAGE_SHIFT = 12,
    ABI_LABEL_MAX = 32,      // service label with its NUL
    ABI_NAME_MAX = 16,       // process name with its NUL
    ABI_PATH_MAX = 1024,     // path with its NUL
    ABI_ARG_MAX = 128 * 1024 // arguments, environment and their pointers at exec
};

// User address space: page 0 is never mapped; stacks grow down from ABI_STACK_TOP.
#define ABI_USER_END UINT32_C(0x40000000)
#define ABI_STACK_TOP UINT32_C(0x3ff00000)
#define ABI_TEXT_BASE UINT32_C(0x00100000)
