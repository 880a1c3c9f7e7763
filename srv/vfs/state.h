// SPDX-License-Identifier: BSD-2-Clause
// VFS's state as a whole: made at the first start, adopted by a successor.
#pragma once

#include "abi/types.h"

// An empty file system with /dev, and the boot processes known. 0 or -ENOSPC.
int state_make(void *region, size_t bytes);
// Checks what a predecessor left and counts anew what follows from it. 0, or -EINVAL: nothing can
// be saved.
int state_adopt(void *region, size_t bytes);
