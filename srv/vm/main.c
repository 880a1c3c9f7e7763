// SPDX-License-Identifier: BSD-2-Clause
// VM, the memory manager: takes over all memory, then answers requests one at a time, for ever.
//
// Requests by the kernel, on behalf of processes that wait, come from SYSTEM and are answered by
// kernel calls; all others are sendrec requests by processes and are answered by a message at once.
// VM waits for nobody but the kernel.

#include <errno.h>
#include <string.h>

#include <minix/ipc.h>

#include "abi/errno_own.h"
#include "cowcopy.h"
#include "fault.h"
#include "inject.h"
#include "kernel.h"
#include "requests.h"
#include "takeover.h"

enum who { WHO_ANYONE, WHO_SERVICE, WHO_PM, WHO_RS, WHO_PM_RS, WHO_VFS_RS, WHO_ROOT_TEST };

typedef int handler_fn(struct vmproc *caller, const struct message *request, struct message *reply);

#define R(number, NAME, name, who, summary)                                                        \
    static int call_##name(                                                                        \
        struct vmproc *caller, const struct message *request, struct message *reply)               \
    {                                                                                              \
        _Static_assert(sizeof(struct vm_##name##_req) <= MSG_PAYLOAD, "request " #name);           \
        return do_##name(caller, (const void *)request->payload, (void *)reply->payload);          \
    }
#include "abi/proto/vm.def"
#undef R

static const struct row {
    handler_fn *handler;
    enum who who;
} rows[VM_NR_REQUESTS] = {
#define R(number, NAME, name, who, summary) [number] = {call_##name, WHO_##who},
#include "abi/proto/vm.def"
#undef R
};

static bool may_call(const struct vmproc *caller, enum who who)
{
    endpoint_t ep = caller->endpoint;
    switch (who) {
    case WHO_ANYONE:
        return true;
    case WHO_SERVICE:
        return caller->is_service;
    case WHO_PM:
        return ep == PM_EP;
    case WHO_RS:
        return ep == RS_EP;
    case WHO_PM_RS:
        return ep == PM_EP || ep == RS_EP;
    case WHO_VFS_RS:
        return ep == VFS_EP || ep == RS_EP;
    case WHO_ROOT_TEST:
        return kernel_is_root(ep);
    }
    return false;
}

static int serve(const struct message *request, struct message *reply)
{
    uint32_t number = request->type - MSG_CLASS_VM;
    struct vmproc *caller = proc_find(request->source);
    inject_serving(request->source);
    if (number >= VM_NR_REQUESTS || rows[number].handler == NULL) {
        return -EBADCALL;
    }
    if (caller == NULL || caller->space == NULL) {
        return -ESRCH;
    }
    if (!may_call(caller, rows[number].who)) {
        return -EPERM;
    }
    return rows[number].handler(caller, request, reply);
}

static void serve_kernel(const struct message *request)
{
    const void *payload = request->payload;
    inject_serving(*(const endpoint_t *)payload); // each begins with whose request it is
    switch (request->type) {
    case VMREQ_FAULT:
        fault_page(payload);
        break;
    case VMREQ_RANGE:
        fault_range(payload);
        break;
    case VMREQ_MAP:
        fault_map(payload);
        break;
    case VMREQ_COW:
        cowcopy_serve(payload);
        break;
    case VMREQ_UNMAP:
        fault_unmap(payload);
        break;
    case VMREQ_REVMAP:
        fault_revmap(payload);
        break;
    default:
        break; // a notification
    }
    kernel_flush();
}

int main(void)
{
    static struct message request;
    static struct message reply;
    takeover();
    int result = ipc_receive(ANY, &request);
    while (result == 0) {
        if (request.source == SYSTEM_EP) {
            serve_kernel(&request);
            result = ipc_receive(ANY, &request);
        } else { // whatever it says it is: who does not wait for the answer gets none
            memset(&reply.payload, 0, sizeof(reply.payload));
            int status = serve(&request, &reply);
            kernel_flush();
            reply.type = request.type | MSG_REPLY;
            reply.serial = request.serial;
            reply.status = status;
            result = ipc_replyrecv(request.source, &reply, &request);
        }
    }
    vm_panic("cannot receive", result);
}
