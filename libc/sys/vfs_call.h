// SPDX-License-Identifier: BSD-2-Clause
// The shapes that most requests to VFS have.
#pragma once

#include <sys/types.h>

#include "abi/proto/vfs.h"
#include "request.h"

// A request about a path with nothing else but flags and mode.
int libc_path_call(uint32_t type, const char *path, uint32_t flags, uint32_t mode);

// A request about a descriptor with a buffer.
int libc_fd_call(uint32_t type, int fd, vir_bytes buffer, size_t bytes);

// A request about two paths.
int libc_path2_call(uint32_t type, const char *path1, const char *path2, uint32_t flags);
