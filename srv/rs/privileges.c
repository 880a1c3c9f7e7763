// SPDX-License-Identifier: BSD-2-Clause
// From rights to the kernel's privilege structure.

#include <abi/trap.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

void privileges_fill(const struct service *service, struct priv_set *set)
{
    const struct rights *rights = service->rights;

    memset(set, 0, sizeof(*set));
    set->flags = rights->priv_flags | PRIV_SERVICE;
    if (rights->level != LEVEL_VM) {
        set->flags |= PRIV_PREEMPTIBLE;
    }
    if (!service->is_boot) {
        set->flags |= PRIV_DYNAMIC;
    }
    set->trap_mask = (1u << TRAP_COUNT) - 1;
    peers_mask(service, set->ipc_to);
    memcpy(set->kcalls, rights->kcalls, sizeof(set->kcalls));
    set->priority = rights->priority;
    set->quantum_ms = rights->quantum_ms;
    memcpy(set->label, service->label, sizeof(set->label));
}

static int add_device(const struct service *service)
{
    const struct device *device = service->device;

    for (unsigned i = 0; i < device->nr_windows; i++) {
        struct priv_mem window = device->windows[i];
        int result = sys_privctl(service->endpoint, SYS_PRIV_ADD_MEM, &window);
        if (result != 0) {
            log_err(
                "%s: window 0x%x is refused: %d", service->label, (unsigned)window.base, result);
            return result;
        }
    }
    for (unsigned i = 0; i < device->nr_irqs; i++) {
        struct priv_irq irq = device->irqs[i];
        int result = sys_privctl(service->endpoint, SYS_PRIV_ADD_IRQ, &irq);
        if (result != 0) {
            log_err("%s: interrupt %u is refused: %d", service->label, i, result);
            return result;
        }
    }
    return 0;
}

int privileges_set(struct service *service)
{
    privileges_fill(service, &service->granted);
    int result =
        sys_privctl_id(service->endpoint, SYS_PRIV_SET_SYS, &service->granted, &service->priv_id);
    if (result == 0 && service->device != NULL) {
        result = add_device(service);
    }
    return result;
}
