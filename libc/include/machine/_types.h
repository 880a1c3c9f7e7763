// SPDX-License-Identifier: BSD-2-Clause
// Base types of the port. newlib's defaults make device and inode numbers, user and group ids 16
// bits wide; ours are 32. Nothing compiled into newlib's archive passes these types through an
// interface except struct stat, for which libc/sys/newlib_glue.c keeps newlib's own layout.
#pragma once

#include <machine/_default_types.h>

#define __machine_dev_t_defined
typedef __uint32_t __dev_t;

#define __machine_ino_t_defined
typedef __uint32_t __ino_t;

#define __machine_uid_t_defined
typedef __uint32_t __uid_t;

#define __machine_gid_t_defined
typedef __uint32_t __gid_t;
