// SPDX-License-Identifier: BSD-2-Clause
// What the store stands on, for the tests: kept regions that outlive it, and a death at any write
// into them.
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

// When it reaches 0 the store dies: control goes to `world_death`. Negative: it lives.
extern long world_steps;
extern jmp_buf world_death;

// Kept memory that may be had, in pages.
extern uint32_t world_pages;

// No region exists.
void world_reset(void);
uint32_t world_pages_used(void);
// Saves all regions; puts them back as they were.
void world_save(void);
void world_restore(void);
// Memory of a region, to be damaged.
void *world_region(uint32_t id);

// Who was notified since world_quiet.
bool world_was_notified(const char *label);
void world_quiet(void);
