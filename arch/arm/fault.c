// SPDX-License-Identifier: BSD-2-Clause
// The C half of exceptions: what kind it is (ARM DDI 0406C B3.13.3, short descriptors), and for
// those of the kernel the fixup table or the panic.

#include <abi/errnames.h>
#include <arch/cp15.h>
#include <arch/fault.h>
#include <arch/fp.h>
#include <arch/trap.h>
#include <arch/user.h>
#include <kernel/panic.h>

enum { VECTOR_UNDEFINED = 1, VECTOR_PREFETCH = 3, VECTOR_DATA = 4 };
enum { FSR_WRITE = 1 << 11, STATUS_ASYNCHRONOUS = 0x16 };

struct fixup {
    uint32_t instruction;
    uint32_t landing;
};
extern const struct fixup fixup_start[], fixup_end[];

static uint32_t last_fault_address;
static uint32_t asynchronous_aborts;

uint32_t arch_asynchronous_aborts(void)
{
    return asynchronous_aborts;
}

vaddr_t arch_user_fault_address(void)
{
    return vaddr(last_fault_address);
}

static uint32_t status_of(uint32_t fsr)
{
    return (fsr & 0xf) | ((fsr >> 6) & 0x10);
}

static enum arch_exception classify(uint32_t status, uint32_t va, uint32_t *info)
{
    switch (status) {
    case 0x01:
        return ARCH_EXC_ALIGN;
    case 0x02:
        return ARCH_EXC_BREAKPOINT;
    case 0x05: // translation, section and page
    case 0x07:
    case 0x03: // access flag
    case 0x06:
        return va < USER_END ? ARCH_EXC_PAGE : ARCH_EXC_SEGV;
    case 0x09: // domain
    case 0x0b:
    case 0x0d: // permission
    case 0x0f:
        *info |= ARCH_FAULT_PRESENT;
        return va < USER_END ? ARCH_EXC_PAGE : ARCH_EXC_SEGV;
    default:
        return ARCH_EXC_BUS;
    }
}

void arch_user_exception(struct arch_context *current, uint32_t vector)
{
    uint32_t info = 0;
    uint32_t va = current->pc;
    enum arch_exception kind = ARCH_EXC_UNDEFINED;
    if (vector == VECTOR_DATA) {
        uint32_t fsr = cp15_dfsr();
        va = cp15_dfar();
        info = fsr << 8 | (fsr & FSR_WRITE ? ARCH_FAULT_WRITE : 0);
        kind = classify(status_of(fsr), va, &info);
    } else if (vector == VECTOR_PREFETCH) {
        uint32_t fsr = cp15_ifsr();
        va = cp15_ifar();
        info = fsr << 8 | ARCH_FAULT_EXEC;
        kind = classify(status_of(fsr), va, &info);
    } else if (arch_fp_trap(current)) {
        return;
    }
    exception_user(current, kind, vaddr(va), info);
}

static const char *cause_of(uint32_t vector)
{
    switch (vector) {
    case VECTOR_DATA:
        return "data abort in the kernel";
    case VECTOR_PREFETCH:
        return "prefetch abort in the kernel";
    default:
        return "undefined instruction in the kernel";
    }
}

void arch_kernel_exception(struct kernel_fault *fault, uint32_t vector)
{
    fault->address = 0;
    fault->status = 0;
    if (vector == VECTOR_DATA) {
        fault->address = cp15_dfar();
        fault->status = cp15_dfsr();
        if (status_of(fault->status) == STATUS_ASYNCHRONOUS) {
            // A driver's store that the bus refused after the trap: no fault of the code that runs
            // now, which goes on. Whose it was cannot be told.
            asynchronous_aborts++;
            return;
        }
    } else if (vector == VECTOR_PREFETCH) {
        fault->address = cp15_ifar();
        fault->status = cp15_ifsr();
    }
    for (const struct fixup *fixup = fixup_start; fixup < fixup_end; fixup++) {
        if (fixup->instruction == fault->pc) {
            last_fault_address = fault->address;
            fault->pc = fixup->landing;
            return;
        }
    }
    panic_exception(cause_of(vector), fault);
}
