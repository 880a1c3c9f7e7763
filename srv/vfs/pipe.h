// SPDX-License-Identifier: BSD-2-Clause
// Pipes and FIFOs: a ring of 64 KiB in pages that come with the data and go with it. The pipe
// exists while a descriptor is open.
#pragma once

#include "file.h"
#include "filedata.h"

struct proc;

enum { PIPE_PAGES = 16, PIPE_BYTES = PIPE_PAGES * ABI_PAGE_SIZE };

struct pipe {
    uint32_t sum;
    uint32_t head;  // where the next byte is read, counted from the pipe's beginning
    uint32_t bytes; // in it
    uint32_t readers, writers;
    uint32_t reader_opens,
        writer_opens; // ever opened: lets a waiting open see one that came and went
    uint32_t pages[PIPE_PAGES];
};

// Gives an inode its pipe. 0 or -ENOSPC.
int pipe_make(struct inode *inode);
void pipe_attach(struct pipe *pipe, const struct file *file);
void pipe_detach(struct inode *inode, const struct file *file);

// Frees a pipe that nobody has open.
void pipe_drop_unused(struct inode *inode);

// Handlers of read, write and open on a pipe: a result or SUSPEND.
int pipe_read(struct proc *p, struct file *file, vir_bytes buffer, uint32_t bytes);
int pipe_write(struct proc *p, struct file *file, vir_bytes buffer, uint32_t bytes);
uint32_t pipe_poll(const struct file *file);
