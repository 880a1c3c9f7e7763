// SPDX-License-Identifier: BSD-2-Clause
// See arch/backtrace.h. Reads only words of the kernel's stacks.

#include <arch/backtrace.h>

#include <arch/boot.h>

bool arch_backtrace_next(uint32_t *fp, uint32_t *address)
{
    if (!arch_is_stack(*fp) || !arch_is_stack(*fp - 4)) {
        return false;
    }
    const uint32_t *frame = (const uint32_t *)*fp;
    uint32_t caller_fp = frame[-1];
    *address = frame[0];
    if (!arch_is_text(*address) || (caller_fp != 0 && caller_fp <= *fp)) {
        return false;
    }
    *fp = caller_fp;
    return true;
}
