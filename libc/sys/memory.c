// SPDX-License-Identifier: BSD-2-Clause
// Memory from VM: the heap's end, and mappings under the names of the base system.
#include <errno.h>
#include <minix/mman.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "abi/proto/vm.h"
#include "request.h"

static vir_bytes heap_end;

static int set_break(vir_bytes address)
{
    struct message m = {0};

    LIBC_PAYLOAD(&m, struct vm_brk_req)->address = address;
    if (libc_call(VM_EP, VM_BRK, &m) < 0) {
        return -1;
    }
    heap_end = LIBC_PAYLOAD(&m, struct vm_brk_rep)->address;
    return 0;
}

int brk(void *end)
{
    return set_break(libc_address(end));
}

void *sbrk(ptrdiff_t increment)
{
    vir_bytes old;

    if (!heap_end && set_break(0) < 0) {
        return (void *)-1;
    }
    old = heap_end;
    if (increment > 0 ? (vir_bytes)increment > UINT32_MAX - old : (vir_bytes)-increment > old) {
        errno = ENOMEM;
        return (void *)-1;
    }
    if (increment && set_break(old + (vir_bytes)increment) < 0) {
        return (void *)-1;
    }
    return (void *)(uintptr_t)old;
}

void *minix_mmap(void *address, size_t bytes, int prot, int flags, int fd, off_t offset)
{
    struct message m = {0};
    struct vm_mmap_req *req = LIBC_PAYLOAD(&m, struct vm_mmap_req);

    if (!(flags & MAP_ANON) || (flags & MAP_SHARED) || fd != -1 || offset != 0) {
        errno = ENOTSUP;
        return MAP_FAILED;
    }
    req->kind = flags & MAP_CONTIG ? VM_MMAP_CONTIG : VM_MMAP_ANON;
    req->address = libc_address(address);
    req->bytes = bytes;
    req->prot = (uint32_t)prot;
    req->flags = flags & MAP_FIXED ? VM_MAP_FIXED : 0;
    if (libc_call(VM_EP, VM_MMAP, &m) < 0) {
        return MAP_FAILED;
    }
    return (void *)(uintptr_t)LIBC_PAYLOAD(&m, struct vm_mmap_rep)->address;
}

int minix_munmap(void *address, size_t bytes)
{
    struct message m = {0};
    struct vm_munmap_req *req = LIBC_PAYLOAD(&m, struct vm_munmap_req);

    req->address = libc_address(address);
    req->bytes = bytes;
    return libc_call(VM_EP, VM_MUNMAP, &m);
}
