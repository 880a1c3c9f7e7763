// SPDX-License-Identifier: BSD-2-Clause
// Memory from VM: anonymous, contiguous, kept regions, boot memory.

#include "abi/proto/vm.h"
#include "internal.h"
#include "minix/sysutil.h"

static int map(struct message *m, const struct vm_mmap_req *request)
{
    m->type = VM_MMAP;
    *MSG_PAYLOAD_OF(m, struct vm_mmap_req) = *request;
    return ipc_request(VM_EP, m);
}

void *vm_alloc(size_t bytes)
{
    struct message m;
    struct vm_mmap_req request = {
        .kind = VM_MMAP_ANON, .bytes = bytes, .prot = VM_PROT_READ | VM_PROT_WRITE};

    if (map(&m, &request) != 0) {
        return NULL;
    }
    return (void *)(uintptr_t)MSG_PAYLOAD_OF(&m, struct vm_mmap_rep)->address;
}

int vm_free(void *address, size_t bytes)
{
    struct message m = {.type = VM_MUNMAP};

    *MSG_PAYLOAD_OF(&m, struct vm_munmap_req) =
        (struct vm_munmap_req){.address = (vir_bytes)(uintptr_t)address, .bytes = bytes};
    return ipc_request(VM_EP, &m);
}

void *alloc_contig(size_t bytes, int uncached, phys_bytes *phys)
{
    struct message m;
    struct vm_mmap_req request = {.kind = VM_MMAP_CONTIG,
        .bytes = bytes,
        .prot = VM_PROT_READ | VM_PROT_WRITE,
        .flags = uncached ? VM_MAP_UNCACHED : 0};

    if (map(&m, &request) != 0) {
        return NULL;
    }
    *phys = MSG_PAYLOAD_OF(&m, struct vm_mmap_rep)->phys;
    return (void *)(uintptr_t)MSG_PAYLOAD_OF(&m, struct vm_mmap_rep)->address;
}

static const void *map_boot(unsigned kind, size_t *bytes)
{
    struct message m;
    struct vm_mmap_req request = {.kind = kind, .prot = VM_PROT_READ};

    if (map(&m, &request) != 0) {
        return NULL;
    }
    *bytes = MSG_PAYLOAD_OF(&m, struct vm_mmap_rep)->bytes;
    return (const void *)(uintptr_t)MSG_PAYLOAD_OF(&m, struct vm_mmap_rep)->address;
}

const void *vm_map_archive(size_t *bytes)
{
    return map_boot(VM_MMAP_ARCHIVE, bytes);
}

const void *vm_map_devtree(size_t *bytes)
{
    return map_boot(VM_MMAP_DEVTREE, bytes);
}

void *kept_region(uint32_t id, size_t bytes, bool *existed)
{
    struct message m = {.type = VM_KEPT};

    *MSG_PAYLOAD_OF(&m, struct vm_kept_req) = (struct vm_kept_req){.bytes = bytes, .id = id};
    if (ipc_request(VM_EP, &m) != 0) {
        return NULL;
    }
    *existed = MSG_PAYLOAD_OF(&m, struct vm_kept_rep)->existed != 0;
    return (void *)(uintptr_t)MSG_PAYLOAD_OF(&m, struct vm_kept_rep)->address;
}

int kept_release(void *address, size_t bytes)
{
    struct message m = {.type = VM_KEPT_FREE};

    *MSG_PAYLOAD_OF(&m, struct vm_kept_free_req) =
        (struct vm_kept_free_req){.address = (vir_bytes)(uintptr_t)address, .bytes = bytes};
    return ipc_request(VM_EP, &m);
}
