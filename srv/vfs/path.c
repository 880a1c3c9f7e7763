// SPDX-License-Identifier: BSD-2-Clause
// The path walk; see path.h.

#include "path.h"

#include <string.h>

#include "mount.h"
#include "os.h"
#include "remote.h"

struct inode *path_parent(const struct proc *p, struct inode *dir)
{
    if (dir == p->root) {
        return dir;
    }
    return dir->is_remote ? remote_parent(dir) : dir->dir.parent;
}

int path_may_change(const struct proc *p, const struct inode *dir)
{
    if (dir->is_remote) {
        return -EROFS;
    }
    return dir->nlink == 0 ? -ENOENT : inode_access(dir, p->euid, p->egid, 3);
}

int path_may_remove(const struct proc *p, const struct inode *dir, const struct inode *inode)
{
    bool is_owner = p->euid == 0 || p->euid == inode->uid || p->euid == dir->uid;
    int r = path_may_change(p, dir);

    return r == 0 && (dir->mode & AX_S_ISVTX) && !is_owner ? -EPERM : r;
}

// Reads one component at `text`: its name, and where the next begins.
static const char *component(const char *text, struct dir_name *name)
{
    const char *s = text;
    uint32_t hash = (uint32_t)DIR_HASH_START;

    while (*s != '/' && *s != '\0') {
        hash = dir_hash_step(hash, *s++);
    }
    name->text = text;
    name->length = (uint32_t)(s - text);
    name->hash = hash;
    while (*s == '/') {
        s++;
    }
    return s;
}

// Puts a link's target in place of the components that led to it; `rest` is what follows them in
// the text.
static int expand(struct walk *w, const struct inode *link, const char *rest)
{
    char tail[ABI_PATH_MAX];
    size_t rest_bytes = strlen(rest) + 1;
    size_t slash = rest_bytes > 1 || w->is_directory;

    if (link->size + slash + rest_bytes > ABI_PATH_MAX) {
        return -ENAMETOOLONG;
    }
    memcpy(tail, rest, rest_bytes);
    memcpy(w->text, link->target, link->size);
    w->text[link->size] = '/';
    memcpy(w->text + link->size + slash, tail, rest_bytes);
    return 0;
}

static bool is_dots(const struct dir_name *name)
{
    return name->text[0] == '.' &&
           (name->length == 1 || (name->length == 2 && name->text[1] == '.'));
}

// What the name w->name means in directory `cur`. 0 with w->node set (NULL: no such name), -E,
// SUSPEND.
static int step(struct proc *p, struct walk *w, struct inode *cur, uint32_t how)
{
    bool real = (how & WALK_REAL) != 0;
    int r = inode_access(cur, real ? p->uid : p->euid, real ? p->gid : p->egid, 1);

    w->entry = NULL;
    w->node = NULL;
    if (r != 0) {
        return r;
    }
    if (is_dots(&w->name)) {
        w->is_dot = true;
        w->node = w->name.length == 1 ? cur : path_parent(p, cur);
        return 0;
    }
    w->is_dot = false;
    if (w->name.length > AX_NAME_MAX) {
        return -ENAMETOOLONG;
    }
    if (cur->is_remote) {
        r = remote_lookup(p, cur, w->name.text, w->name.length, &w->node);
        return r == -ENOENT ? 0 : r;
    }
    w->entry = dir_lookup(cur, &w->name);
    w->node = w->entry != NULL ? w->entry->inode : NULL;
    if (w->node != NULL && w->node->mounted != NULL) {
        w->node = w->node->mounted->root;
    }
    return 0;
}

// A symbolic link met on the way: continues in its target. 0 or -E.
static int follow(
    struct proc *p, struct walk *w, const char **s, struct inode **cur, unsigned *links)
{
    const struct inode *link = w->node;

    if (++*links > AX_SYMLOOP_MAX) {
        return -ELOOP;
    }
    int r = expand(w, link, *s);
    if (r != 0) {
        return r;
    }
    *s = w->text;
    if (*w->text == '/') {
        *cur = p->root;
    }
    return 0;
}

int path_walk(struct proc *p, struct walk *w, uint32_t how)
{
    const char *s = w->text;
    struct inode *cur = *s == '/' ? p->root : p->cwd;
    unsigned links = 0;

    if (*s == '\0') {
        return -ENOENT;
    }
    for (;;) {
        while (*s == '/') {
            s++;
        }
        if (*s == '\0') { // "/" alone, also as a link's target
            w->node = cur;
            w->dir = NULL;
            w->entry = NULL;
            w->is_dot = true;
            w->is_directory = true;
            return 0;
        }
        s = component(s, &w->name);
        bool is_last = *s == '\0';
        w->is_directory = is_last && s[-1] == '/';
        if (!inode_is(cur, AX_S_IFDIR)) {
            return -ENOTDIR;
        }
        int r = step(p, w, cur, how);
        if (r != 0) {
            return r;
        }
        if (w->node == NULL) {
            w->dir = cur;
            return is_last && (how & WALK_CREATE) ? 0 : -ENOENT;
        }
        bool follows = !is_last || (how & WALK_FOLLOW) || (w->is_directory && !(how & WALK_NAME));
        if (follows && inode_is(w->node, AX_S_IFLNK)) {
            r = w->node->is_remote ? -ELOOP : follow(p, w, &s, &cur, &links);
            if (r != 0) {
                return r;
            }
            continue;
        }
        if (is_last) {
            w->dir = w->is_dot ? NULL : cur;
            return w->is_directory && !inode_is(w->node, AX_S_IFDIR) ? -ENOTDIR : 0;
        }
        cur = w->node;
    }
}

int path_walk_client(struct proc *p, struct walk *w, vir_bytes path, uint32_t bytes, uint32_t how)
{
    if (bytes == 0 || bytes > ABI_PATH_MAX) {
        return bytes == 0 ? -EINVAL : -ENAMETOOLONG;
    }
    int r = os_client_read(p->endpoint, path, w->text, bytes);
    if (r != 0) {
        return r;
    }
    if (w->text[bytes - 1] != '\0') {
        return -EINVAL;
    }
    return path_walk(p, w, how);
}

int path_of(const struct proc *p, struct inode *dir, char *buffer, uint32_t bytes)
{
    char text[ABI_PATH_MAX];
    uint32_t at = ABI_PATH_MAX - 1;

    text[at] = '\0';
    while (dir != p->root) {
        struct inode *parent = path_parent(p, dir);
        struct inode *covered = dir;
        const char *name = dir->is_remote ? remote_name(dir) : "";
        if (dir->is_remote && name[0] == '\0') {
            covered = mount_at(remote_device(dir) - 1)->covered;
        }
        if (!covered->is_remote) {
            const struct dentry *entry = covered->nlink > 0 ? dir_name_in_parent(covered) : NULL;
            if (entry == NULL) {
                return -ENOENT;
            }
            name = entry->name;
        }
        uint32_t length = (uint32_t)strlen(name);
        if (length + 1 > at) {
            return -ERANGE;
        }
        at -= length;
        memcpy(&text[at], name, length);
        text[--at] = '/';
        dir = parent;
    }
    if (text[at] == '\0') {
        text[--at] = '/';
    }
    if (ABI_PATH_MAX - at > bytes) {
        return -ERANGE;
    }
    memcpy(buffer, &text[at], ABI_PATH_MAX - at);
    return (int)(ABI_PATH_MAX - at);
}
