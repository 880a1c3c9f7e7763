// SPDX-License-Identifier: BSD-2-Clause
// The contents of regular files: pages under a tree of index pages, with holes.
#pragma once

#include "inode.h"

enum { INDEX_ENTRIES = ABI_PAGE_SIZE / 4 };

// Page that holds byte `page * 4096` of the file; 0: a hole.
uint32_t filedata_page(const struct inode *inode, uint32_t page);
// Number of pages from `page` on, at most `max`, that lie one after the other in memory (or are all
// holes).
uint32_t filedata_run(const struct inode *inode, uint32_t page, uint32_t max);

// Where bytes go to or come from: a client's memory, a grant, or VFS's own.
struct data_end {
    int (*copy)(const struct data_end *end, uint32_t offset, void *data, size_t bytes); // 0 or -E
    endpoint_t endpoint;
    vir_bytes address; // client's address or grant id
};
struct data_end data_to_client(endpoint_t client, vir_bytes address);
struct data_end data_from_client(endpoint_t client, vir_bytes address);
struct data_end data_to_grant(endpoint_t grantor, cp_grant_id_t gid);

// Both return bytes done (0: end of file) or -E when nothing was done: -EFAULT, -ENOSPC, -EFBIG.
// Times are the caller's business.
int filedata_read(struct inode *inode, uint32_t offset, uint32_t bytes, const struct data_end *end);
int filedata_write(
    struct inode *inode, uint32_t offset, uint32_t bytes, const struct data_end *end);

// Sets the length; what is cut off is freed, what is added reads as zero. 0 or -EFBIG.
int filedata_truncate(struct inode *inode, uint32_t size);

// Appends bytes of VFS's own memory to an empty file, in one run of pages if there is one. 0 or
// -ENOSPC.
int filedata_import(struct inode *inode, const void *data, uint32_t bytes);
// The first bytes of the file, at most a page, in place; *bytes of them. NULL: empty file or hole.
const void *filedata_head(const struct inode *inode, uint32_t *bytes);
