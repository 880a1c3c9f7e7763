// SPDX-License-Identifier: BSD-2-Clause
// poll: regular files and pipes are looked at each time the call is done again; a device is asked
// once by CDEV_SELECT and tells by CDEV_READY when something it was asked for becomes possible.
#pragma once

#include "abi/types.h"

struct proc;

void poll_device_answer(struct proc *p, uint32_t index, int status);
void poll_device_ready(uint32_t number, uint32_t ops);
