// SPDX-License-Identifier: BSD-2-Clause
// Registers of the ARM PrimeCell real time clock (PL031), named as in its Technical Reference Manual (ARM DDI 0224C), section 3.2.
#pragma once

enum pl031_registers {
    RTCDR = 0x000, // seconds since 1970, read-only
    RTCMR = 0x004,
    RTCLR = 0x008, // written: the new time
    RTCCR = 0x00c,
    RTCIMSC = 0x010
};

enum pl031_bits { RTCCR_START = 1 << 0 };
