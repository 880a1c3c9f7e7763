// SPDX-License-Identifier: BSD-2-Clause
// One handler for each row of proto/vm.def: int do_<name>(caller, request, reply). A row without a
// handler does not link. The reply is zeroed before; its contents count only with a result >= 0.
// Handlers check everything themselves, but for who may call (main.c, from the row).
#pragma once

#include "abi/proto/vm.h"
#include "proc.h"

#define R(number, NAME, name, who, summary)                                                        \
    struct vm_##name##_rep;                                                                        \
    int do_##name(                                                                                 \
        struct vmproc *caller, const struct vm_##name##_req *req, struct vm_##name##_rep *rep);
#include "abi/proto/vm.def"
#undef R

// Remove whatever lies in a range of whole pages. -EINVAL: it would cut a mapping that goes only as
// a whole; -ENOMEM.
int mmap_remove(struct space *space, vir_bytes start, vir_bytes end);
