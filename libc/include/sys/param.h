// SPDX-License-Identifier: BSD-2-Clause
// Historic limits and macros.
#pragma once

#include <limits.h>
#include <machine/endian.h>
#include <sys/types.h>

#define MAXPATHLEN PATH_MAX
#define MAXNAMLEN NAME_MAX
#define MAXHOSTNAMELEN 64
#define NOFILE OPEN_MAX
#define NBBY 8
#define HZ 100
#define DEV_BSIZE 512

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define howmany(x, y) (((x) + ((y)-1)) / (y))
#define roundup(x, y) (howmany(x, y) * (y))
