// SPDX-License-Identifier: BSD-2-Clause
// The historic place of <poll.h>.
#pragma once

#include <poll.h>
