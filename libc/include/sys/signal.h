// SPDX-License-Identifier: BSD-2-Clause
// The historic place of <signal.h>.
#pragma once

#include <signal.h>
