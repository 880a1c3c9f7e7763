// SPDX-License-Identifier: BSD-2-Clause
// Send masks: a bit per privilege id, from the names in each service's `ipc` line and who runs now.

#include <abi/trap.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

static void set_bit(uint32_t mask[3], int id)
{
    if (id >= 0 && id < NR_PRIVS) {
        mask[id / 32] |= UINT32_C(1) << (id % 32);
    }
}

// Whether one word of the `ipc` line means that service.
static bool is_meant(const char *word, const struct service *peer)
{
    if (rights_is_everybody(word)) {
        return true;
    }
    if (strcmp(word, "ALL_DRIVERS") == 0) {
        return peer->rights->level == LEVEL_DRIVER;
    }
    return strcmp(word, peer->rights->name) == 0 || strcmp(word, peer->label) == 0;
}

static bool is_peer(const struct rights *rights, const struct service *peer)
{
    if (!rights->has_ipc_line) {
        return true;
    }
    for (unsigned i = 0; i < rights->nr_peers; i++) {
        if (is_meant(rights->peers[i], peer)) {
            return true;
        }
    }
    return false;
}

void peers_mask(const struct service *service, uint32_t mask[3])
{
    const struct rights *rights = service->rights;

    memset(mask, 0, 3 * sizeof(mask[0]));
    for_each_service(peer) {
        if (peer != service && peer->endpoint != NONE && is_peer(rights, peer) &&
            rights_may_send(rights->name, rights->level, peer->rights->name, peer->rights->level)) {
            set_bit(mask, peer->priv_id);
        }
    }
}

void peers_update(void)
{
    for_each_service(service) {
        uint32_t mask[3];

        if (service->endpoint == NONE || service->endpoint == RS_EP || service->priv_id < 0) {
            continue;
        }
        peers_mask(service, mask);
        if (memcmp(mask, service->granted.ipc_to, sizeof(mask)) == 0) {
            continue;
        }
        memcpy(service->granted.ipc_to, mask, sizeof(mask));
        int result = sys_privctl(service->endpoint, SYS_PRIV_UPDATE_SYS, &service->granted);
        if (result != 0) {
            log_err("%s: its send mask can't be updated: %d", service->label, result);
        }
    }
}
