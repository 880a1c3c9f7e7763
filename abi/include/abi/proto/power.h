// SPDX-License-Identifier: BSD-2-Clause
// PM to the driver of the power node, which made itself known by PM_POWER_UP; asynchronous. No
// answer: the machine stops.
#pragma once

#include "abi/message.h"

enum power_request { POWER_STOP = MSG_CLASS_POWER + 1 };

struct power_stop_req {
    uint32_t how; // enum abort_how
};
