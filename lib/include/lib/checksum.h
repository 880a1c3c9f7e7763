// SPDX-License-Identifier: BSD-2-Clause
// CRC-32 (IEEE 802.3, reflected, as in zip and PNG).

#pragma once

#include <stddef.h>
#include <stdint.h>

// The checksum of `bytes` bytes that follow those which gave `crc`; start with 0.
uint32_t crc32_update(uint32_t crc, const void *data, size_t bytes);
