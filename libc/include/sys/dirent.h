// SPDX-License-Identifier: BSD-2-Clause
// The historic place of <dirent.h>.
#pragma once

#include <dirent.h>
