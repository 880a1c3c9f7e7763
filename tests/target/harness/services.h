// SPDX-License-Identifier: BSD-2-Clause
// What a test asks RS about services.
#pragma once

#include <stdbool.h>

#include "abi/proto/rs.h"

// What RS knows of the service with that label. False: no such service.
bool service_find(const char *label, struct rs_service_info *info);
