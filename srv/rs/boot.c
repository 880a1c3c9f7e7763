// SPDX-License-Identifier: BSD-2-Clause
// Start-up. RS runs alone until it lets VM run, then in company of those it has let run, in the
// order of this file.

#include <abi/proto/vm.h>
#include <abi/trap.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <stdarg.h>
#include <string.h>

#include "rs.h"

enum { FATAL_BYTES = 160 };

static struct kernel_info kernel;
static struct dt tree;

static const struct rights rs_rights = {.name = "rs",
    .program = "/boot/rs",
    .level = LEVEL_SERVER,
    .sys_flags = SF_CORE_PROC,
    .has_ipc_line = true};

// The order in which the boot services are let run.
static const endpoint_t run_order[] = {VM_EP, DS_EP, PM_EP, VFS_EP, TTY_EP};

void fatal(const char *format, ...)
{
    char text[FATAL_BYTES];
    va_list args;

    va_start(args, format);
    (void)str_vformat(text, sizeof(text), format, args);
    va_end(args);
    (void)sys_abort(ABORT_PANIC, text); // does not come back
    for (;;) {
        (void)ipc_receive(SYSTEM_EP, &(struct message){0});
    }
}

// That every other boot process waits for RS: said in the log, where a test looks for it.
static void check_alone(void)
{
    struct proc_info info[NR_TASKS + NR_BOOT_PROCS];
    int bytes = sys_getinfo(GI_PROC, 0, info, sizeof(info), NULL);
    unsigned waiting = 0;

    for (unsigned i = NR_TASKS; bytes > 0 && i < (unsigned)bytes / sizeof(info[0]); i++) {
        if (info[i].endpoint == NONE || (info[i].rts_flags & RTS_SLOT_FREE) != 0 ||
            info[i].endpoint == RS_EP) {
            continue;
        }
        if ((info[i].rts_flags & RTS_NO_PRIV) == 0) {
            fatal("%s runs before it has privileges", info[i].name);
        }
        waiting++;
    }
    log_info("alone: %u boot processes carry RTS_NO_PRIV", waiting);
}

static void read_confs(void)
{
    static const char folder[] = "etc/system.conf.d/";
    const void *archive = (const void *)(uintptr_t)kernel.archive;
    struct cpio cpio;
    struct cpio_entry entry;

    cpio_start(&cpio, archive, kernel.archive_bytes);
    while (cpio_next(&cpio, &entry) == 0) {
        if ((entry.mode & CPIO_TYPE_MASK) == CPIO_FILE &&
            strncmp(entry.name, folder, sizeof(folder) - 1) == 0) {
            (void)known_add(entry.name, (const char *)entry.data,
                entry.bytes); // a bad one is logged and left out
        }
    }
    if (cpio.cause != NULL) {
        fatal("boot archive: offset %u: %s", (unsigned)cpio.offset, cpio.cause);
    }
}

static bool needs_image(const struct service *service)
{
    return !service->is_boot || (service->rights->sys_flags & SF_USE_COPY) != 0;
}

// Where the programs lie in the archive; of several with one name the last, as with every archive.
static void find_images(void)
{
    struct cpio cpio;
    struct cpio_entry entry;

    cpio_start(&cpio, (const void *)(uintptr_t)kernel.archive, kernel.archive_bytes);
    while (cpio_next(&cpio, &entry) == 0) {
        for_each_service(service) {
            if (needs_image(service) && strcmp(service->program + 1, entry.name) == 0) {
                service->image = (struct image){.base = entry.data, .bytes = entry.bytes};
            }
        }
    }
    for_each_service(service) {
        if (needs_image(service) && service->image.base == NULL) {
            log_err("%s: %s is not in the boot archive", service->label, service->program);
        }
    }
}

static endpoint_t boot_endpoint(const char *name)
{
    static const struct {
        const char *name;
        endpoint_t endpoint;
    } names[] = {{"rs", RS_EP}, {"vm", VM_EP}, {"pm", PM_EP}, {"vfs", VFS_EP}, {"ds", DS_EP},
        {"tty", TTY_EP}, {"init", INIT_EP}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i].name, name) == 0) {
            return names[i].endpoint;
        }
    }
    fatal("priv table: %s has no endpoint", name);
}

static struct service *add(const char *label, const struct rights *rights, const char *program)
{
    struct service *service = service_new(label, rights);

    if (service == NULL) {
        fatal("the service table has no room for %s, or has it already", label);
    }
    (void)str_format(service->program, sizeof(service->program), "%s", program);
    return service;
}

static void add_boot_services(void)
{
    struct service *rs = add("rs", &rs_rights, rs_rights.program);

    rs->is_boot = true;
    rs->endpoint = RS_EP;
    rs->priv_id = RS_EP;
    rs->pid = 1;
    rs->state = RS_STATE_UP;
    for (unsigned i = 0; i < nr_boot_rights; i++) {
        struct service *service = add(boot_rights[i].name, &boot_rights[i], boot_rights[i].program);
        service->is_boot = true;
        service->endpoint = boot_endpoint(service->label);
        service->priv_id = service->endpoint;
        service->state = RS_STATE_UP;
    }
}

static void program_of(const struct rights *rights, char *program, size_t bytes)
{
    if (rights->program[0] != '\0') {
        (void)str_format(program, bytes, "%s", rights->program);
    } else {
        (void)str_format(program, bytes, "/drivers/%s", rights->name);
    }
}

static void add_drivers(void)
{
    char program[RIGHTS_PROGRAM_BYTES];
    const struct device *device;

    for (unsigned i = 0; (device = devtable_at(i)) != NULL; i++) {
        program_of(device->rights, program, sizeof(program));
        struct service *service = add(device->label, device->rights, program);
        service->device = device;
    }
    for (unsigned i = 0; i < known_count(); i++) {
        const struct rights *rights = known_at(i);
        if (rights->is_started_at_boot && rights->nr_compatible == 0) {
            program_of(rights, program, sizeof(program));
            (void)add(rights->name, rights, program);
        }
    }
}

static void set_init_privileges(void)
{
    struct priv_set set = {.flags = PRIV_PREEMPTIBLE,
        .trap_mask = 1u << TRAP_SENDREC,
        .priority = 8,
        .quantum_ms = 50,
        .label = "init"};
    static const endpoint_t to[] = {PM_EP, VFS_EP, VM_EP, RS_EP, DS_EP};

    for (size_t i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
        set.ipc_to[to[i] / 32] |= UINT32_C(1) << (to[i] % 32);
    }
    int result = sys_privctl(INIT_EP, SYS_PRIV_SET_ROOT_USER, &set);
    if (result != 0) {
        fatal("init: the user privilege can't be set: %d", result);
    }
}

static void set_boot_privileges(void)
{
    for_each_service(service) {
        if (!service->is_boot || service->endpoint == RS_EP) {
            continue;
        }
        int result = privileges_set(service);
        if (result != 0 || service->priv_id != service->endpoint) {
            fatal("%s: privileges can't be set: result %d, id %d", service->label, result,
                service->priv_id);
        }
    }
    set_init_privileges();
}

static void allow(endpoint_t endpoint, const char *label)
{
    int result = sys_privctl(endpoint, SYS_PRIV_ALLOW, NULL);
    if (result != 0) {
        fatal("%s can't be let run: %d", label, result);
    }
}

static void introduce_to_vm(const struct service *service)
{
    struct message m = {.type = VM_SERVICE_NEW};
    struct vm_service_new_req *request = MSG_PAYLOAD_OF(&m, struct vm_service_new_req);

    request->endpoint = service->endpoint;
    request->reserve_pages = 0;
    memcpy(request->label, service->label, sizeof(request->label));
    int result = ipc_request(VM_EP, &m);
    if (result != 0) {
        log_err("%s: VM doesn't take it as a service: %d", service->label, result);
    }
}

static void run_boot_services(void)
{
    uint64_t now_us = sys_now_us();

    tell_label(service_by_endpoint(RS_EP));
    for (size_t i = 0; i < sizeof(run_order) / sizeof(run_order[0]); i++) {
        struct service *service = service_by_endpoint(run_order[i]);
        if (service == NULL) {
            fatal("no service for endpoint %d", (int)run_order[i]);
        }
        service->started_us = now_us;
        if (run_order[i] != VM_EP) {
            introduce_to_vm(service);
        }
        tell_label(service);
        allow(service->endpoint, service->label);
        if (run_order[i] == VM_EP) {
            buffer_protect();
        }
    }
    for_each_service(service) {
        if (service->is_boot) {
            tell_up(service);
        }
    }
}

static void run_drivers(void)
{
    for_each_service(service) {
        if (!service->is_boot) {
            (void)service_start_or_give_up(service); // the outcome is logged there
        }
    }
}

void boot_run(void)
{
    int bytes = sys_getinfo(GI_KINFO, 0, &kernel, sizeof(kernel), NULL);
    if (bytes != (int)sizeof(kernel)) {
        fatal("kernel information can't be read: %d", bytes);
    }
    check_alone();
    check_tables();
    if (dt_open(&tree, (const void *)(uintptr_t)kernel.devtree, kernel.devtree_bytes) != 0) {
        fatal("device tree: offset %u: %s", (unsigned)tree.offset, tree.cause);
    }
    read_confs();
    add_boot_services();
    devtable_build(&tree, kernel.console_phys);
    add_drivers();
    find_images();
    buffer_build();
    set_boot_privileges();
    run_boot_services();
    run_drivers();
    allow(INIT_EP, "init");
}

void boot_release_archive(void)
{
    struct message m = {.type = VM_MUNMAP};

    if (kernel.archive == 0) {
        return;
    }
    *MSG_PAYLOAD_OF(&m, struct vm_munmap_req) =
        (struct vm_munmap_req){.address = kernel.archive, .bytes = kernel.archive_bytes};
    int result = ipc_request(VM_EP, &m);
    if (result != 0) {
        log_warn("the archive's mapping stays: %d", result);
    }
    kernel.archive = 0;
}
