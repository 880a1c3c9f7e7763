// SPDX-License-Identifier: BSD-2-Clause
// File modes as text. Pure; builds on the host for its tests.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

// Applies an octal mode or a list of symbolic changes ("u+rwx,go-w,a=rX") to `old`. `umask` counts
// where no class is named. False for a malformed one.
bool mode_parse(const char *text, mode_t old, bool is_directory, mode_t umask, mode_t *mode);

// "drwxr-xr-x" and a NUL into out[11].
void mode_format(mode_t mode, char *out);
