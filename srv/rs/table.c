// SPDX-License-Identifier: BSD-2-Clause
// The services and the rights of those that may be started; see table.h.

#include "table.h"

#include <abi/errnames.h>
#include <minix/sysutil.h>
#include <string.h>

static struct service services[SERVICES_MAX];
static struct rights known[KNOWN_MAX];
static unsigned nr_known;

struct service *service_by_label(const char *label)
{
    for (unsigned i = 0; i < SERVICES_MAX; i++) {
        if (services[i].is_used && strcmp(services[i].label, label) == 0) {
            return &services[i];
        }
    }
    return NULL;
}

struct service *service_by_endpoint(endpoint_t endpoint)
{
    for (unsigned i = 0; i < SERVICES_MAX; i++) {
        if (services[i].is_used && services[i].endpoint == endpoint && endpoint != NONE) {
            return &services[i];
        }
    }
    return NULL;
}

struct service *service_at(unsigned *index)
{
    while (*index < SERVICES_MAX) {
        if (services[*index].is_used) {
            return &services[*index];
        }
        ++*index;
    }
    return NULL;
}

struct service *service_new(const char *label, const struct rights *rights)
{
    if (service_by_label(label) != NULL || strlen(label) >= ABI_LABEL_MAX) {
        return NULL;
    }
    for (unsigned i = 0; i < SERVICES_MAX; i++) {
        struct service *service = &services[i];
        if (service->is_used) {
            continue;
        }
        memset(service, 0, sizeof(*service));
        service->is_used = true;
        service->rights = rights;
        strcpy(service->label, label);
        service->endpoint = NONE;
        service->priv_id = -1;
        service->pid = -1;
        service->state = RS_STATE_DOWN;
        service->waiter.endpoint = NONE;
        service->recovery.endpoint = NONE;
        service->keeper = NONE;
        return service;
    }
    return NULL;
}

void service_free(struct service *service)
{
    service->is_used = false;
    service->endpoint = NONE;
}

int known_add(const char *file, const char *text, uint32_t bytes)
{
    struct conf conf;
    int result;

    conf_start(&conf, text, bytes);
    for (;;) {
        if (nr_known == KNOWN_MAX) {
            log_err("%s: more than %d services known, the rest is left out", file, KNOWN_MAX);
            return -EINVAL;
        }
        result = rights_read(&conf, &known[nr_known]);
        if (result != 0) {
            break;
        }
        if (known[nr_known].unknown_lines != 0) {
            log_warn("%s: %s has keywords that are unknown", file, known[nr_known].name);
        }
        nr_known++;
    }
    if (result == -EINVAL) {
        log_err("%s:%u: %s", file, conf.line, conf.cause);
    }
    return result == -ENOENT ? 0 : result;
}

const struct rights *known_find(const char *name)
{
    for (unsigned i = 0; i < nr_known; i++) {
        if (strcmp(known[i].name, name) == 0) {
            return &known[i];
        }
    }
    return NULL;
}

unsigned known_count(void)
{
    return nr_known;
}

const struct rights *known_at(unsigned index)
{
    return index < nr_known ? &known[index] : NULL;
}
