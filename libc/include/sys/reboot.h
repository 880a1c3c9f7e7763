// SPDX-License-Identifier: BSD-2-Clause
// Ending the system: root only.
#pragma once

#define RB_HALT 0
#define RB_POWEROFF 1
#define RB_AUTOBOOT 2

#ifdef __cplusplus
extern "C" {
#endif

int reboot(int how);

#ifdef __cplusplus
}
#endif
