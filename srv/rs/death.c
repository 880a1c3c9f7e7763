// SPDX-License-Identifier: BSD-2-Clause
// Deaths: the kernel says that there are some, RS fetches them one by one, says why, and starts a
// successor.
//
// A service that dies again and again soon after its start is started after a pause that doubles up
// to PAUSE_MAX_US; deaths by order (kill, restart) don't count.

#include <abi/signal.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>

#include "rs.h"

enum { QUICK_US = 1000000, QUICK_FREE = 3, PAUSE_FIRST_US = 250000, PAUSE_MAX_US = 30000000 };

static const char *kind_name(uint32_t kind)
{
    switch (kind) {
    case EVENT_SEGV:
        return "no such page";
    case EVENT_PROT:
        return "page permission";
    case EVENT_BUS:
        return "alignment or external abort";
    case EVENT_UNDEF:
        return "undefined instruction";
    case EVENT_BREAKPOINT:
        return "breakpoint";
    case EVENT_EXIT:
        return "exit";
    case EVENT_NONE:
        return "killed";
    default:
        return "exception";
    }
}

static uint64_t pause_us(const struct service *service)
{
    uint64_t pause = PAUSE_FIRST_US;

    if (service->quick_deaths <= QUICK_FREE) {
        return 0;
    }
    for (unsigned i = QUICK_FREE + 1; i < service->quick_deaths && pause < PAUSE_MAX_US; i++) {
        pause *= 2;
    }
    return pause < PAUSE_MAX_US ? pause : PAUSE_MAX_US;
}

static void record(struct service *service, const struct kcall_getevent_rep *event)
{
    service->last_death = event->kind;
    service->last_status = event->status;
    service->last_pc = event->pc;
    log_err("unexpected death: %s: %s, status %d, pc 0x%x, lr 0x%x, address 0x%x, fsr 0x%x",
        service->label, kind_name(event->kind), (int)event->status, (unsigned)event->pc,
        (unsigned)event->lr, (unsigned)event->address, (unsigned)event->fsr);
}

static void succeed(struct service *service, bool is_by_order)
{
    uint64_t now_us = sys_now_us();
    bool is_quick = !is_by_order && now_us - service->started_us < QUICK_US;

    service_end(service, false);
    if (recover_by_keeper(service)) {
        return;
    }
    service->restarts++;
    service->quick_deaths = is_quick ? service->quick_deaths + 1 : 0;
    uint64_t pause = pause_us(service);
    if (pause != 0) {
        log_warn("%s: died %u times soon after its start, next start in %u ms", service->label,
            (unsigned)service->quick_deaths, (unsigned)(pause / 1000));
        service->state = RS_STATE_STARTING;
        service->restart_at_us = now_us + pause;
        return;
    }
    (void)service_start_or_give_up(service); // the outcome is logged there
}

static void handle(const struct kcall_getevent_rep *event)
{
    struct service *service = service_by_endpoint(event->endpoint);

    if (service == NULL) {
        log_err("process %d died and is no service of mine", (int)event->endpoint);
        process_drop(event->endpoint, true);
        return;
    }
    record(service, event);
    succeed(service, false);
}

void death_collect(void)
{
    struct kcall_getevent_rep event;
    unsigned after = 0;

    while (sys_getevent(after, &event) == 0 && event.endpoint != NONE) {
        after = (unsigned)endpoint_slot(event.endpoint);
        handle(&event);
    }
}

void death_by_signal(endpoint_t endpoint, int signo)
{
    struct service *service = service_by_endpoint(endpoint);

    if (service == NULL || endpoint == RS_EP || signo == 0) {
        return;
    }
    if (signo == AX_SIGCONT || signo == AX_SIGCHLD || signo == AX_SIGWINCH || signo == AX_SIGURG) {
        return; // ignored by default, and services handle none
    }
    struct kcall_getevent_rep event = {.endpoint = endpoint, .kind = EVENT_NONE, .status = signo};
    record(service, &event);
    succeed(service, true);
}
