// SPDX-License-Identifier: BSD-2-Clause
// The call that does nothing: what it costs is the cost of the way there and back. Alone in its
// file, so that it can be built without a stack frame.

#include <kernel/kcall.h>

int kcall_null(struct proc *caller, const void *request, void *reply)
{
    (void)caller;
    (void)request;
    (void)reply;
    return 0;
}
