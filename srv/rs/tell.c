// SPDX-License-Identifier: BSD-2-Clause
// PM, VFS and DS hear of services after the fact; RS waits for none of them. PM answers with the
// pid, which VFS then hears too.
//
// The serial of each message is the endpoint it is about, so an answer for a predecessor is not
// taken for a dynamic successor's.

#include <abi/proto/ds.h>
#include <abi/proto/pm.h>
#include <abi/proto/vfs.h>
#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

static void send(endpoint_t to, const struct message *m, const struct service *service)
{
    int result = async_send(to, m);
    if (result != 0) {
        log_err("%s: message 0x%x to %d is lost: %d", service->label, (unsigned)m->type, (int)to,
            result);
    }
}

static void send_label(const struct service *service, uint32_t batch)
{
    struct message m = {.type = DS_RS_LABEL};
    struct ds_rs_label_req *request = MSG_PAYLOAD_OF(&m, struct ds_rs_label_req);

    request->batch = batch;
    request->endpoint = service->endpoint;
    memcpy(request->label, service->label, sizeof(request->label));
    send(DS_EP, &m, service);
}

void tell_label(const struct service *service)
{
    send_label(service, 0);
}

void tell_all_labels(void)
{
    static uint32_t batch;
    struct message end = {.type = DS_RS_ALL};
    struct ds_rs_all_req *request = MSG_PAYLOAD_OF(&end, struct ds_rs_all_req);

    request->batch = ++batch;
    for_each_service(service) {
        send_label(service, batch);
        request->count++;
    }
    send(DS_EP, &end, service_by_endpoint(DS_EP));
}

void tell_up(struct service *service)
{
    struct message m = {.type = PM_SERVICE_UP};
    struct pm_service_up_req *request = MSG_PAYLOAD_OF(&m, struct pm_service_up_req);

    if (service->endpoint == RS_EP) {
        return; // PM has known RS from the beginning
    }
    m.serial = (uint32_t)service->endpoint;
    request->endpoint = service->endpoint;
    request->uid = service->rights->uid;
    memcpy(request->label, service->label, sizeof(request->label));
    send(PM_EP, &m, service);
}

static void tell_vfs_up(const struct service *service)
{
    struct message m = {.type = VFS_SERVICE_UP, .serial = (uint32_t)service->endpoint};
    struct vfs_service_req *request = MSG_PAYLOAD_OF(&m, struct vfs_service_req);

    request->endpoint = service->endpoint;
    request->pid = service->pid;
    request->uid = service->rights->uid;
    memcpy(request->label, service->label, sizeof(request->label));
    send(VFS_EP, &m, service);
}

void tell_down(struct service *service, endpoint_t endpoint)
{
    struct message m = {.type = PM_SERVICE_DOWN, .serial = (uint32_t)endpoint};

    MSG_PAYLOAD_OF(&m, struct pm_service_down_req)->endpoint = endpoint;
    send(PM_EP, &m, service);

    m = (struct message){.type = VFS_SERVICE_DOWN, .serial = (uint32_t)endpoint};
    struct vfs_service_req *request = MSG_PAYLOAD_OF(&m, struct vfs_service_req);
    request->endpoint = endpoint;
    memcpy(request->label, service->label, sizeof(request->label));
    send(VFS_EP, &m, service);
}

void tell_gone(const struct service *service, endpoint_t endpoint)
{
    struct message m = {.type = DS_RS_GONE};
    struct ds_rs_label_req *request = MSG_PAYLOAD_OF(&m, struct ds_rs_label_req);

    request->endpoint = endpoint;
    memcpy(request->label, service->label, sizeof(request->label));
    send(DS_EP, &m, service);
}

void tell_reply(const struct message *m)
{
    if (m->source == PM_EP && m->type == (PM_SERVICE_UP | MSG_REPLY)) {
        struct service *service = service_by_endpoint((endpoint_t)m->serial);
        if (service == NULL) {
            return; // it has died meanwhile
        }
        if (m->status < 0) {
            log_err("%s: PM refuses it: %d", service->label, (int)m->status);
            return;
        }
        service->pid = ((const struct pm_service_up_rep *)(const void *)m->payload)->pid;
        if (!service->is_boot) {
            tell_vfs_up(service); // VFS knows the boot services
        }
    } else if (m->source == VFS_EP && m->type == (VFS_SERVICE_UP | MSG_REPLY)) {
        boot_release_archive();
    }
}
