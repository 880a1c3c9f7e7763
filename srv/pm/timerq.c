// SPDX-License-Identifier: BSD-2-Clause
// See timerq.h. A binary heap of timer numbers; place[] says where in it each one is.

#include "timerq.h"

static uint64_t expiry[TIMERQ_MAX];
static uint16_t heap[TIMERQ_MAX];  // heap[0] expires first
static uint16_t place[TIMERQ_MAX]; // index + 1; 0: does not run
static unsigned count;

void timerq_init(void)
{
    count = 0;
    for (unsigned i = 0; i < TIMERQ_MAX; i++) {
        place[i] = 0;
    }
}

static void put(unsigned index, unsigned timer)
{
    heap[index] = (uint16_t)timer;
    place[timer] = (uint16_t)(index + 1);
}

static void sift_up(unsigned index, unsigned timer)
{
    while (index > 0 && expiry[timer] < expiry[heap[(index - 1) / 2]]) {
        put(index, heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    put(index, timer);
}

static void sift_down(unsigned index, unsigned timer)
{
    for (;;) {
        unsigned child = 2 * index + 1;
        if (child >= count) {
            break;
        }
        if (child + 1 < count && expiry[heap[child + 1]] < expiry[heap[child]]) {
            child++;
        }
        if (expiry[timer] <= expiry[heap[child]]) {
            break;
        }
        put(index, heap[child]);
        index = child;
    }
    put(index, timer);
}

// The timer's expiry changed, or it is new at `index`.
static void settle(unsigned index, unsigned timer)
{
    if (index > 0 && expiry[timer] < expiry[heap[(index - 1) / 2]]) {
        sift_up(index, timer);
    } else {
        sift_down(index, timer);
    }
}

void timerq_set(unsigned timer, uint64_t expires_us)
{
    expiry[timer] = expires_us;
    settle(place[timer] != 0 ? place[timer] - 1u : count++, timer);
}

void timerq_cancel(unsigned timer)
{
    if (place[timer] == 0) {
        return;
    }
    unsigned index = place[timer] - 1u;
    place[timer] = 0;
    count--;
    if (index != count) {
        settle(index, heap[count]);
    }
}

bool timerq_first(unsigned *timer, uint64_t *expires_us)
{
    if (count == 0) {
        return false;
    }
    *timer = heap[0];
    *expires_us = expiry[heap[0]];
    return true;
}
