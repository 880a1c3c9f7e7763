// SPDX-License-Identifier: BSD-2-Clause
// Endpoints under their MINIX 3 header name.
#pragma once

#include "abi/endpoint.h"
