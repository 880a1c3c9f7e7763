// SPDX-License-Identifier: BSD-2-Clause
// How the sys_* stubs make a kernel call: fill in the typed request, trap.
#pragma once

#include "abi/kcall.h"
#include "minix/ipc.h"

// KCALL(NAME, name, &m, .field = value, ...): the result of kernel call KCALL_NAME with that
// request payload.
#define KCALL(NAME, name, m, ...)                                                                  \
    (*MSG_PAYLOAD_OF(m, struct kcall_##name##_req) = (struct kcall_##name##_req){__VA_ARGS__},     \
        kernel_call(KCALL_##NAME, m))
