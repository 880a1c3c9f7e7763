// SPDX-License-Identifier: BSD-2-Clause
// Counts executions by address and code: programs share their addresses, so that only both together
// tell whose instruction it was.

#include "profile.h"

#include <stdio.h>
#include <string.h>

enum { PLACES = 1 << 17 };

struct place {
    uint64_t address;
    uint32_t code;
    uint32_t bytes; // 0: free
    uint64_t count;
};

static struct place places[PLACES]; // open addressing; QEMU keeps pointers into it
static unsigned used;
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

    for (;; at++) {
        struct place *place = &places[at % PLACES];
        if (place->bytes == 0) {
            if (used > PLACES / 2) {
                return NULL;
            }
            used++;
            *place = (struct place){.address = address, .code = code, .bytes = bytes};
            return place;
        }
        if (place->address == address && place->code == code) {
            return place;
        }
    }
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
    for (unsigned i = 0; output != NULL && i < PLACES; i++) {
        places[i].count = 0;
    }
}

void profile_write(unsigned row, unsigned samples)
{
    if (output == NULL) {
        return;
    }
    fprintf(output, "row %u samples %u full %d\n", row, samples, used > PLACES / 2);
    for (unsigned i = 0; i < PLACES; i++) {
        if (places[i].count != 0) {
            fprintf(output, "%08llx %0*x %llu\n", (unsigned long long)places[i].address,
                (int)places[i].bytes * 2, places[i].code, (unsigned long long)places[i].count);
        }
    }
    fflush(output);
    profile_forget();
}
