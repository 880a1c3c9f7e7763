// SPDX-License-Identifier: BSD-2-Clause
// want: sys/mman.h: No such file
// The POSIX memory mapping calls stay hidden until they do all that the standard says.
#include <sys/mman.h>
