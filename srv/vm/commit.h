// SPDX-License-Identifier: BSD-2-Clause
// Commit accounting: a page is promised before it is used, so that a page fault never lacks a
// frame.
//
// Two purses share RAM: user processes and services, whose reserve user processes cannot touch.
// Invariant: the limits add up to no more than the frames VM can give out, and every frame of a
// process was charged to its purse, shared copy-on-write pages once for each sharer. Contents of
// files and programs are charged like any others.
#pragma once

#include "abi/types.h"

enum purse { PURSE_USER, PURSE_SERVICE, NR_PURSES };

void commit_init(void);
// More (or fewer) frames are there to promise.
void commit_raise(enum purse purse, int32_t pages);
// 0 or -ENOMEM.
int commit_charge(enum purse purse, uint32_t pages);
void commit_release(enum purse purse, uint32_t pages);
// A page for VM itself, for good: one less to promise. 0 or -ENOMEM.
int commit_spend(void);
// Charge what is in use already (take-over), limit or not.
void commit_force(enum purse purse, uint32_t pages);

uint32_t commit_used(enum purse purse);
uint32_t commit_left(enum purse purse);
