// SPDX-License-Identifier: BSD-2-Clause
// What the grants library stands on: the kernel calls that concern the table, and memory from VM.
// Looks, as the kernel may at any time, at the table it was told of.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "minix/safecopies.h"

struct fake_kernel {
    const struct grant_entry *table; // as the last accepted setgrant said
    unsigned entries;
    unsigned nr_setgrants;
    int setgrant_result;
    unsigned nr_revmaps;
    cp_grant_id_t revmap_gid; // of the last saferevmap
    uint32_t revmap_flags;    // of that entry then
    int revmap_result;
    bool no_memory;
    size_t allocated; // bytes that VM gave and has not back
    uint32_t restarts;
    // Called with the table about to be accepted.
    void (*look)(const struct grant_entry *table, unsigned entries);
};
extern struct fake_kernel fake;

// The entry of an id, as the kernel finds it, whether valid or not.
const struct grant_entry *fake_entry(cp_grant_id_t gid);
