// SPDX-License-Identifier: BSD-2-Clause
// The tree of /proc; see node.h.

#include "node.h"

#include <errno.h>
#include <string.h>

#include "abi/endpoint.h"
#include "abi/proto/pm.h"
#include "minix/sysutil.h"

enum {
    COOKIE_PROCESSES = 0x1000
}; // cookies: "." 0, ".." 1, files from 2, processes by slot from here

static const struct {
    const char *name;
    void (*make)(const struct pm_proc_info *info, struct text *text);
} process_files[] = {{"stat", process_stat}, {"maps", process_maps}};

enum { NR_PROCESS_FILES = sizeof(process_files) / sizeof(process_files[0]) };

static struct text text;
static uint32_t text_ino; // whose text it is

void node_init(void)
{
    memset(&text, 0, sizeof(text));
}

static uint32_t slot_of(uint32_t ino)
{
    return (ino - NODE_PROCESS) / NODE_PER_PROCESS;
}

static uint32_t process_ino(const struct pm_proc_info *info)
{
    return NODE_PROCESS + (uint32_t)endpoint_slot(info->endpoint) * NODE_PER_PROCESS;
}

int node_stat(uint32_t ino, struct fs_node_rep *node)
{
    struct pm_proc_info info;

    *node = (struct fs_node_rep){.ino = ino, .mode = AX_S_IFDIR | 0555};
    if (ino == NODE_ROOT) {
        return 0;
    }
    if (ino >= NODE_PROCESS) {
        uint32_t file = (ino - NODE_PROCESS) % NODE_PER_PROCESS;
        if (slot_of(ino) >= NR_PROCS || file > NR_PROCESS_FILES ||
            process_at(slot_of(ino), &info) != 0) {
            return -ENOENT;
        }
        node->mode = file == 0 ? AX_S_IFDIR | 0555 : AX_S_IFREG | 0444;
        node->uid = info.uid;
        node->gid = info.gid;
        return 0;
    }
    if (ino - NODE_FILE >= system_count()) {
        return -ENOENT;
    }
    node->mode = AX_S_IFREG | 0444;
    if (system_is_devicetree(ino - NODE_FILE)) {
        (void)system_devicetree(&node->bytes);
    }
    return 0;
}

// A pid as its directory is called: digits, no leading zero. -1: it is none.
static int32_t parse_pid(const char *name)
{
    int32_t pid = 0;

    if (name[0] == '\0' || (name[0] == '0' && name[1] != '\0')) {
        return -1;
    }
    for (; *name != '\0'; name++) {
        if (*name < '0' || *name > '9' || pid > 100000000) {
            return -1;
        }
        pid = pid * 10 + (*name - '0');
    }
    return pid;
}

static int lookup_in_root(const char *name, uint32_t *ino)
{
    struct pm_proc_info info;

    for (unsigned i = 0; i < system_count(); i++) {
        if (strcmp(system_name(i), name) == 0) {
            *ino = NODE_FILE + i;
            return 0;
        }
    }
    int32_t pid = parse_pid(name);
    int r = pid >= 0 ? process_find(pid, &info) : -ENOENT;
    if (r == 0) {
        *ino = process_ino(&info);
    }
    return r;
}

int node_lookup(uint32_t directory, const char *name, struct fs_node_rep *node)
{
    uint32_t ino = 0;

    if (directory == NODE_ROOT) {
        int r = lookup_in_root(name, &ino);
        if (r != 0) {
            return r;
        }
    } else if (directory >= NODE_PROCESS && (directory - NODE_PROCESS) % NODE_PER_PROCESS == 0) {
        for (uint32_t i = 0; i < NR_PROCESS_FILES; i++) {
            if (strcmp(process_files[i].name, name) == 0) {
                ino = directory + 1 + i;
            }
        }
    } else {
        return -ENOTDIR;
    }
    return ino != 0 ? node_stat(ino, node) : -ENOENT;
}

// ---- directories

struct listing {
    uint8_t *buffer;
    uint32_t bytes, done;
    bool is_full;
};

static void put(struct listing *l, uint32_t ino, uint32_t mode, const char *name)
{
    uint32_t length = strlen(name);
    uint32_t need = (uint32_t)((offsetof(struct abi_dirent, name) + length + 1 + 7) & ~(size_t)7);
    struct abi_dirent *record = (struct abi_dirent *)(void *)(l->buffer + l->done);

    if (need > l->bytes - l->done) {
        l->is_full = true;
        return;
    }
    memset(record, 0, need);
    record->ino = ino;
    record->reclen = (uint16_t)need;
    record->type = (uint8_t)(mode >> 12);
    record->namelen = (uint8_t)length;
    memcpy(record->name, name, length);
    l->done += need;
}

static void list_processes(struct listing *l, uint32_t *cookie)
{
    struct pm_proc_info info;
    uint32_t next = *cookie - COOKIE_PROCESSES;
    char name[16];

    while (!l->is_full && next < NR_PROCS && process_next(next, &info, &next) == 0) {
        (void)str_format(name, sizeof(name), "%d", (int)info.pid);
        if (info.pid >= 0) {
            put(l, process_ino(&info), AX_S_IFDIR, name);
        }
        if (!l->is_full) {
            next = next != 0 ? next : NR_PROCS;
            *cookie = COOKIE_PROCESSES + next;
        }
    }
}

int node_list(uint32_t directory, uint32_t *cookie, void *buffer, uint32_t bytes)
{
    struct listing l = {.buffer = buffer, .bytes = bytes};
    bool is_root = directory == NODE_ROOT;
    uint32_t files = is_root ? system_count() : NR_PROCESS_FILES;

    if (!is_root &&
        (directory < NODE_PROCESS || (directory - NODE_PROCESS) % NODE_PER_PROCESS != 0)) {
        return -ENOTDIR;
    }
    while (!l.is_full && *cookie < 2 + files) {
        uint32_t i = *cookie - 2;
        if (*cookie < 2) {
            put(&l, *cookie == 0 ? directory : NODE_ROOT, AX_S_IFDIR, *cookie == 0 ? "." : "..");
        } else if (is_root) {
            put(&l, NODE_FILE + i, AX_S_IFREG, system_name(i));
        } else {
            put(&l, directory + 1 + i, AX_S_IFREG, process_files[i].name);
        }
        *cookie += !l.is_full;
    }
    if (is_root && !l.is_full) {
        *cookie = *cookie < COOKIE_PROCESSES ? (uint32_t)COOKIE_PROCESSES : *cookie;
        list_processes(&l, cookie);
    }
    return l.done == 0 && l.is_full ? -EINVAL : (int)l.done;
}

// ---- contents

int node_text(uint32_t ino, bool from_start, const void **data, uint32_t *bytes)
{
    struct pm_proc_info info;

    if (ino >= NODE_FILE && ino < NODE_PROCESS && system_is_devicetree(ino - NODE_FILE)) {
        *data = system_devicetree(bytes);
        return *data != NULL ? 0 : -ENOENT;
    }
    if (from_start || text_ino != ino) {
        text.bytes = 0;
        text_ino = ino;
        if (ino >= NODE_PROCESS) {
            uint32_t file = (ino - NODE_PROCESS) % NODE_PER_PROCESS;
            if (file == 0 || file > NR_PROCESS_FILES) {
                return -EISDIR;
            }
            if (slot_of(ino) >= NR_PROCS || process_at(slot_of(ino), &info) != 0) {
                return -ENOENT;
            }
            process_files[file - 1].make(&info, &text);
        } else if (ino >= NODE_FILE && ino - NODE_FILE < system_count()) {
            system_text(ino - NODE_FILE, &text);
        } else {
            return ino == NODE_ROOT ? -EISDIR : -ENOENT;
        }
    }
    *data = text.data;
    *bytes = text.bytes;
    return 0;
}
