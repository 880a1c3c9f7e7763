// SPDX-License-Identifier: BSD-2-Clause
// The kernel around the code under test: a frame map, a process table, no device windows.

#include "fakes.h"

#include <kernel/bootmem.h>
#include <kernel/dev.h>
#include <kernel/priv.h>

#include "model.h"

struct proc proc_table[NR_PROCS];

static struct {
    enum frame_kind kind;
    unsigned owner;
} frames[MODEL_FRAMES];

void fakes_reset(void)
{
    for (unsigned i = 0; i < MODEL_FRAMES; i++) {
        frames[i].kind = FRAME_VM;
        frames[i].owner = FRAME_NO_OWNER;
    }
    for (unsigned i = 0; i < NR_PROCS; i++) {
        proc_table[i] = (struct proc){.slot = i};
    }
}

static unsigned index_of(paddr_t frame)
{
    return (frame.raw - MODEL_RAM) >> PAGE_SHIFT;
}

enum frame_kind frame_kind(paddr_t frame)
{
    return index_of(frame) < MODEL_FRAMES ? frames[index_of(frame)].kind : FRAME_NONE;
}

unsigned frame_owner(paddr_t frame)
{
    return index_of(frame) < MODEL_FRAMES ? frames[index_of(frame)].owner : FRAME_NO_OWNER;
}

void frame_set(paddr_t frame, enum frame_kind kind, unsigned owner)
{
    frames[index_of(frame)].kind = kind;
    frames[index_of(frame)].owner = owner;
}

bool frame_range_is_not_ram(uint32_t start, uint32_t bytes)
{
    (void)start;
    (void)bytes;
    return false;
}

bool dev_owns(uint32_t start, uint32_t bytes)
{
    (void)start;
    (void)bytes;
    return true;
}

void console_window_mapped(uint32_t start, uint32_t bytes)
{
    (void)start;
    (void)bytes;
}

bool priv_has_page(const struct priv *priv, phys_bytes page)
{
    (void)priv;
    (void)page;
    return false;
}
