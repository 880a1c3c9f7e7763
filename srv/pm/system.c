// SPDX-License-Identifier: BSD-2-Clause
// The end of the system: processes are asked to end, then made to; files are written out; the
// machine is stopped by the firmware or by the driver of the power node.

#include "pm.h"

#include "abi/proto/power.h"

enum stop_phase { PHASE_NONE, PHASE_TERM, PHASE_KILL, PHASE_SYNC, PHASE_POWER };
enum {
    TERM_WAIT_US = 2000000,
    KILL_WAIT_US = 2000000,
    SYNC_WAIT_US = 5000000,
    POWER_WAIT_US = 3000000
};

static enum stop_phase phase;
static uint32_t stop_how;
static int32_t stop_caller; // pid of who asked

static void enter(enum stop_phase next, uint64_t wait_us)
{
    phase = next;
    timer_set_pm(sys_now_us() + wait_us);
}

static bool is_to_end(const struct mproc *p)
{
    return p->life != LIFE_FREE && p->life != LIFE_ZOMBIE && !proc_is_init(p) &&
           !proc_is_service(p) && p->pid != stop_caller;
}

static bool some_are_left(void)
{
    for (int slot = 0; slot < NR_PROCS; slot++) {
        if (is_to_end(tree_at(slot))) {
            return true;
        }
    }
    return false;
}

static void signal_all(int signo)
{
    for (int slot = 0; slot < NR_PROCS; slot++) {
        struct mproc *p = tree_at(slot);
        if (is_to_end(p) && p->life == LIFE_ALIVE) {
            signal_send_to(p, signo, NULL);
        }
    }
}

static void stop_by_kernel(void)
{
    (void)sys_abort(stop_how, NULL); // comes back when the firmware cannot
    log_err("reboot: no way to stop the machine");
    (void)sys_abort(ABORT_HALT, NULL);
}

static void stop_machine(void)
{
    struct kernel_info info = {.boot_flags = 0};
    struct message m = {.type = POWER_STOP};

    state_seal();
    if (!state_is_sound()) {
        log_err("state: a record does not have its checksum"); // somebody changed it without
                                                               // state_touch
    }
    (void)sys_getinfo(GI_KINFO, 0, &info, sizeof(info), NULL);
    if (stop_how == ABORT_HALT || (info.boot_flags & BOOT_HAS_PSCI) ||
        state_header()->power == NONE) {
        stop_by_kernel();
        return;
    }
    enter(PHASE_POWER, POWER_WAIT_US);
    MSG_PAYLOAD_OF(&m, struct power_stop_req)->how = stop_how;
    if (async_send(state_header()->power, &m) != 0) {
        stop_by_kernel();
    }
}

static void sync_files(void)
{
    enter(PHASE_SYNC, SYNC_WAIT_US);
    vfs_sync();
}

static void kill_all(void)
{
    enter(PHASE_KILL, KILL_WAIT_US);
    signal_all(AX_SIGKILL);
    system_process_gone();
}

void system_process_gone(void)
{
    if ((phase == PHASE_TERM || phase == PHASE_KILL) && !some_are_left()) {
        sync_files();
    }
}

void system_synced(void)
{
    if (phase == PHASE_SYNC) {
        timer_cancel_pm();
        stop_machine();
    }
}

void system_timer(void)
{
    switch (phase) {
    case PHASE_TERM:
        kill_all();
        break;
    case PHASE_KILL:
        sync_files();
        break;
    case PHASE_SYNC:
        log_warn("reboot: vfs does not answer");
        stop_machine();
        break;
    case PHASE_POWER:
        stop_by_kernel();
        break;
    default:
        break;
    }
}

int pm_do_reboot(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_reboot_req);

    (void)reply;
    if (caller->euid != 0) {
        return -EPERM;
    }
    if (req->how > ABORT_REBOOT) {
        return -EINVAL;
    }
    if (phase != PHASE_NONE) {
        return PM_NO_REPLY;
    }
    stop_how = req->how;
    stop_caller = caller->pid;
    enter(PHASE_TERM, TERM_WAIT_US);
    signal_all(AX_SIGTERM);
    signal_all(AX_SIGCONT); // those that are stopped end too
    system_process_gone();
    return PM_NO_REPLY;
}
