// SPDX-License-Identifier: BSD-2-Clause
// The boot image buffer: copies of the programs that RS must be able to start when there is no file
// system to read them from. Allocated once, exactly as large as the programs, before any other
// process runs; read-only from VM's first moment on; each copy has a checksum, which is compared
// before each use.

#include <abi/proto/vm.h>
#include <lib/checksum.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

enum { ALIGN_BYTES = 16 };

static uint8_t *buffer;
static uint32_t buffer_bytes;

static uint32_t aligned(uint32_t bytes)
{
    return (bytes + ALIGN_BYTES - 1) & ~(uint32_t)(ALIGN_BYTES - 1);
}

static bool wants_copy(const struct service *service)
{
    return (service->rights->sys_flags & SF_USE_COPY) != 0 ||
           (!service->is_boot && service->image.base != NULL);
}

// The copy of the same program that an earlier service has, or NULL. `source` is where it lies in
// the archive.
static const struct service *find_same(
    const struct service *service, const void *source, const void **sources)
{
    for_each_service(other) {
        if (other == service) {
            return NULL;
        }
        if (sources[other_index] == source) {
            return other;
        }
    }
    return NULL;
}

// First round: what it takes. `sources` remembers where each service's program lies.
static uint32_t sum(const void **sources)
{
    uint32_t bytes = 0;

    for_each_service(service) {
        if (!wants_copy(service) || service->image.base == NULL) {
            continue;
        }
        if (find_same(service, service->image.base, sources) == NULL) {
            bytes += aligned(service->image.bytes);
        }
        sources[service_index] = service->image.base;
    }
    return bytes;
}

static void copy(const void **sources)
{
    uint32_t used = 0;

    for_each_service(service) {
        const void *source = sources[service_index];
        if (source == NULL) {
            service->image.base = NULL; // not in the buffer: the archive's memory will go
            continue;
        }
        const struct service *same = find_same(service, source, sources);
        if (same != NULL) {
            service->image = same->image;
            continue;
        }
        memcpy(buffer + used, source, service->image.bytes);
        service->image.base = buffer + used;
        service->image.checksum = checksum_words(service->image.base, service->image.bytes);
        used += aligned(service->image.bytes);
    }
}

void buffer_build(void)
{
    const void *sources[SERVICES_MAX] = {NULL};
    uint32_t bytes = sum(sources);
    unsigned pages = (bytes + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE;
    void *memory = NULL;

    if (pages > 0) {
        int result = sys_bootmem(pages, &memory);
        if (result != 0) {
            fatal(
                "boot image buffer: %u pages for the copies of CORE_PROC services can't be had: %d",
                pages, result);
        }
    }
    buffer = memory;
    buffer_bytes = pages * ABI_PAGE_SIZE;
    copy(sources);
    log_info("boot image buffer: %u bytes", (unsigned)bytes);
}

void buffer_protect(void)
{
    struct message m = {.type = VM_READONLY};

    if (buffer_bytes == 0) {
        return;
    }
    *MSG_PAYLOAD_OF(&m, struct vm_readonly_req) =
        (struct vm_readonly_req){.address = (vir_bytes)(uintptr_t)buffer, .bytes = buffer_bytes};
    int result = ipc_request(VM_EP, &m);
    if (result != 0) {
        fatal("boot image buffer: VM doesn't make it read-only: %d", result);
    }
}

bool image_is_intact(const struct image *image)
{
    return image->base != NULL && checksum_words(image->base, image->bytes) == image->checksum;
}
