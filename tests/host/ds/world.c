// SPDX-License-Identifier: BSD-2-Clause
// See world.h.

#include "world.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "kept.h"
#include "minix/sysutil.h"

enum { REGIONS = 40, PAGE = 4096, LABELS = 16 };

struct region {
    char *memory;
    size_t bytes; // 0: does not exist
    char *saved;
    size_t saved_bytes;
};

long world_steps = -1;
jmp_buf world_death;
uint32_t world_pages = 1u << 20;

static struct region regions[REGIONS];
static char notified[LABELS][ABI_LABEL_MAX];
static unsigned nr_notified;

static void step(void)
{
    if (world_steps == 0) {
        world_steps = -1;
        longjmp(world_death, 1);
    }
    if (world_steps > 0) {
        world_steps--;
    }
}

void kept_copy(void *to, const void *from, size_t bytes)
{
    for (size_t done = 0; done < bytes; done += sizeof(uint32_t)) {
        size_t left = bytes - done;
        step();
        memcpy((char *)to + done, (const char *)from + done,
            left < sizeof(uint32_t) ? left : sizeof(uint32_t));
    }
}

void kept_store(uint32_t *word, uint32_t value)
{
    step();
    *word = value;
}

uint32_t world_pages_used(void)
{
    uint32_t pages = 0;

    for (int i = 0; i < REGIONS; i++) {
        pages += regions[i].bytes / PAGE;
    }
    return pages;
}

// Memory of a region never moves, as in VM.
static void make(struct region *region, size_t bytes)
{
    if (region->memory == NULL) {
        region->memory = aligned_alloc(PAGE, 4 << 20);
    }
    memset(region->memory, 0, bytes);
    region->bytes = bytes;
}

void *kept_region(uint32_t id, size_t bytes, bool *existed)
{
    struct region *region = &regions[id];

    step();
    bytes = (bytes + PAGE - 1) / PAGE * PAGE;
    *existed = region->bytes != 0;
    if (*existed) {
        return region->bytes == bytes ? region->memory : NULL;
    }
    if (world_pages_used() + bytes / PAGE > world_pages) {
        return NULL;
    }
    make(region, bytes);
    step();
    return region->memory;
}

int kept_release(void *address, size_t bytes)
{
    step();
    for (int i = 0; i < REGIONS; i++) {
        if (regions[i].bytes == bytes && regions[i].memory == address) {
            regions[i].bytes = 0;
            step();
            return 0;
        }
    }
    return -1;
}

void world_reset(void)
{
    for (int i = 0; i < REGIONS; i++) {
        regions[i].bytes = 0;
    }
    world_steps = -1;
    world_pages = 1u << 20;
}

void world_save(void)
{
    for (struct region *r = regions; r < &regions[REGIONS]; r++) {
        free(r->saved);
        r->saved = NULL;
        r->saved_bytes = r->bytes;
        if (r->bytes != 0) {
            r->saved = malloc(r->bytes);
            memcpy(r->saved, r->memory, r->bytes);
        }
    }
}

void world_restore(void)
{
    for (struct region *r = regions; r < &regions[REGIONS]; r++) {
        r->bytes = r->saved_bytes;
        if (r->bytes != 0) {
            memcpy(r->memory, r->saved, r->bytes);
        }
    }
}

void *world_region(uint32_t id)
{
    return regions[id].memory;
}

void *vm_alloc(size_t bytes)
{
    return calloc(1, bytes);
}

int vm_free(void *address, size_t bytes)
{
    (void)bytes;
    free(address);
    return 0;
}

void notify_label(const char *label)
{
    if (!world_was_notified(label) && nr_notified < LABELS) {
        strcpy(notified[nr_notified++], label);
    }
}

bool world_was_notified(const char *label)
{
    for (unsigned i = 0; i < nr_notified; i++) {
        if (strcmp(notified[i], label) == 0) {
            return true;
        }
    }
    return false;
}

void world_quiet(void)
{
    nr_notified = 0;
}
