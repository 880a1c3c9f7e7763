// SPDX-License-Identifier: BSD-2-Clause
// Access to the memory of the process whose address space is loaded (arch_cpu()->space). The range
// is checked against user space, domain 1 is open only inside, a page that is missing or that the
// user could not access so itself ends the access with -EFAULT (earlier bytes may have moved). A
// kernel store through a user read-only page faults like the user's own (AP=0b111).
#pragma once

#include <arch/types.h>

int arch_user_read(void *to, vaddr_t from, uint32_t n);
int arch_user_write(vaddr_t to, const void *from, uint32_t n);

// 64 bytes, user address 4-byte aligned (else -EFAULT), kernel buffer too.
int arch_user_copy_msg_in(void *to, vaddr_t from);
int arch_user_copy_msg_out(vaddr_t to, const void *from);

// The address at which the last accessor of this CPU failed.
vaddr_t arch_user_fault_address(void);

static inline bool arch_user_range_ok(vaddr_t start, uint32_t n)
{
    return start.raw < USER_END && n <= USER_END - start.raw;
}
