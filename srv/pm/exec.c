// SPDX-License-Identifier: BSD-2-Clause
// exec: VFS checks rights, parses the file and has VM build a second address space; only when all
// is there does PM commit. Any failure before leaves the old image as it was.
//
// The path waits in one of a few buffers that VFS may read; who finds none free tries again
// (EAGAIN).

#include "pm.h"

#include "abi/fs.h"
#include "abi/proto/vfs.h"
#include "abi/proto/vm.h"
#include "minix/safecopies.h"

enum { EXEC_BUFFERS = 32 };

static struct {
    char path[ABI_PATH_MAX];
    cp_grant_id_t gid;
    bool is_taken;
} buffers[EXEC_BUFFERS];

void exec_init(void)
{
    for (int i = 0; i < EXEC_BUFFERS; i++) {
        buffers[i].gid =
            cpf_grant_direct(VFS_EP, (vir_bytes)(uintptr_t)buffers[i].path, ABI_PATH_MAX, CPF_READ);
        if (!GRANT_VALID(buffers[i].gid)) {
            panic("pm", "no grant for the paths of exec", NO_NUM);
        }
    }
}

static int take_buffer(void)
{
    for (int i = 0; i < EXEC_BUFFERS; i++) {
        if (!buffers[i].is_taken) {
            buffers[i].is_taken = true;
            return i;
        }
    }
    return -EAGAIN;
}

static int fetch_path(const struct mproc *caller, const struct pm_exec_req *req, int buffer)
{
    int r = sys_client_read(caller->endpoint, req->path, buffers[buffer].path, req->path_bytes);

    if (r == 0 && buffers[buffer].path[req->path_bytes - 1] != '\0') {
        r = -EINVAL;
    }
    return r;
}

int pm_do_exec(struct mproc *caller, const struct message *request, struct message *reply)
{
    REQUEST(pm_exec_req);
    struct message m = {.type = 0};

    (void)reply;
    if (proc_is_service(caller)) {
        return -EPERM;
    }
    if (req->path_bytes == 0 || req->path_bytes > ABI_PATH_MAX) {
        return req->path_bytes == 0 ? -EINVAL : -ENAMETOOLONG;
    }
    if (req->args_bytes > ABI_ARG_MAX) {
        return -E2BIG;
    }
    int buffer = take_buffer();
    if (buffer < 0) {
        return buffer;
    }
    int r = fetch_path(caller, req, buffer);
    if (r != 0) {
        buffers[buffer].is_taken = false;
        return r;
    }
    call_begin(caller, CALL_EXEC, request);
    caller->arg.exec.buffer = buffer;
    *MSG_PAYLOAD_OF(&m, struct vfs_pm_exec_req) = (struct vfs_pm_exec_req){
        .endpoint = caller->endpoint,
        .path_gid = buffers[buffer].gid,
        .path_bytes = req->path_bytes,
        .args = req->args,
        .args_bytes = req->args_bytes,
        .argc = req->argc,
        .envc = req->envc,
        .serial = request->serial + 1,
    };
    vfs_send(caller, &m, VFS_PM_EXEC);
    return PM_NO_REPLY;
}

static int commit_memory(const struct mproc *p)
{
    struct message m = {.type = VM_EXEC_COMMIT};

    *MSG_PAYLOAD_OF(&m, struct vm_exec_commit_req) =
        (struct vm_exec_commit_req){.endpoint = p->endpoint};
    return ipc_request(VM_EP, &m);
}

// What does not pass from the old image to the new.
static void reset_process(struct mproc *p, const struct vfs_pm_exec_rep *rep)
{
    struct mproc_cold *cold = state_cold(p);

    cold->acted = 0;
    state_cold_seal(p);
    state_touch_all(p);
    sig_reset_for_exec(&p->sig);
    p->flags |= MP_EXECED;
    p->flags &= ~(uint32_t)(MP_NOCLDSTOP | MP_NOCLDWAIT);
    p->altstack_bytes = 0;
    memcpy(p->name, rep->name, sizeof(p->name) - 1);
    p->name[sizeof(p->name) - 1] = '\0';
}

// Set-id bits. True when an id changed.
static bool take_ids(struct mproc *p, const struct vfs_pm_exec_rep *rep)
{
    int32_t euid = (rep->mode & AX_S_ISUID) ? rep->uid : p->euid;
    int32_t egid = (rep->mode & AX_S_ISGID) ? rep->gid : p->egid;
    bool has_changed = euid != p->euid || egid != p->egid;

    p->euid = p->suid = euid;
    p->egid = p->sgid = egid;
    return has_changed;
}

void exec_answered(struct mproc *p, const struct message *m)
{
    const struct vfs_pm_exec_rep *rep = (const void *)m->payload;

    buffers[p->arg.exec.buffer].is_taken = false;
    if (m->status != 0) {
        call_reply(p, m->status, NULL, 0);
        (void)signal_act(p);
        return;
    }
    state_intend(INTENT_EXEC, p, NO_SLOT);
    int r = commit_memory(p);
    if (r != 0) {
        log_err("exec: %s: new image not taken, %d", p->name, r);
        p->call = CALL_NONE;
        exit_begin(p, AX_SIGKILL);
        return;
    }
    reset_process(p, rep);
    p->arg.exec.pc = rep->pc;
    p->arg.exec.sp = rep->sp;
    if (take_ids(p, rep)) {
        (void)sys_setuid(p->endpoint, p->euid); // the process exists
        p->call = CALL_EXEC_IDS;
        vfs_tell_ids(p, p, false);
    } else {
        exec_finish(p);
    }
    state_intent_done();
}

void exec_finish(struct mproc *p)
{
    p->call = CALL_NONE;
    int r = sys_exec(p->endpoint, p->arg.exec.pc, p->arg.exec.sp, p->name, 0);
    if (r != 0) {
        exit_begin(p, AX_SIGKILL);
        return;
    }
    (void)signal_act(p);
}
