// SPDX-License-Identifier: BSD-2-Clause
// The historic place of <fcntl.h>. There is no flock(2): record locks are fcntl's.
#pragma once

#include <fcntl.h>
