// SPDX-License-Identifier: BSD-2-Clause
// Calls about the machine and the caller itself: diag, abort, bootmem.

#include <kernel/kcall.h>

#include <kernel/klog.h>
#include <kernel/load.h>
#include <kernel/panic.h>
#include <kernel/priv.h>

enum { TEXT_MAX = 512 };

static char text_buffer[TEXT_MAX + 1];

int kcall_diag(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_diag_req *req = request;
    (void)reply;
    if (req->bytes > TEXT_MAX || req->level > LOG_DEBUG) {
        return -EINVAL;
    }
    int result = kcall_read(caller, text_buffer, req->text, req->bytes);
    if (result == 0) {
        klog_text((enum log_level)req->level, caller->priv->label, text_buffer, req->bytes);
    }
    return result;
}

int kcall_abort(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_abort_req *req = request;
    (void)reply;
    if (req->how > ABORT_PANIC || req->bytes > TEXT_MAX) {
        return -EINVAL;
    }
    if (req->how != ABORT_PANIC) {
        machine_stop((enum abort_how)req->how);
        return -ENODEV;
    }
    int result = kcall_read(caller, text_buffer, req->text, req->bytes);
    if (result == 0) {
        text_buffer[req->bytes] = '\0';
        panic("%s: %s", caller->priv->label, text_buffer);
    }
    return result;
}

int kcall_bootmem(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_bootmem_req *req = request;
    struct kcall_bootmem_rep *rep = reply;
    if (caller->endpoint != RS_EP) {
        return -EPERM;
    }
    vaddr_t address;
    int result = load_extend(caller, req->pages, &address);
    if (result == 0) {
        rep->address = address.raw;
        result = KCALL_REPLY;
    }
    return result;
}
