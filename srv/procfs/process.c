// SPDX-License-Identifier: BSD-2-Clause
// Processes: who they are by PM, what they use by kernel and VM.

#include <errno.h>

#include "abi/kcall.h"
#include "abi/proto/pm.h"
#include "abi/proto/vm.h"
#include "minix/ipc.h"
#include "minix/syslib.h"
#include "node.h"

enum { KIB_PER_PAGE = ABI_PAGE_SIZE / 1024 };

static uint16_t slot_of_pid[NR_PROCS]; // where pids were seen last: a hint

int process_next(uint32_t index, struct pm_proc_info *info, uint32_t *next)
{
    struct message m = {.type = PM_PROCINFO};

    *MSG_PAYLOAD_OF(&m, struct pm_procinfo_req) =
        (struct pm_procinfo_req){.index = index, .buffer = (vir_bytes)(uintptr_t)info};
    int r = ipc_request(PM_EP, &m);
    if (r < 0) {
        return -ENOENT;
    }
    *next = MSG_PAYLOAD_OF(&m, struct pm_procinfo_rep)->next;
    if (info->pid >= 0) {
        slot_of_pid[info->pid % NR_PROCS] = (uint16_t)endpoint_slot(info->endpoint);
    }
    return 0;
}

int process_at(uint32_t slot, struct pm_proc_info *info)
{
    uint32_t next;

    return process_next(slot, info, &next) == 0 && (uint32_t)endpoint_slot(info->endpoint) == slot
               ? 0
               : -ENOENT;
}

int process_find(int32_t pid, struct pm_proc_info *info)
{
    uint32_t next = slot_of_pid[pid % NR_PROCS];

    if (process_at(next, info) == 0 && info->pid == pid) {
        return 0;
    }
    next = 0;
    for (unsigned i = 0; i < NR_PROCS && process_next(next, info, &next) == 0; i++) {
        if (info->pid == pid) {
            return 0;
        }
        if (next == 0) {
            break;
        }
    }
    return -ENOENT;
}

static const char *state_name(const struct pm_proc_info *info, const struct proc_info *kernel)
{
    switch (info->state) {
    case PM_STATE_ZOMBIE:
        return "Z";
    case PM_STATE_STOPPED:
        return "T";
    default:
        return kernel->rts_flags == 0 || (kernel->rts_flags & ~(uint32_t)RTS_PREEMPTED) == 0 ? "R"
                                                                                             : "S";
    }
}

void process_stat(const struct pm_proc_info *info, struct text *text)
{
    struct proc_info kernel = {.priv_id = -1};
    struct message m = {.type = VM_INFO};
    int r = sys_getinfo(
        GI_PROC, (unsigned)endpoint_slot(info->endpoint), &kernel, sizeof(kernel), NULL);

    if (r < (int)sizeof(kernel) || kernel.endpoint != info->endpoint) {
        kernel = (struct proc_info){.priv_id = -1, .rts_flags = RTS_SLOT_FREE};
    }
    *MSG_PAYLOAD_OF(&m, struct vm_info_req) =
        (struct vm_info_req){.what = VM_INFO_PROC, .endpoint = info->endpoint};
    struct vm_info_rep memory = {0};
    if (ipc_request(VM_EP, &m) == 0) {
        memory = *MSG_PAYLOAD_OF(&m, struct vm_info_rep);
    }
    text_add(text, "%d (%.15s) %s %d %d %d %d %d %u %llu %llu %llu %u %u %d %d %d\n",
        (int)info->pid, info->name, state_name(info, &kernel), (int)info->ppid, (int)info->pgrp,
        (int)info->sid, (int)info->uid, (int)info->nice, (unsigned)kernel.priority,
        (unsigned long long)kernel.user_us, (unsigned long long)kernel.system_us,
        (unsigned long long)info->start_us, (unsigned)(memory.virt * KIB_PER_PAGE),
        (unsigned)(memory.resident * KIB_PER_PAGE), (int)info->endpoint, (int)kernel.priv_id,
        kernel.is_service != 0);
}

static void put_region(const struct vm_region_info *region, struct text *text)
{
    static const char *const kinds[] = {
        "segment", "heap", "stack", "anonymous", "contiguous", "device", "kept", "safemap", "boot"};
    const char *kind = region->kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[region->kind] : "?";

    text_add(text, "%08x-%08x %c%c%c %s\n", (unsigned)region->address,
        (unsigned)(region->address + region->bytes), region->prot & VM_PROT_READ ? 'r' : '-',
        region->prot & VM_PROT_WRITE ? 'w' : '-', region->prot & VM_PROT_EXEC ? 'x' : '-', kind);
}

void process_maps(const struct pm_proc_info *info, struct text *text)
{
    struct vm_regions_rep rep = {0};
    uint32_t count = 1;

    for (uint32_t index = 0; index < count && text->bytes < TEXT_MAX - 1; index++) {
        struct message m = {.type = VM_REGIONS};
        uint32_t in_reply = index % VM_REGIONS_PER_REPLY;
        if (in_reply == 0) {
            *MSG_PAYLOAD_OF(&m, struct vm_regions_req) =
                (struct vm_regions_req){.endpoint = info->endpoint, .index = index};
            if (ipc_request(VM_EP, &m) != 0) {
                return;
            }
            rep = *MSG_PAYLOAD_OF(&m, struct vm_regions_rep);
            count = rep.count;
        }
        if (index < count) {
            put_region(&rep.regions[in_reply], text);
        }
    }
}
