// SPDX-License-Identifier: BSD-2-Clause
// Firmware calls for power (PSCI 0.2 and later, by the conduit that the tree names).
#pragma once

#include <stdbool.h>

void arch_psci_use(bool is_hvc); // by boot, when the tree has a psci node
bool arch_has_psci(void);
void arch_power_off(void); // returns when there is no PSCI or it refused
void arch_reset(void);
void arch_halt(void) __attribute__((noreturn)); // WFI for ever, everything masked
