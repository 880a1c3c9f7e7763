// SPDX-License-Identifier: BSD-2-Clause
// sys_getinfo: what the kernel knows, copied out entry by entry. Nothing changes, so a call that
// had to wait for a page simply starts again.

#include <kernel/kcall.h>

#include <string.h>

#include <kernel/boot.h>
#include <kernel/bootmem.h>
#include <kernel/clock.h>
#include <kernel/copy.h>
#include <kernel/cpu.h>
#include <kernel/irq.h>
#include <kernel/klog.h>
#include <kernel/panic.h>
#include <kernel/priv.h>
#include <kernel/table.h>
#include <kernel/trace.h>

#include <arch/mmu.h>

enum { LOG_PIECE = 256 };

// One entry of an array: false behind the last.
typedef bool get_entry(uint32_t index, void *entry);

static void copy_name(char *to, const char *from, size_t bytes)
{
    memset(to, 0, bytes);
    memcpy(to, from, strnlen(from, bytes - 1));
}

static bool get_image(uint32_t index, void *entry)
{
    return table_get(index, entry);
}

static endpoint_t waits_for(const struct proc *p)
{
    if ((p->rts & RTS_SENDING) != 0) {
        return p->send_to;
    }
    if ((p->rts & (RTS_PAGEFAULT | RTS_VMREQUEST)) != 0) {
        return VM_EP;
    }
    return (p->rts & RTS_RECEIVING) != 0 ? p->get_from : NONE;
}

static bool get_proc(uint32_t index, void *entry)
{
    if (index >= NR_PROCS) {
        return false;
    }
    const struct proc *p = &proc_table[index];
    struct proc_info *info = entry;
    memset(info, 0, sizeof *info);
    info->endpoint = proc_is_free(p) ? NONE : p->endpoint;
    info->rts_flags = p->rts;
    info->priv_id = p->priv != NULL ? (int32_t)p->priv->id : -1;
    info->uid = p->uid;
    info->priority = (uint8_t)p->priority;
    info->is_service = priv_is_service(p);
    info->quantum_ms = (uint16_t)p->quantum_ms;
    info->waits_for = waits_for(p);
    info->user_us = clock_stamps_to_us(p->user_stamps);
    info->system_us = clock_stamps_to_us(p->system_stamps);
    info->messages = p->nr_messages;
    info->pc = p->context.pc;
    copy_name(info->name, p->name, sizeof info->name);
    return true;
}

static bool get_irq(uint32_t index, void *entry)
{
    return irq_info_get(index, entry, 1) == 1;
}

static bool get_trace(uint32_t index, void *entry)
{
    return trace_get(index, entry);
}

// What the header of the owner's table says; 0 while its page is not there.
static uint32_t grants_used(const struct priv *priv)
{
    struct grant_entry header;
    struct copy_fault fault;
    if (priv->proc == NULL || priv->grant_table == 0 ||
        copy_from_proc(priv->proc, vaddr(priv->grant_table), &header, sizeof header, &fault) != 0) {
        return 0;
    }
    return header.len;
}

static bool get_priv(uint32_t index, void *entry)
{
    if (index >= NR_PRIVS || (priv_table[index].flags & PRIV_IN_USE) == 0) {
        return false;
    }
    const struct priv *priv = &priv_table[index];
    struct priv_info *info = entry;
    memset(info, 0, sizeof *info);
    info->endpoint = priv->proc != NULL ? priv->proc->endpoint : NONE;
    info->id = (int32_t)priv->id;
    info->flags = priv->flags;
    info->trap_mask = priv->trap_mask;
    memcpy(info->ipc_to, priv->ipc_to, sizeof info->ipc_to);
    memcpy(info->kcalls, priv->kcalls, sizeof info->kcalls);
    info->nr_irqs = priv->nr_irqs;
    info->nr_windows = priv->nr_windows;
    info->grant_entries = priv->grant_entries;
    info->grants_used = grants_used(priv);
    copy_name(info->label, priv->label, sizeof info->label);
    return true;
}

static void fill_stats(struct kernel_stats *stats)
{
    const struct cpu *cpu = cpu_this();
    *stats = (struct kernel_stats){
        .idle_us = clock_stamps_to_us(cpu->idle_stamps),
        .kernel_us = clock_stamps_to_us(cpu->kernel_stamps),
        .irqs = cpu->nr_irqs,
        .messages = cpu->nr_messages + cpu->nr_fast,
        .switches = cpu->nr_switches + cpu->nr_fast,
        .kcalls = cpu->nr_kcalls,
        .procs_used = proc_used(),
        .privs_used = priv_used(),
        .frames_total = frame_count_kind(FRAME_VM) + frame_count_kind(FRAME_L1) +
                        frame_count_kind(FRAME_L2) + frame_count_kind(FRAME_FREE) +
                        frame_count_kind(FRAME_BOOT),
        .frames_vm = frame_count_kind(FRAME_VM),
        .frames_tables = frame_count_kind(FRAME_L1) + frame_count_kind(FRAME_L2),
        .safecopies = cpu->nr_safecopies,
        .faults = cpu->nr_faults,
        .asid_rollovers = arch_asid_rollovers(),
    };
}

struct output {
    struct proc *caller;
    const struct kcall_getinfo_req *req;
    struct kcall_getinfo_rep *rep;
};

static int put(const struct output *out, const void *data, uint32_t bytes)
{
    if (out->req->bytes < bytes) {
        return -EINVAL;
    }
    int result = kcall_write(out->caller, out->req->buffer, data, bytes);
    if (result != 0) {
        return result;
    }
    out->rep->bytes = bytes;
    return KCALL_REPLY;
}

static int put_text(const struct output *out, const char *text)
{
    uint32_t bytes = (uint32_t)strlen(text) + 1;
    return put(out, text, bytes < out->req->bytes ? bytes : out->req->bytes);
}

static int put_array(const struct output *out, get_entry *get, uint32_t size)
{
    static _Alignas(8) uint8_t entry[128]; // large enough for any of them
    uint32_t done = 0;
    for (uint32_t index = out->req->index; size <= out->req->bytes - done && get(index, entry);
         index++) {
        int result = kcall_write(out->caller, out->req->buffer + done, entry, size);
        if (result != 0) {
            return result;
        }
        done += size;
    }
    out->rep->bytes = done;
    return KCALL_REPLY;
}
_Static_assert(sizeof(struct proc_info) <= 128 && sizeof(struct priv_info) <= 128, "entry buffer");

static int put_log(const struct output *out)
{
    static char piece[LOG_PIECE];
    uint32_t done = 0;
    uint32_t first = out->req->index;
    while (done < out->req->bytes) {
        uint32_t wanted = out->req->bytes - done < LOG_PIECE ? out->req->bytes - done : LOG_PIECE;
        uint32_t at;
        uint32_t n = klog_read(first + done, piece, wanted, &at);
        if (n == 0) {
            first = done == 0 ? at : first;
            break;
        }
        if (done == 0) {
            first = at;
        }
        int result = kcall_write(out->caller, out->req->buffer + done, piece, n);
        if (result != 0) {
            return result;
        }
        done += n;
    }
    out->rep->bytes = done;
    out->rep->value = first;
    return KCALL_REPLY;
}

static int put_whoami(const struct output *out)
{
    struct proc *caller = out->caller;
    struct whoami_info info = {
        .endpoint = caller->endpoint,
        .priv_id = (int32_t)caller->priv->id,
        .flags = caller->priv->flags,
    };
    copy_name(info.name, caller->priv->label, sizeof info.name);
    return put(out, &info, sizeof info);
}

static int put_kinfo(const struct output *out)
{
    static struct kernel_info info;
    memset(&info, 0, sizeof info);
    boot_kernel_info(&info);
    info.nr_procs = NR_PROCS;
    info.nr_privs = NR_PRIVS;
    info.nr_irqs = irq_count_max();
    if (out->caller->endpoint != RS_EP) {
        info.devtree = 0;
        info.archive = 0;
    }
    return put(out, &info, sizeof info);
}

static int put_priv(const struct output *out)
{
    struct priv_info info;
    return get_priv(out->req->index, &info) ? put(out, &info, sizeof info) : -EINVAL;
}

static int put_panic(const struct output *out)
{
    struct panic_info info;
    memset(&info, 0, sizeof info);
    return panic_record_get(&info) ? put(out, &info, sizeof info) : -ENOENT;
}

static int put_stats(const struct output *out)
{
    struct kernel_stats stats;
    fill_stats(&stats);
    return put(out, &stats, sizeof stats);
}

int kcall_getinfo(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_getinfo_req *req = request;
    memset(reply, 0, sizeof(struct kcall_getinfo_rep));
    const struct output out = {caller, req, reply};
    switch (req->what) {
    case GI_WHOAMI:
        return put_whoami(&out);
    case GI_KINFO:
        return put_kinfo(&out);
    case GI_CMDLINE:
        return put_text(&out, boot_facts.cmdline);
    case GI_IMAGE:
        return put_array(&out, get_image, sizeof(struct boot_image_info));
    case GI_PROC:
        return put_array(&out, get_proc, sizeof(struct proc_info));
    case GI_PRIV:
        return put_priv(&out);
    case GI_STATS:
        return put_stats(&out);
    case GI_LOG:
        return put_log(&out);
    case GI_IRQ:
        return put_array(&out, get_irq, sizeof(struct irq_info));
    case GI_MODEL:
        return put_text(&out, boot_facts.model);
    case GI_IPCTRACE:
        return put_array(&out, get_trace, sizeof(struct trace_record));
    case GI_PANIC:
        return put_panic(&out);
    default:
        return -EINVAL;
    }
}
