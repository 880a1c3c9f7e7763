// SPDX-License-Identifier: BSD-2-Clause
// The historic place of <utime.h>.
#pragma once

#include <utime.h>
