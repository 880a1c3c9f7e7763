// SPDX-License-Identifier: BSD-2-Clause
// What a service needs to be started, and what is provided now: two records, compared before each
// start.

#include <abi/errnames.h>
#include <abi/proto/vm.h>
#include <lib/elf.h>
#include <minix/syslib.h>
#include <string.h>

#include "rs.h"

enum { RESOURCES = RS_RES_IRQ + 1, STACK_PAGES = 16, TABLE_PAGES = 4 };

static const char *const resource_names[RESOURCES] = {
    [RS_RES_IMAGE] = "image",
    [RS_RES_MEMORY] = "memory",
    [RS_RES_SLOT] = "process slot",
    [RS_RES_PRIV] = "privilege id",
    [RS_RES_WINDOW] = "register window",
    [RS_RES_IRQ] = "interrupt",
};

// How many of each resource.
struct record {
    uint32_t amount[RESOURCES];
};

static uint32_t pages(uint32_t bytes)
{
    return bytes / ABI_PAGE_SIZE + (bytes % ABI_PAGE_SIZE != 0);
}

static void fill_needed(const struct service *service, struct record *needed)
{
    struct elf elf;
    uint32_t memory = STACK_PAGES + TABLE_PAGES;

    if (service->image.base != NULL &&
        elf_open(&elf, service->image.base, service->image.bytes, service->image.bytes,
            ABI_PAGE_SIZE, ABI_USER_END) == 0) {
        for (unsigned i = 0; i < elf.segment_count; i++) {
            memory += pages(elf.segment[i].mem_bytes) + 1;
        }
    }
    *needed = (struct record){
        .amount = {
            [RS_RES_IMAGE] = 1,
            [RS_RES_MEMORY] = memory,
            [RS_RES_SLOT] = 1,
            [RS_RES_PRIV] = 1,
            [RS_RES_WINDOW] = service->device != NULL ? service->device->nr_windows : 0,
            [RS_RES_IRQ] = service->device != NULL ? service->device->nr_irqs : 0,
        }};
}

// Pages that VM can give to a service: free frames, the services' reserve among them.
static uint32_t free_pages(void)
{
    struct message m = {.type = VM_INFO};

    MSG_PAYLOAD_OF(&m, struct vm_info_req)->what = VM_INFO_STATS;
    return ipc_request(VM_EP, &m) == 0 ? MSG_PAYLOAD_OF(&m, struct vm_info_rep)->free : 0;
}

// Whether another running service holds that device.
static bool is_device_held(const struct service *service)
{
    for_each_service(other) {
        if (other != service && other->device == service->device && other->endpoint != NONE) {
            return true;
        }
    }
    return false;
}

static void fill_provided(const struct service *service, struct record *provided)
{
    struct kernel_stats stats;
    bool has_stats = sys_getinfo(GI_STATS, 0, &stats, sizeof(stats), NULL) == (int)sizeof(stats);
    bool has_device = service->device != NULL && !is_device_held(service);

    *provided = (struct record){
        .amount = {
            [RS_RES_IMAGE] = image_is_intact(&service->image),
            [RS_RES_MEMORY] = free_pages(),
            // A boot service's slot and privilege id are its own for ever.
            [RS_RES_SLOT] = service->is_boot || (has_stats && stats.procs_used < NR_PROCS),
            [RS_RES_PRIV] = service->is_boot || (has_stats && stats.privs_used < NR_PRIVS),
            [RS_RES_WINDOW] = has_device ? service->device->nr_windows : 0,
            [RS_RES_IRQ] = has_device ? service->device->nr_irqs : 0,
        }};
    for (unsigned i = 0; i < RESOURCES; i++) {
        if ((service->taken & 1u << i) != 0) {
            provided->amount[i] = 0;
        }
    }
}

const char *requirements_missing(const struct service *service)
{
    struct record needed, provided;

    fill_needed(service, &needed);
    fill_provided(service, &provided);
    for (unsigned i = 0; i < RESOURCES; i++) {
        // What a test took away is missing also where nothing is needed of it: the test says so on
        // purpose.
        if (provided.amount[i] < needed.amount[i] || (service->taken & 1u << i) != 0) {
            return resource_names[i];
        }
    }
    return NULL;
}
