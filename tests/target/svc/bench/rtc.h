// SPDX-License-Identifier: BSD-2-Clause
// What the interrupt benchmark's driver and the bench program agree on.
#pragma once

enum { BENCH_RTC_SAMPLES = 7 }; // one a second
