// SPDX-License-Identifier: BSD-2-Clause
// utime(2).
#pragma once

#include <sys/types.h>

struct utimbuf {
    time_t actime;
    time_t modtime;
};

#ifdef __cplusplus
extern "C" {
#endif

int utime(const char *path, const struct utimbuf *times);

#ifdef __cplusplus
}
#endif
