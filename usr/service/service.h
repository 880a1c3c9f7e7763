// SPDX-License-Identifier: BSD-2-Clause
// The parts of `service`.
#pragma once

#include "abi/proto/rs.h"

// Starts the service as the request says and stays behind, in a process of its own, to run the
// script whenever the service has died: `script LABEL REASON INCARNATION`, until the service is
// taken down. Returns the order's result, 0 or -E.
int script_up(const struct rs_up_req *request, const char *script, const char *label);

// An order with a label. 0 or -E; the reply's payload is left in *m.
int order_label(struct message *m, uint32_t type, const char *label);
