// SPDX-License-Identifier: BSD-2-Clause
// Mounting file systems.
#pragma once

#define MS_RDONLY 1

#ifdef __cplusplus
extern "C" {
#endif

int mount(const char *source, const char *target, const char *type, unsigned long flags,
    const void *data);
int umount(const char *target);

#ifdef __cplusplus
}
#endif
