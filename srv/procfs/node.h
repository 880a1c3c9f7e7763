// SPDX-License-Identifier: BSD-2-Clause
// The tree of /proc: files of the system in the root, and a directory for each process. Inode
// numbers: 1 the root, 2 and up the root's files, from NODE_PROCESS on 16 for each process slot.
#pragma once

#include "abi/proto/fssrv.h"
#include "text.h"

enum { NODE_ROOT = 1, NODE_FILE = 2, NODE_PROCESS = 0x1000, NODE_PER_PROCESS = 16 };

int node_stat(uint32_t ino, struct fs_node_rep *node);
int node_lookup(uint32_t directory, const char *name, struct fs_node_rep *node);
// Records of struct abi_dirent from *cookie on. Bytes or -E.
int node_list(uint32_t directory, uint32_t *cookie, void *buffer, uint32_t bytes);

// At the start: the memory for texts is there from then on, so that it does not grow with use.
void node_init(void);

// What a file says: *data and *bytes, valid until the next call. `from_start`: make it anew. 0 or
// -E.
int node_text(uint32_t ino, bool from_start, const void **data, uint32_t *bytes);

// system.c: the root's files, by index.
unsigned system_count(void);
const char *system_name(unsigned index);
void system_text(unsigned index, struct text *text);
// The device tree blob as it is. NULL: no right, or none.
const void *system_devicetree(uint32_t *bytes);
bool system_is_devicetree(unsigned index);

// process.c
struct pm_proc_info;
// The process in the first used slot from `index` on; *next is where to go on, 0: that was the
// last. 0, -ENOENT.
int process_next(uint32_t index, struct pm_proc_info *info, uint32_t *next);
// The process in exactly this slot. 0 or -ENOENT.
int process_at(uint32_t slot, struct pm_proc_info *info);
int process_find(int32_t pid, struct pm_proc_info *info);
void process_stat(const struct pm_proc_info *info, struct text *text);
void process_maps(const struct pm_proc_info *info, struct text *text);
