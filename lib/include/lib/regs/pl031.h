// SPDX-License-Identifier: BSD-2-Clause
// Registers of the ARM PrimeCell real time clock (PL031), named as in its Technical Reference
// Manual (ARM DDI 0224C), section 3.2.
#pragma once

enum pl031_registers {
    RTCDR = 0x000, // seconds since 1970, read-only
    RTCMR = 0x004, // match: the interrupt comes when RTCDR gets there
    RTCLR = 0x008, // written: the new time
    RTCCR = 0x00c,
    RTCIMSC = 0x010, // 1: the interrupt is let through
    RTCICR = 0x01c   // 1 written: the interrupt is cleared
};

enum pl031_bits { RTCCR_START = 1 << 0, RTCINT_MATCH = 1 << 0 };
