// SPDX-License-Identifier: BSD-2-Clause
// Requests of programs: up, down, restart, take for root; status and device for everybody. The
// caller waits in sendrec, so its memory is read there and then, once, into RS's own.

#include <abi/errnames.h>
#include <lib/conf.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

enum { CONFIG_BYTES_MAX = 16384, NO_ANSWER_YET = 1 };

static char config_text[CONFIG_BYTES_MAX];

static bool is_root(endpoint_t endpoint)
{
    struct proc_info info;
    int bytes = sys_getinfo(GI_PROC, (unsigned)endpoint_slot(endpoint), &info, sizeof(info), NULL);

    return bytes == (int)sizeof(info) && info.endpoint == endpoint && info.uid == 0;
}

// A string of `bytes` bytes with its NUL, of the caller's memory.
static int read_string(
    endpoint_t client, vir_bytes address, uint32_t bytes, char *buffer, size_t max)
{
    if (bytes == 0 || bytes > max) {
        return -E2BIG;
    }
    int result = sys_client_read(client, address, buffer, bytes);
    if (result == 0 && memchr(buffer, '\0', bytes) != buffer + bytes - 1) {
        result = -EINVAL;
    }
    return result;
}

static struct service *find(const struct message *m, int *result)
{
    const struct rs_label_req *request = (const void *)m->payload;
    char label[ABI_LABEL_MAX];

    *result = is_root(m->source) ? 0 : -EPERM;
    if (*result == 0) {
        *result =
            read_string(m->source, request->label, request->label_bytes, label, sizeof(label));
    }
    struct service *service = *result == 0 ? service_by_label(label) : NULL;
    if (*result == 0 && service == NULL) {
        *result = -ESRCH;
    }
    return service;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

// The rights in a configuration that came with the request: the service of that name, or else the
// first.
static int read_config(
    endpoint_t client, const struct rs_up_req *up, const char *name, struct rights *rights)
{
    struct conf conf;
    struct rights each;
    bool is_found = false;
    int result;

    if (up->config_bytes > sizeof(config_text)) {
        return -E2BIG;
    }
    result = sys_client_read(client, up->config, config_text, up->config_bytes);
    if (result != 0) {
        return result;
    }
    conf_start(&conf, config_text, up->config_bytes);
    while ((result = rights_read(&conf, &each)) == 0) {
        if (!is_found || strcmp(each.name, name) == 0) {
            *rights = each;
            is_found = true;
        }
    }
    if (result == -EINVAL) {
        log_err("%s: configuration line %u: %s", name, conf.line, conf.cause);
        return -EINVAL;
    }
    if (is_found && rights->unknown_lines != 0) {
        log_warn("%s: configuration: %u keywords are unknown here", name,
            (unsigned)rights->unknown_lines);
    }
    return is_found ? 0 : -EINVAL;
}

// What the request says, read and checked, before anything is changed.
struct order {
    char program[RIGHTS_PROGRAM_BYTES];
    char label[ABI_LABEL_MAX];
    char args[ARGS_BYTES];
    uint32_t args_bytes;
    const struct rights *known;
    struct rights own;
};

static int read_args(endpoint_t client, const struct rs_up_req *up, struct order *order)
{
    if (up->args_bytes > sizeof(order->args)) {
        return -E2BIG;
    }
    int result = sys_client_read(client, up->args, order->args, up->args_bytes);
    if (result == 0 && order->args[up->args_bytes - 1] != '\0') {
        result = -EINVAL;
    }
    order->args_bytes = up->args_bytes;
    return result;
}

static int read_order(const struct message *m, struct order *order)
{
    const struct rs_up_req *up = (const void *)m->payload;
    int result =
        read_string(m->source, up->path, up->path_bytes, order->program, sizeof(order->program));

    if (result == 0 && order->program[0] != '/') {
        result = -EINVAL;
    }
    if (result != 0) {
        return result;
    }
    const char *name = base_name(order->program);
    if (up->label != 0) {
        result =
            read_string(m->source, up->label, up->label_bytes, order->label, sizeof(order->label));
    } else {
        result =
            str_format(order->label, sizeof(order->label), "%s", name) < ABI_LABEL_MAX ? 0 : -E2BIG;
    }
    if (result == 0 && up->args_bytes != 0) {
        result = read_args(m->source, up, order);
    }
    if (result != 0) {
        return result;
    }
    if (up->config != 0) {
        return read_config(m->source, up, name, &order->own);
    }
    order->known = known_find(name);
    return order->known == NULL ? -ENOENT : 0;
}

// The peers that its `ipc` line names must be below it, or in the list of pairs: "who may wait for
// whom".
static int check_peers(const struct rights *rights)
{
    if (rights->level < LEVEL_DRIVER) {
        return -EPERM; // levels 1 and 2 are the boot services
    }
    for (unsigned i = 0; i < rights->nr_peers; i++) {
        const struct service *peer = service_by_label(rights->peers[i]);
        if (peer != NULL && !rights_may_send(rights->name, rights->level, peer->rights->name,
                                peer->rights->level)) {
            log_err("%s: may not send to %s (who may wait for whom)", rights->name, peer->label);
            return -EPERM;
        }
    }
    return 0;
}

static int do_up(const struct message *m)
{
    static struct order order;

    if (!is_root(m->source)) {
        return -EPERM;
    }
    memset(&order, 0, sizeof(order));
    int result = read_order(m, &order);
    if (result == 0) {
        result = check_peers(order.known != NULL ? order.known : &order.own);
    }
    if (result != 0) {
        return result;
    }
    if (service_by_label(order.label) != NULL) {
        return -EBUSY;
    }
    struct service *service = service_new(order.label, order.known);
    if (service == NULL) {
        return -ENOMEM;
    }
    if (service->rights == NULL) {
        service->own_rights = order.own;
        service->rights = &service->own_rights;
    }
    memcpy(service->program, order.program, sizeof(service->program));
    memcpy(service->args, order.args, order.args_bytes);
    service->args_bytes = order.args_bytes;
    const struct device *device = devtable_by_label(order.label);
    if (device != NULL && devtable_may_drive(device, service->rights)) {
        service->device = device;
    }
    result = load_begin(service);
    if (result != 0) {
        service_free(service);
        return result;
    }
    service->waiter = (struct waiter){.endpoint = m->source, .type = m->type, .serial = m->serial};
    service->keeper =
        ((const struct rs_up_req *)(const void *)m->payload)->has_script != 0 ? m->source : NONE;
    return NO_ANSWER_YET;
}

static int do_recover(struct message *m)
{
    int result;
    struct service *service = find(m, &result);

    if (service == NULL) {
        return result;
    }
    struct rs_recover_rep reply;
    result = recover_request(service, m, &reply);
    if (result == 0) {
        *MSG_PAYLOAD_OF(m, struct rs_recover_rep) = reply;
    }
    return result == RECOVER_LATER ? NO_ANSWER_YET : result;
}

static int do_down(const struct message *m)
{
    int result;
    struct service *service = find(m, &result);

    if (service == NULL) {
        return result;
    }
    if (service->is_boot) {
        return -EPERM;
    }
    if (service->deadline_us != 0) {
        load_abort(service, -EINTR);
        return 0;
    }
    service_end(service, true);
    load_release(service);
    service_free(service);
    return 0;
}

static int do_restart(const struct message *m)
{
    int result;
    struct service *service = find(m, &result);

    if (service == NULL) {
        return result;
    }
    if (service->is_boot && (service->rights->sys_flags & SF_USE_COPY) == 0) {
        return -EPERM; // its end would be the system's
    }
    if (service->deadline_us != 0) {
        return -EBUSY;
    }
    service_end(service, false);
    service->restarts++;
    service->quick_deaths = 0;
    return service_start_or_give_up(service);
}

static int do_take(const struct message *m)
{
    const struct rs_label_req *request = (const void *)m->payload;
    int result;
    struct service *service = find(m, &result);

    if (service == NULL) {
        return result;
    }
    if (request->what > RS_RES_IRQ) {
        return -EINVAL;
    }
    service->taken ^= 1u << request->what; // taken a second time it is given back
    return 0;
}

static int do_status(struct message *m)
{
    const struct rs_status_req request = *(const struct rs_status_req *)(const void *)m->payload;
    unsigned index = request.index;
    struct service *service = index < SERVICES_MAX ? service_at(&index) : NULL;

    if (service == NULL) {
        MSG_PAYLOAD_OF(m, struct rs_status_rep)->next = 0;
        return -ENOENT;
    }
    struct rs_service_info info = {
        .endpoint = service->endpoint,
        .pid = service->pid,
        .state = (uint32_t)service->state,
        .restarts = service->restarts,
        .sys_flags = service->rights->sys_flags,
        .last_death = service->last_death,
        .last_status = service->last_status,
        .last_pc = service->last_pc,
    };
    memcpy(info.label, service->label, sizeof(info.label));
    memcpy(info.program, service->program, sizeof(info.program));
    if (service->device != NULL) {
        memcpy(info.node, service->device->path, sizeof(info.node));
    }
    unsigned next = index + 1;
    MSG_PAYLOAD_OF(m, struct rs_status_rep)->next =
        next < SERVICES_MAX && service_at(&next) != NULL ? next : 0;
    return sys_client_write(m->source, request.buffer, &info, sizeof(info));
}

static int do_device(struct message *m)
{
    const struct rs_status_req request = *(const struct rs_status_req *)(const void *)m->payload;
    struct rs_device_info info, after;
    int result = devtable_info(request.index, &info);

    if (result != 0) {
        return result;
    }
    bool is_last = request.index == UINT32_MAX || devtable_info(request.index + 1, &after) != 0;
    MSG_PAYLOAD_OF(m, struct rs_status_rep)->next = is_last ? 0 : request.index + 1;
    return sys_client_write(m->source, request.buffer, &info, sizeof(info));
}

static int dispatch(struct message *m)
{
    switch (m->type) {
    case RS_UP:
        return do_up(m);
    case RS_DOWN:
        return do_down(m);
    case RS_RESTART:
        return do_restart(m);
    case RS_STATUS:
        return do_status(m);
    case RS_DEVICE:
        return do_device(m);
    case RS_TAKE:
        return do_take(m);
    case RS_RECOVER:
        return do_recover(m);
    default:
        return -EBADCALL;
    }
}

bool request_handle(struct message *m)
{
    int result = dispatch(m);

    if (result == NO_ANSWER_YET) {
        return false;
    }
    message_make_reply(m, result);
    return true;
}
