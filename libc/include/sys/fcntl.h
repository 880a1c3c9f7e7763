// SPDX-License-Identifier: BSD-2-Clause
// The historic place of <fcntl.h>.
#pragma once

#include <sys/_default_fcntl.h>
