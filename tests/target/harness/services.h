// SPDX-License-Identifier: BSD-2-Clause
// What a test asks RS about services, and how it kills one.
#pragma once

#include <stdbool.h>

#include "abi/proto/rs.h"

// What RS knows of the service with that label. False: no such service.
bool service_find(const char *label, struct rs_service_info *info);

// Kills its process. False: PM would not (it is gone).
bool service_kill(const struct rs_service_info *info);
