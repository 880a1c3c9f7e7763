// SPDX-License-Identifier: BSD-2-Clause
// Versatile Express motherboard system registers, named as in the Motherboard Express uATX
// Technical Reference Manual (ARM DUI 0447), section 4.3: the configuration interface to the
// motherboard's controller.
#pragma once

enum sysreg_registers { SYS_CFGDATA = 0x0a0, SYS_CFGCTRL = 0x0a4, SYS_CFGSTAT = 0x0a8 };

enum sysreg_bits {
    SYS_CFGCTRL_WRITE = 1 << 30,
    SYS_CFGCTRL_FUNCTION_SHIFT = 20,
    SYS_CFG_SHUTDOWN = 8, // functions; site, position and device 0 are the motherboard
    SYS_CFG_REBOOT = 9,
    SYS_CFGSTAT_COMPLETE = 1 << 0,
    SYS_CFGSTAT_ERROR = 1 << 1
};
#define SYS_CFGCTRL_START (UINT32_C(1) << 31)
