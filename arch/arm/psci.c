// SPDX-License-Identifier: BSD-2-Clause
// PSCI 0.2 (ARM DEN 0022): power off and reset by a firmware call.

#include <arch/power.h>
#include <stdint.h>

#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

static enum { CONDUIT_NONE, CONDUIT_HVC, CONDUIT_SMC } conduit;

void arch_psci_use(bool is_hvc)
{
    conduit = is_hvc ? CONDUIT_HVC : CONDUIT_SMC;
}

bool arch_has_psci(void)
{
    return conduit != CONDUIT_NONE;
}

static void call(uint32_t function)
{
    register uint32_t r0 __asm__("r0") = function;
    if (conduit == CONDUIT_HVC) {
        __asm__ volatile(".arch_extension virt\n\thvc #0"
                         : "+r"(r0)
                         :
                         : "r1", "r2", "r3", "memory");
    } else if (conduit == CONDUIT_SMC) {
        __asm__ volatile(".arch_extension sec\n\tsmc #0" : "+r"(r0) : : "r1", "r2", "r3", "memory");
    }
}

void arch_power_off(void)
{
    call(PSCI_SYSTEM_OFF);
}

void arch_reset(void)
{
    call(PSCI_SYSTEM_RESET);
}

void arch_halt(void)
{
    for (;;) {
        __asm__ volatile("cpsid aif\n\tdsb\n\twfi");
    }
}
