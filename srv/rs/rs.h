// SPDX-License-Identifier: BSD-2-Clause
// What the parts of RS call of each other. RS waits (sendrec) for VM and the kernel only; all else
// is asynchronous.

#pragma once

#include <lib/cpio.h>
#include <lib/dt.h>
#include <minix/ipc.h>

#include "devtable.h"
#include "table.h"

// boot.c: from the first instruction to the point where every boot service and driver may run.
// Panics on what makes a system impossible.
void boot_run(void);
// VFS has imported the archive: RS's mapping of it goes, and with the last mapping the frames.
void boot_release_archive(void);
// One line that says what and where, then the system's panic.
void fatal(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

// check.c: that boot image and priv table name the same services, each once.
void check_tables(void);

// buffer.c: the boot image buffer. Between plan and build nothing else runs.
void buffer_build(void);
void buffer_protect(void);
bool image_is_intact(const struct image *image);

// peers.c: who may send to whom.
void peers_mask(const struct service *service, uint32_t mask[3]);
// Tells the kernel the masks that have changed since; after each start and end of a service.
void peers_update(void);

// requirements.c: what a start needs and what there is. NULL: nothing is missing; else the
// resource's name.
const char *requirements_missing(const struct service *service);

// arguments.c: a service's argument strings, one after the other. Returns how many; *bytes their
// length.
unsigned arguments_build(
    const struct service *service, char *buffer, uint32_t max, uint32_t *bytes);

// privileges.c: the record for SYS_PRIV_SET_SYS.
void privileges_fill(const struct service *service, struct priv_set *set);
int privileges_set(struct service *service);

// start.c: makes a process of a service. 0, or a negative error (then nothing is left of it).
int service_start(struct service *service);
// Starts it, or does what its sys flags say when that can't be: a CORE_PROC takes the system down.
int service_start_or_give_up(struct service *service);
// Gives a process's memory back to VM and its slot to the kernel; its kept regions too when that is
// final.
void process_drop(endpoint_t endpoint, bool is_final);
// Takes its process away, if it has one; the kept regions stay for the successor or go.
void service_end(struct service *service, bool is_final);

// death.c
void death_collect(void);
void death_by_signal(endpoint_t endpoint, int signo);

// tell.c: PM, VFS and DS hear of services, in their own time.
void tell_label(const struct service *service); // before it runs, so that DS knows who publishes
// To a new DS: its predecessor may have died with a message in hand.
void tell_all_labels(void);
void tell_up(struct service *service);
void tell_down(struct service *service, endpoint_t endpoint);
void tell_gone(const struct service *service, endpoint_t endpoint);
void tell_reply(const struct message *m);

enum { RECOVER_LATER = 1 };
// recover.c: recovery scripts, which a program runs that waits for that (the keeper).
// The service has died and has no process: true when its keeper will see to it.
bool recover_by_keeper(struct service *service);
// The keeper's request. 0: *reply is the answer; RECOVER_LATER; -EPERM: not the keeper.
int recover_request(struct service *service, const struct message *m, struct rs_recover_rep *reply);
// The service is up again, by whatever order, or gone for good (then the keeper hears so).
void recover_done(struct service *service, bool is_gone);

// load.c: programs from the file system. The waiter of the service is answered at the end.
int load_begin(struct service *service);
void load_reply(const struct message *m);
void load_abort(struct service *service, int error);
void load_release(struct service *service);
void waiter_answer(struct service *service, int status);

// timer.c: deadlines and delayed restarts.
void timer_update(void);
void timer_expired(void);

// request.c: a request of a program. True: `m` is now the reply to its sender.
bool request_handle(struct message *m);
