// SPDX-License-Identifier: BSD-2-Clause
// Counts executions by address and code: programs share their addresses, so that only both together
// tell whose instruction it was.

#include "profile.h"

#include <stdio.h>
#include <string.h>

enum {
    MAX_PLACES = 1 << 20, // more than a boot with all suites translates
    SLOTS = 2 * MAX_PLACES
};

struct place {
    uint64_t address;
    uint32_t code;
    uint32_t bytes;
    uint64_t count;
};

static struct place places[MAX_PLACES]; // in order of translation; QEMU keeps pointers into it
static unsigned used;
static uint32_t slots[SLOTS]; // open addressing; 0: free, else a place's number plus 1
static bool is_full;
static const bool *running;
static FILE *output;

int profile_open(const char *path)
{
    output = fopen(path, "w");
    return output == NULL ? -1 : 0;
}

static struct place *find_place(uint64_t address, uint32_t code, uint32_t bytes)
{
    uint32_t at = (uint32_t)(address * 2654435761U) ^ code * 40503U;

    for (; slots[at % SLOTS] != 0; at++) {
        struct place *place = &places[slots[at % SLOTS] - 1];
        if (place->address == address && place->code == code) {
            return place;
        }
    }
    if (used == MAX_PLACES) {
        is_full = true;
        return NULL;
    }
    places[used] = (struct place){.address = address, .code = code, .bytes = bytes};
    slots[at % SLOTS] = ++used;
    return &places[used - 1];
}

static void on_execute(unsigned vcpu, void *data)
{
    struct place *place = data;

    (void)vcpu;
    if (*running) {
        place->count++;
    }
}

void profile_watch(struct qemu_plugin_insn *insn, const bool *is_running)
{
    uint32_t code = 0;
    size_t bytes = qemu_plugin_insn_size(insn);

    if (output == NULL) {
        return;
    }
    running = is_running;
    memcpy(&code, qemu_plugin_insn_data(insn), bytes < sizeof(code) ? bytes : sizeof(code));
    struct place *place = find_place(qemu_plugin_insn_vaddr(insn), code, (uint32_t)bytes);
    if (place != NULL) {
        qemu_plugin_register_vcpu_insn_exec_cb(insn, on_execute, QEMU_PLUGIN_CB_NO_REGS, place);
    }
}

void profile_forget(void)
{
    for (unsigned i = 0; output != NULL && i < used; i++) {
        places[i].count = 0;
    }
}

void profile_write(unsigned row, unsigned samples)
{
    if (output == NULL) {
        return;
    }
    fprintf(output, "row %u samples %u full %d\n", row, samples, is_full);
    for (unsigned i = 0; i < used; i++) {
        if (places[i].count != 0) {
            fprintf(output, "%08llx %0*x %llu\n", (unsigned long long)places[i].address,
                (int)places[i].bytes * 2, places[i].code, (unsigned long long)places[i].count);
        }
    }
    fflush(output);
    profile_forget();
}
