// SPDX-License-Identifier: BSD-2-Clause
// Requests of PM and RS, who keep processes and services: births, deaths, ids, signals; and files
// read for RS.

#include "abi/proto/vfs.h"
#include "calls.h"
#include "filedata.h"
#include "log.h"
#include "os.h"
#include "outgoing.h"
#include "wait.h"

int vfs_do_pm_fork(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_pm_fork_req *req = CPAYLOAD(m, struct vfs_pm_fork_req);

    (void)p;
    (void)reply;
    return proc_fork(req->parent, req->child, req->pid);
}

int vfs_do_pm_exit(struct proc *p, const struct message *m, struct message *reply)
{
    struct proc *who = proc_find(CPAYLOAD(m, struct vfs_pm_exit_req)->endpoint);

    (void)p;
    (void)reply;
    if (who == NULL || endpoint_is_service(who->endpoint)) {
        return -ESRCH;
    }
    proc_end(who);
    return 0;
}

int vfs_do_pm_ids(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_pm_ids_req *req = CPAYLOAD(m, struct vfs_pm_ids_req);
    struct proc *who = proc_find(req->endpoint);

    (void)p;
    (void)reply;
    if (who == NULL) {
        return -ESRCH;
    }
    who->uid = req->uid;
    who->gid = req->gid;
    who->euid = req->euid;
    who->egid = req->egid;
    who->pgrp = req->pgrp;
    who->sid = req->sid;
    who->pid = req->pid;
    if (req->new_session) {
        who->ctty = 0;
    }
    return 0;
}

int vfs_do_pm_unpause(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_pm_unpause_req *req = CPAYLOAD(m, struct vfs_pm_unpause_req);
    struct proc *who = proc_find(req->endpoint);

    (void)p;
    (void)reply;
    if (who == NULL) {
        return -ESRCH;
    }
    return wait_interrupt(who, req->restart ? -ERESTART : -EINTR) == 0
               ? 0
               : 1; // a driver's answer may still be awaited
}

int vfs_do_pm_sync(struct proc *p, const struct message *m, struct message *reply)
{
    (void)p;
    (void)m;
    (void)reply;
    return 0; // everything is in memory
}

int vfs_do_service_up(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_service_req *req = CPAYLOAD(m, struct vfs_service_req);
    struct proc *who = proc_find(req->endpoint);

    (void)p;
    (void)reply;
    if (who == NULL) {
        who = proc_start(req->endpoint, req->pid);
        if (who == NULL) {
            return -EINVAL;
        }
        log_give(who);
    }
    who->pid = req->pid;
    who->uid = req->uid;
    who->euid = req->uid;
    who->is_service = true;
    return 0;
}

int vfs_do_service_down(struct proc *p, const struct message *m, struct message *reply)
{
    struct proc *who = proc_find(CPAYLOAD(m, struct vfs_service_req)->endpoint);

    (void)p;
    (void)reply;
    if (who == NULL) {
        return -ESRCH;
    }
    if (!endpoint_is_service(who->endpoint)) {
        proc_end(who);
    }
    return 0;
}

int vfs_do_rs_read(struct proc *p, const struct message *m, struct message *reply)
{
    const struct vfs_rs_read_req *req = CPAYLOAD(m, struct vfs_rs_read_req);
    struct walk *w = &walk_first;
    struct proc *rs = proc_find(RS_EP);

    (void)p;
    if (rs == NULL || req->path_bytes == 0 || req->path_bytes > ABI_PATH_MAX ||
        req->bytes > INT32_MAX) {
        return -EINVAL;
    }
    int r = os_granted_read(RS_EP, req->path_gid, 0, w->text, req->path_bytes);
    if (r != 0) {
        return r;
    }
    if (w->text[req->path_bytes - 1] != '\0') {
        return -EINVAL;
    }
    r = path_walk(rs, w, WALK_FOLLOW);
    if (r != 0) {
        wait_abandon(rs); // RS reads files of the memory file system only
        return r == SUSPEND ? -EXDEV : r;
    }
    if (!inode_is(w->node, AX_S_IFREG) || w->node->is_remote) {
        return -EACCES;
    }
    PAYLOAD(reply, struct vfs_rs_read_rep)->file_bytes = w->node->size;
    if (req->gid < 0) {
        return 0;
    }
    struct data_end end = data_to_grant(RS_EP, req->gid);
    return filedata_read(w->node, req->offset, req->bytes, &end);
}
