// SPDX-License-Identifier: BSD-2-Clause
// Files about the system as a whole: kernel, memory, services, devices, log.

#include <errno.h>
#include <string.h>

#include "abi/fs.h"
#include "abi/kcall.h"
#include "abi/proto/rs.h"
#include "abi/proto/vfs.h"
#include "abi/proto/vm.h"
#include "minix/ipc.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "node.h"

enum { KIB_PER_PAGE = ABI_PAGE_SIZE / 1024 };

static void put_meminfo(struct text *text)
{
    struct message m = {.type = VM_INFO};

    MSG_PAYLOAD_OF(&m, struct vm_info_req)->what = VM_INFO_STATS;
    if (ipc_request(VM_EP, &m) != 0) {
        return;
    }
    struct vm_info_rep info = *MSG_PAYLOAD_OF(&m, struct vm_info_rep);
    const struct {
        const char *name;
        uint32_t pages;
    } rows[] = {{"total", info.total}, {"free", info.free}, {"committed", info.committed},
        {"reserve", info.reserve}, {"used", info.resident}, {"tables", info.tables},
        {"cow", info.shared_cow}, {"safemapped", info.safemapped}, {"kept", info.kept}};
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        text_add(text, "%s: %u kB\n", rows[i].name, (unsigned)(rows[i].pages * KIB_PER_PAGE));
    }
    text_add(
        text, "faults: %u\ncow_copies: %u\n", (unsigned)info.faults, (unsigned)info.cow_copies);
    m = (struct message){.type = VM_SHARING};
    if (ipc_request(VM_EP, &m) == 0) {
        const struct vm_sharing_rep *sharing = MSG_PAYLOAD_OF(&m, struct vm_sharing_rep);
        text_add(text, "cow_shared: %u\ncow_refused: %u\nsafemaps: %u\n",
            (unsigned)sharing->cow_shared, (unsigned)sharing->cow_refused,
            (unsigned)sharing->safemaps);
    }
}

static void put_time(struct text *text, uint64_t us, char end)
{
    text_add(
        text, "%llu.%06u%c", (unsigned long long)(us / 1000000), (unsigned)(us % 1000000), end);
}

static void put_uptime(struct text *text)
{
    struct kernel_stats stats = {0};

    (void)sys_getinfo(GI_STATS, 0, &stats, sizeof(stats), NULL); // zeroes tell that it failed
    put_time(text, sys_now_us(), ' ');
    put_time(text, stats.idle_us, '\n');
}

static void put_version(struct text *text)
{
    struct kernel_info info = {0};
    char model[96] = "";

    (void)sys_getinfo(GI_KINFO, 0, &info, sizeof(info), NULL);
    (void)sys_getinfo(GI_MODEL, 0, model, sizeof(model) - 1, NULL);
    text_add(text, "Axolotl, interface %u, kernel text %u bytes, on %s\n", (unsigned)info.version,
        (unsigned)info.kernel_text_bytes, model);
}

static void put_cmdline(struct text *text)
{
    char line[1024] = "";

    (void)sys_getinfo(GI_CMDLINE, 0, line, sizeof(line) - 1, NULL);
    text_add(text, "%s\n", line);
}

static void put_kmsg(struct text *text)
{
    uint32_t offset = 0;

    while (text->bytes < TEXT_MAX) {
        uint32_t first = 0;
        int n =
            sys_getinfo(GI_LOG, offset, text->data + text->bytes, TEXT_MAX - text->bytes, &first);
        if (n <= 0) {
            return;
        }
        text->bytes += (uint32_t)n;
        offset = first + (uint32_t)n;
    }
}

// The name of a process by the kernel's table.
static void name_of(endpoint_t ep, char *name)
{
    struct proc_info info;

    strcpy(name, "-");
    if (ep != NONE && endpoint_slot(ep) < NR_PROCS &&
        sys_getinfo(GI_PROC, (unsigned)endpoint_slot(ep), &info, sizeof(info), NULL) >=
            (int)sizeof(info)) {
        memcpy(name, info.name, ABI_NAME_MAX - 1);
        name[ABI_NAME_MAX - 1] = '\0';
    }
}

static void put_interrupts(struct text *text)
{
    struct irq_info irq;
    char name[ABI_NAME_MAX];

    for (unsigned i = 0;
         i < 1024 && sys_getinfo(GI_IRQ, i, &irq, sizeof(irq), NULL) >= (int)sizeof(irq); i++) {
        name_of(irq.owner, name);
        text_add(text, "%u: %u %s%s\n", (unsigned)irq.irq, (unsigned)irq.count, name,
            irq.masked ? " masked" : "");
    }
}

static void put_services(struct text *text)
{
    static const char *const states[] = {"up", "starting", "down", "given-up"};
    uint32_t index = 0;

    for (int i = 0; i < NR_PROCS; i++) {
        struct rs_service_info info = {0};
        struct message m = {.type = RS_STATUS};
        *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
            (struct rs_status_req){.index = index, .buffer = (vir_bytes)(uintptr_t)&info};
        if (ipc_request(RS_EP, &m) < 0) {
            return;
        }
        text_add(text, "%.31s %s %d %d %u %.31s %.95s\n", info.label,
            info.state <= RS_STATE_GIVEN_UP ? states[info.state] : "?", (int)info.pid,
            (int)info.endpoint, (unsigned)info.restarts, info.program[0] ? info.program : "-",
            info.node[0] ? info.node : "-");
        index = MSG_PAYLOAD_OF(&m, struct rs_status_rep)->next;
        if (index == 0) {
            return;
        }
    }
}

static void put_devices(struct text *text)
{
    uint32_t index = 0;

    for (int i = 0; i < 1024; i++) {
        struct rs_device_info info = {0};
        struct message m = {.type = RS_DEVICE};
        *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
            (struct rs_status_req){.index = index, .buffer = (vir_bytes)(uintptr_t)&info};
        if (ipc_request(RS_EP, &m) < 0) {
            return;
        }
        text_add(text, "%.95s %.47s %.31s\n", info.node, info.compatible[0] ? info.compatible : "-",
            info.label[0] ? info.label : "-");
        index = MSG_PAYLOAD_OF(&m, struct rs_status_rep)->next;
        if (index == 0) {
            return;
        }
    }
}

// VFS does not wait for this server while it asks it (its requests are asynchronous), so VFS may be
// asked.
static void put_mounts(struct text *text)
{
    for (uint32_t i = 0; i < 64; i++) {
        struct abi_statvfs st;
        struct message m = {.type = VFS_STATVFS};
        *MSG_PAYLOAD_OF(&m, struct vfs_statvfs_req) =
            (struct vfs_statvfs_req){.index = i, .buffer = (vir_bytes)(uintptr_t)&st};
        int r = ipc_request(VFS_EP, &m);
        if (r == -ENODEV) {
            continue; // a free place
        }
        if (r != 0) {
            return;
        }
        text_add(text, "%.15s %.63s %.15s %s\n", st.type, st.mounted_on, st.type,
            st.flags & 1 ? "ro" : "rw");
    }
}

static void put_grants(struct text *text)
{
    struct priv_info info;
    uint32_t total = 0;

    for (unsigned i = 0; i < NR_PRIVS; i++) {
        if (sys_getinfo(GI_PRIV, i, &info, sizeof(info), NULL) >= (int)sizeof(info) &&
            info.endpoint != NONE) {
            total += info.grants_used;
            text_add(text, "%.31s %d %u %u\n", info.label[0] ? info.label : "-", (int)info.endpoint,
                (unsigned)info.grants_used, (unsigned)info.grant_entries);
        }
    }
    text_add(text, "total: %u\n", (unsigned)total); // in use, of all services
}

static void put_stat(struct text *text)
{
    struct kernel_stats s = {0};

    (void)sys_getinfo(GI_STATS, 0, &s, sizeof(s), NULL); // zeroes tell that it failed
    text_add(text, "idle_us: %llu\nkernel_us: %llu\nirqs: %llu\nmessages: %llu\n",
        (unsigned long long)s.idle_us, (unsigned long long)s.kernel_us, (unsigned long long)s.irqs,
        (unsigned long long)s.messages);
    text_add(text, "switches: %llu\nkcalls: %llu\nprocs_used: %u\nprivs_used: %u\n",
        (unsigned long long)s.switches, (unsigned long long)s.kcalls, (unsigned)s.procs_used,
        (unsigned)s.privs_used);
    text_add(text, "frames_total: %u\nframes_vm: %u\nframes_tables: %u\nsafecopies: %u\n",
        (unsigned)s.frames_total, (unsigned)s.frames_vm, (unsigned)s.frames_tables,
        (unsigned)s.safecopies);
    text_add(
        text, "faults: %u\nasid_rollovers: %u\n", (unsigned)s.faults, (unsigned)s.asid_rollovers);
}

static void put_nothing(struct text *text)
{
    (void)text; // the device tree is handed out as it is
}

static const struct {
    const char *name;
    void (*make)(struct text *text);
} files[] = {{"meminfo", put_meminfo}, {"uptime", put_uptime}, {"version", put_version},
    {"cmdline", put_cmdline}, {"kmsg", put_kmsg}, {"interrupts", put_interrupts},
    {"services", put_services}, {"devices", put_devices}, {"mounts", put_mounts},
    {"grants", put_grants}, {"stat", put_stat}, {"devicetree", put_nothing}};

unsigned system_count(void)
{
    return sizeof(files) / sizeof(files[0]);
}

const char *system_name(unsigned index)
{
    return files[index].name;
}

void system_text(unsigned index, struct text *text)
{
    files[index].make(text);
}

bool system_is_devicetree(unsigned index)
{
    return index < system_count() && files[index].make == put_nothing;
}

const void *system_devicetree(uint32_t *bytes)
{
    static const void *tree;
    static size_t size;

    if (tree == NULL) {
        tree = vm_map_devtree(&size);
    }
    *bytes = tree != NULL ? (uint32_t)size : 0;
    return tree;
}
