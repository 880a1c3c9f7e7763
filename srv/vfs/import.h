// SPDX-License-Identifier: BSD-2-Clause
// The boot archive becomes the first contents of the memory file system.
#pragma once

#include "abi/types.h"

// 0; -EINVAL: the archive is corrupt (*cause says what); -ENOSPC.
int import_archive(const void *archive, size_t bytes, const char **cause);
