// SPDX-License-Identifier: BSD-2-Clause
// Files of file system servers; see remote.h.

#include "remote.h"

#include <string.h>

#include "abi/proto/fssrv.h"
#include "mount.h"
#include "os.h"
#include "outgoing.h"
#include "proc.h"
#include "store.h"
#include "wait.h"

enum { NAME_BYTES = sizeof(((struct fs_lookup_req *)0)->name), ROOT_INO = 1, ANSWERS_MAX = 12 };

struct remote {
    struct inode inode; // first: an inode with is_remote is one of these
    uint32_t ino;
    struct mount *mount;
    struct remote *parent; // held; NULL for the root
    struct remote *next;
    char name[NAME_BYTES];
};

struct remote_answers {
    uint32_t sum;
    uint32_t count;
    struct {
        uint32_t ino; // asked about
        int32_t status;
        char name[NAME_BYTES]; // empty: attributes of `ino` itself
        struct fs_node_rep node;
    } answer[ANSWERS_MAX];
};

_Static_assert(sizeof(struct remote) <= 288, "remote record");
_Static_assert(sizeof(struct remote_answers) <= 1016, "answers record");

static struct remote *remotes;
static bool needs_sweep;

static struct remote *remote_of(const struct inode *inode)
{
    return (struct remote *)(uintptr_t)inode;
}

static struct remote *make(
    struct mount *mount, struct remote *parent, uint32_t ino, const char *name)
{
    struct remote *remote = store_new(STORE_REMOTE);

    if (remote == NULL) {
        return NULL;
    }
    remote->inode.sum = 1; // not durable
    remote->inode.is_remote = 1;
    remote->inode.nlink = 1;
    remote->ino = ino;
    remote->mount = mount;
    remote->parent = parent;
    if (parent != NULL) {
        inode_ref(&parent->inode);
    }
    strcpy(remote->name, name);
    remote->next = remotes;
    remotes = remote;
    return remote;
}

struct inode *remote_root(struct mount *mount)
{
    struct remote *remote = make(mount, NULL, ROOT_INO, "");

    if (remote == NULL) {
        return NULL;
    }
    remote->inode.mode = AX_S_IFDIR | 0555;
    inode_ref(&remote->inode);
    return &remote->inode;
}

void remote_drop_root(struct inode *root)
{
    inode_unref(root);
    needs_sweep = true;
}

uint32_t remote_number(const struct inode *inode)
{
    return remote_of(inode)->ino;
}

uint32_t remote_device(const struct inode *inode)
{
    return 1 + mount_index(remote_of(inode)->mount);
}

struct inode *remote_parent(struct inode *inode)
{
    const struct remote *remote = remote_of(inode);

    return remote->parent != NULL ? &remote->parent->inode : remote->mount->covered->dir.parent;
}

const char *remote_name(const struct inode *inode)
{
    return remote_of(inode)->name;
}

bool remote_is_busy(const struct mount *mount)
{
    for (const struct remote *remote = remotes; remote != NULL; remote = remote->next) {
        bool is_root = remote->parent == NULL;
        if (remote->mount == mount && remote->inode.refs > (is_root ? 1u : 0u)) {
            return true;
        }
    }
    return false;
}

void remote_sweep(void)
{
    if (!needs_sweep) {
        return;
    }
    needs_sweep = false;
    for (struct remote **at = &remotes; *at != NULL;) {
        struct remote *remote = *at;
        if (remote->inode.refs > 0) {
            needs_sweep = needs_sweep ||
                          remote->parent != NULL; // while any is held, look again after each call
            at = &remote->next;
            continue;
        }
        *at = remote->next;
        if (remote->parent != NULL) {
            remote->parent->inode.refs--;
        }
        store_free(remote);
    }
}

void remote_adopt(void)
{
    remotes = NULL;
    for (struct remote *remote = NULL; (remote = store_next(STORE_REMOTE, remote)) != NULL;) {
        remote->next = remotes;
        remotes = remote;
    }
    needs_sweep = true;
}

// ---- questions to the server

static struct remote_answers *answers_of(struct proc *p)
{
    if (p->answers == NULL) {
        struct remote_answers *answers = store_new(STORE_ANSWERS);
        if (answers != NULL) {
            answers->sum = 1;
        }
        p->answers = answers;
    }
    return p->answers;
}

static void question_done(struct outgoing *o, int status, const struct message *reply)
{
    struct remote_answers *answers = o->p != NULL ? o->p->answers : NULL;

    if (answers == NULL || answers->count >= ANSWERS_MAX) {
        return;
    }
    uint32_t n = answers->count++;
    answers->answer[n].ino = CPAYLOAD(&o->m, struct fs_stat_req)->ino;
    answers->answer[n].status = status > 0 ? 0 : status;
    answers->answer[n].name[0] = '\0';
    if (o->m.type == FS_LOOKUP) {
        memcpy(answers->answer[n].name, CPAYLOAD(&o->m, struct fs_lookup_req)->name, NAME_BYTES);
    }
    if (reply != NULL) {
        answers->answer[n].node = *CPAYLOAD(reply, struct fs_node_rep);
    }
    wait_wake(o->p);
}

// The answer to one question: from the list, or asked for. 0, -E, SUSPEND.
static int ask(
    struct proc *p, struct mount *mount, uint32_t ino, const char *name, struct fs_node_rep *node)
{
    struct remote_answers *answers = answers_of(p);

    if (answers == NULL) {
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < answers->count; i++) {
        if (answers->answer[i].ino == ino && strcmp(answers->answer[i].name, name) == 0) {
            *node = answers->answer[i].node;
            return answers->answer[i].status;
        }
    }
    if (answers->count == ANSWERS_MAX) {
        return -ELOOP;
    }
    struct outgoing *o =
        outgoing_new(mount->driver, name[0] != '\0' ? FS_LOOKUP : FS_STAT, p, question_done);
    if (o == NULL) {
        return -ENOMEM;
    }
    PAYLOAD(&o->m, struct fs_stat_req)->ino =
        ino; // the directory of a lookup stands at the same place
    if (name[0] != '\0') {
        memcpy(PAYLOAD(&o->m, struct fs_lookup_req)->name, name, NAME_BYTES);
    }
    int r = wait_for(p, BLOCK_REMOTE);
    outgoing_send(o);
    return r;
}

static void take_attributes(struct remote *remote, const struct fs_node_rep *node)
{
    struct inode *inode = &remote->inode;

    inode->mode = node->mode & (AX_S_IFMT | 0777);
    inode->uid = node->uid;
    inode->gid = node->gid;
    inode->size = node->bytes <= FILE_BYTES_MAX ? node->bytes : FILE_BYTES_MAX;
    inode->atime_ns = os_wall_now_ns();
    inode->mtime_ns = inode->atime_ns;
    inode->ctime_ns = inode->atime_ns;
}

int remote_lookup(
    struct proc *p, struct inode *dir, const char *name, uint32_t length, struct inode **found)
{
    struct remote *parent = remote_of(dir);
    struct fs_node_rep node;
    char text[NAME_BYTES] = "";

    if (length >= NAME_BYTES) {
        return -ENOENT;
    }
    memcpy(text, name, length);
    int r = ask(p, parent->mount, parent->ino, text, &node);
    if (r != 0) {
        return r;
    }
    struct remote *remote = remotes;
    while (remote != NULL && !(remote->parent == parent && remote->ino == node.ino &&
                                 strcmp(remote->name, text) == 0)) {
        remote = remote->next;
    }
    if (remote == NULL) {
        remote = make(parent->mount, parent, node.ino, text);
        if (remote == NULL) {
            return -ENOMEM;
        }
    }
    take_attributes(remote, &node);
    needs_sweep = true;
    *found = &remote->inode;
    return 0;
}

int remote_stat(struct proc *p, struct inode *inode)
{
    struct remote *remote = remote_of(inode);
    struct fs_node_rep node;
    int r = ask(p, remote->mount, remote->ino, "", &node);

    if (r == 0) {
        take_attributes(remote, &node);
    }
    return r;
}

// ---- data

static void data_done(struct outgoing *o, int status, const struct message *reply)
{
    if (o->p == NULL) {
        return;
    }
    if (status > (int)o->grant_bytes) {
        status = -EIO;
    }
    struct file *file = file_of(o->p, (int32_t)o->index);
    if (file != NULL && status >= 0) {
        if (o->m.type == FS_GETDENTS) {
            file->pos = reply != NULL ? CPAYLOAD(reply, struct fs_read_rep)->cookie : file->pos;
        } else if (o->flags) {
            file->pos += status;
        }
        file_seal(file);
    }
    wait_finish(o->p, status);
}

static int request_data(struct proc *p, struct file *file, uint32_t type, vir_bytes buffer,
    uint32_t bytes, int64_t offset, bool moves)
{
    const struct remote *remote = remote_of(file->inode);

    if (bytes == 0 || offset > FILE_BYTES_MAX) {
        return 0;
    }
    struct outgoing *o = outgoing_new(remote->mount->driver, type, p, data_done);
    if (o == NULL) {
        return -ENOMEM;
    }
    o->flags = moves;
    o->index = p->request.words[0]; // read, pread and getdents begin with the descriptor
    *PAYLOAD(&o->m, struct fs_read_req) =
        (struct fs_read_req){.ino = remote->ino, .offset = (uint32_t)offset, .bytes = bytes};
    outgoing_grant(o, p->endpoint, buffer, bytes, CPF_WRITE, offsetof(struct fs_read_req, gid));
    int r = wait_for(p, BLOCK_REMOTE);
    outgoing_send(o);
    return r;
}

int remote_read(
    struct proc *p, struct file *file, vir_bytes buffer, uint32_t bytes, int64_t offset, bool moves)
{
    return request_data(p, file, FS_READ, buffer, bytes, offset, moves);
}

int remote_getdents(struct proc *p, struct file *file, vir_bytes buffer, uint32_t bytes)
{
    return request_data(p, file, FS_GETDENTS, buffer, bytes, file->pos, true);
}
