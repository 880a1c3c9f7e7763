// SPDX-License-Identifier: BSD-2-Clause
// The initial stack of a boot process, as any program has it: argc = 1, argv, environment, auxv
// (abi/proto/vm.h), with AX_AT_HEAP and AX_AT_HEAP_END where there is a heap from the start.
#pragma once

#include <abi/types.h>

// Fill the (zeroed) topmost stack page. Returns the stack pointer, a user address.
uint32_t initial_stack_fill(
    char *page, const char *name, endpoint_t endpoint, uint32_t heap, uint32_t heap_end);
