// SPDX-License-Identifier: BSD-2-Clause
// A queue of timers, ordered by when they expire; pure logic. A timer is a number below TIMERQ_MAX.
// Setting, cancelling and taking the first cost at most the logarithm of the number of timers that
// run.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "proc.h"

// One for each kind of each process, and one for PM itself.
enum { TIMERQ_PM = NR_PROCS * TIMER_KINDS, TIMERQ_MAX };

void timerq_init(void);
// Starts the timer, or moves it.
void timerq_set(unsigned timer, uint64_t expires_us);
// Harmless for a timer that does not run.
void timerq_cancel(unsigned timer);
// The timer that expires first; false: none runs.
bool timerq_first(unsigned *timer, uint64_t *expires_us);
