// SPDX-License-Identifier: BSD-2-Clause
// Memory mappings under the base system's names. The POSIX family (mmap, munmap, ...) is not
// declared anywhere and not in the library until it does all that the standard says.
#pragma once

#include <stddef.h>
#include <sys/types.h>

#ifndef PROT_NONE
#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4

#define MAP_SHARED 0x0001
#define MAP_PRIVATE 0x0002
#define MAP_FIXED 0x0010
#define MAP_ANON 0x1000
#define MAP_CONTIG 0x2000
#define MAP_FAILED ((void *)-1)
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Anonymous memory only: fd is -1, offset 0. MAP_CONTIG is for system services.
void *minix_mmap(void *address, size_t bytes, int prot, int flags, int fd, off_t offset);
int minix_munmap(void *address, size_t bytes);

#ifdef __cplusplus
}
#endif
