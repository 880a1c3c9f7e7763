// SPDX-License-Identifier: BSD-2-Clause
// <minix/endpoint.h>; with _MINIX also the parts of an endpoint under their old names.
#pragma once

#include_next <minix/endpoint.h>

#ifdef _MINIX

#define _ENDPOINT(generation, slot) endpoint_make(generation, slot)
#define _ENDPOINT_G(endpoint) endpoint_generation(endpoint)
#define _ENDPOINT_P(endpoint) endpoint_slot(endpoint)

#endif
