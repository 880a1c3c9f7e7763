// SPDX-License-Identifier: BSD-2-Clause
// Making a process of a service, by kernel and VM calls alone; and taking it away.

#include <abi/errnames.h>
#include <abi/proto/vm.h>
#include <lib/elf.h>
#include <minix/safecopies.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

enum { ARGUMENTS_BYTES = 2048, FIRST_SERIAL = 1 };

static char arguments[ARGUMENTS_BYTES];

static int vm_request_endpoint(uint32_t type, endpoint_t endpoint)
{
    struct message m = {.type = type};

    _Static_assert(offsetof(struct vm_exec_new_req, endpoint) == 0 &&
                       offsetof(struct vm_exec_commit_req, endpoint) == 0 &&
                       offsetof(struct vm_exit_req, endpoint) == 0,
        "these requests begin with the endpoint");
    MSG_PAYLOAD_OF(&m, struct vm_exec_new_req)->endpoint = endpoint;
    return ipc_request(VM_EP, &m);
}

static int introduce(const struct service *service)
{
    struct message m = {.type = VM_SERVICE_NEW};
    struct vm_service_new_req *request = MSG_PAYLOAD_OF(&m, struct vm_service_new_req);

    request->endpoint = service->endpoint;
    request->reserve_pages = 0;
    memcpy(request->label, service->label, sizeof(request->label));
    return ipc_request(VM_EP, &m);
}

static uint32_t protection(uint32_t elf_flags)
{
    return ((elf_flags & ELF_READ) != 0 ? VM_PROT_READ : 0) |
           ((elf_flags & ELF_WRITE) != 0 ? VM_PROT_WRITE : 0) |
           ((elf_flags & ELF_EXECUTE) != 0 ? VM_PROT_EXEC : 0);
}

static int add_segment(endpoint_t endpoint, const struct elf_segment *segment, cp_grant_id_t gid)
{
    struct message m = {.type = VM_EXEC_SEGMENT};
    uint32_t head = segment->address % ABI_PAGE_SIZE; // alike in the file: elf_open has checked

    *MSG_PAYLOAD_OF(&m, struct vm_exec_segment_req) = (struct vm_exec_segment_req){
        .endpoint = endpoint,
        .address = segment->address - head,
        .mem_bytes = segment->mem_bytes + head,
        .file_bytes = segment->file_bytes == 0 ? 0 : segment->file_bytes + head,
        .prot = protection(segment->flags),
        .gid = gid,
        .offset = segment->file_bytes == 0 ? 0 : segment->offset - head,
    };
    return ipc_request(VM_EP, &m);
}

static int add_stack(const struct service *service, uint32_t entry, vir_bytes *sp)
{
    uint32_t bytes;
    unsigned count = arguments_build(service, arguments, sizeof(arguments), &bytes);
    cp_grant_id_t gid = cpf_grant_direct(VM_EP, (vir_bytes)(uintptr_t)arguments, bytes, CPF_READ);
    struct message m = {.type = VM_EXEC_STACK};

    if (!GRANT_VALID(gid)) {
        return -ENOMEM;
    }
    *MSG_PAYLOAD_OF(&m, struct vm_exec_stack_req) = (struct vm_exec_stack_req){
        .endpoint = service->endpoint,
        .args_endpoint = RS_EP,
        .args_gid = gid,
        .args_address = (vir_bytes)(uintptr_t)arguments,
        .args_bytes = bytes,
        .argc = (uint16_t)count,
        .prefix_gid = GRANT_INVALID,
        .entry = entry,
        .serial = FIRST_SERIAL,
    };
    int result = ipc_request(VM_EP, &m);
    (void)cpf_revoke(gid); // it was made above
    if (result == 0) {
        *sp = MSG_PAYLOAD_OF(&m, struct vm_exec_stack_rep)->sp;
    }
    return result;
}

// Builds the address space and makes it the process's.
static int load(const struct service *service, const struct elf *elf, vir_bytes *sp)
{
    cp_grant_id_t gid = cpf_grant_direct(
        VM_EP, (vir_bytes)(uintptr_t)service->image.base, service->image.bytes, CPF_READ);

    if (!GRANT_VALID(gid)) {
        return -ENOMEM;
    }
    int result = vm_request_endpoint(VM_EXEC_NEW, service->endpoint);
    for (unsigned i = 0; result == 0 && i < elf->segment_count; i++) {
        result = add_segment(service->endpoint, &elf->segment[i], gid);
    }
    if (result == 0) {
        result = add_stack(service, elf->entry, sp);
    }
    if (result == 0) {
        result = vm_request_endpoint(VM_EXEC_COMMIT, service->endpoint);
    }
    (void)cpf_revoke(gid); // it was made above
    return result;
}

void process_drop(endpoint_t endpoint, bool is_final)
{
    struct message m = {.type = VM_EXIT};

    *MSG_PAYLOAD_OF(&m, struct vm_exit_req) =
        (struct vm_exit_req){.endpoint = endpoint, .keep_regions = !is_final};
    int result = ipc_request(VM_EP, &m);
    if (result != 0) {
        log_warn("VM doesn't free the memory of %d: %d", (int)endpoint, result);
    }
    result = sys_clear(endpoint);
    if (result != 0) {
        log_err("process %d can't be cleared: %d", (int)endpoint, result);
    }
}

static int fill_process(struct service *service, const struct elf *elf)
{
    vir_bytes sp = 0;
    int result = introduce(service);

    if (result == 0) {
        result = privileges_set(service);
    }
    if (result == 0) {
        result = sys_setuid(service->endpoint, service->rights->uid);
    }
    if (result == 0) {
        result = load(service, elf, &sp);
    }
    if (result == 0) {
        result = sys_exec(service->endpoint, elf->entry, sp, service->label, 0);
    }
    return result;
}

// Everything is there: it is told to who must know, and runs.
static int let_run(struct service *service)
{
    service->state = RS_STATE_UP;
    recover_done(service, false);
    service->started_us = sys_now_us();
    service->restart_at_us = 0;
    peers_update();
    tell_label(service);
    if (service->endpoint == DS_EP) {
        tell_all_labels();
    }
    return sys_privctl(service->endpoint, SYS_PRIV_ALLOW, NULL);
}

int service_start(struct service *service)
{
    struct elf elf;

    if (elf_open(&elf, service->image.base, service->image.bytes, service->image.bytes,
            ABI_PAGE_SIZE, ABI_USER_END) != 0) {
        log_err("%s: %s: %s", service->label, service->program, elf.cause);
        return -ENOEXEC;
    }
    int result =
        sys_newproc(service->is_boot ? service->priv_id : -1, service->label, &service->endpoint);
    if (result != 0) {
        service->endpoint = NONE;
        return result;
    }
    if (!service->is_boot) {
        service->priv_id = -1;
    }
    result = fill_process(service, &elf);
    if (result == 0) {
        result = let_run(service);
    }
    if (result != 0) {
        process_drop(service->endpoint, false);
        service->endpoint = NONE;
        service->state = RS_STATE_DOWN;
        return result;
    }
    tell_up(service);
    return 0;
}

static void give_up(struct service *service, const char *why, const char *what)
{
    if ((service->rights->sys_flags & SF_CORE_PROC) != 0) {
        fatal("CORE_PROC %s can't be started: %s%s", service->label, why, what);
    }
    log_err("%s can't be started: %s%s", service->label, why, what);
    service->state = RS_STATE_GIVEN_UP;
}

int service_start_or_give_up(struct service *service)
{
    const char *missing = requirements_missing(service);

    if (missing != NULL) {
        give_up(service, "no ", missing);
        return -ENOTREADY;
    }
    int result = service_start(service);
    if (result != 0) {
        char error[16];
        (void)str_format(error, sizeof(error), "%d", result);
        give_up(service, "error ", error);
    } else {
        log_info("%s: started, endpoint %d, privilege id %d%s%s", service->label,
            (int)service->endpoint, service->priv_id, service->device != NULL ? ", " : "",
            service->device != NULL ? service->device->path : "");
    }
    return result;
}

// The kept regions of a service without a process are VM's under its label: an empty process of
// that label is made and ended for good, which takes them along.
static void drop_regions(struct service *service)
{
    if (sys_newproc(-1, service->label, &service->endpoint) != 0) {
        return; // no slot: they stay until a service of that label ends for good
    }
    int result = introduce(service);
    if (result != 0) {
        log_warn("%s: its kept regions stay: %d", service->label, result);
    }
    process_drop(service->endpoint, true);
    service->endpoint = NONE;
}

static void end_process(struct service *service, bool is_final)
{
    endpoint_t endpoint = service->endpoint;

    (void)sys_runctl(endpoint, RUNCTL_STOP, 0); // a dead one is stopped already
    process_drop(endpoint, is_final);
    service->endpoint = NONE;
    service->state = RS_STATE_DOWN;
    service->pid = -1;
    if (!service->is_boot) {
        service->priv_id = -1;
    }
    peers_update();
    tell_down(service, endpoint);
}

void service_end(struct service *service, bool is_final)
{
    endpoint_t endpoint = service->endpoint;

    if (endpoint != NONE) {
        end_process(service, is_final);
    } else if (is_final) {
        drop_regions(service);
    }
    if (is_final) {
        recover_done(service, true);
        tell_gone(service, endpoint);
    }
}
