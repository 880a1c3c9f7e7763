// SPDX-License-Identifier: BSD-2-Clause
// Sizes of the system under their old names.
#pragma once

#include <abi/endpoint.h>

#include <minix/sys_config.h>

#define NR_SYS_PROCS NR_PRIVS
