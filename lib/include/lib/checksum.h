// SPDX-License-Identifier: BSD-2-Clause
// Checksums: CRC-32 (IEEE 802.3, reflected, as in zip and PNG) for records, and a quick one for
// large memory.

#pragma once

#include <stddef.h>
#include <stdint.h>

// The checksum of `bytes` bytes that follow those which gave `crc`; start with 0.
uint32_t crc32_update(uint32_t crc, const void *data, size_t bytes);

// A quick checksum of 4-byte aligned memory: finds flipped bits and exchanged words. Host byte
// order: not for files.
uint32_t checksum_words(const void *data, size_t bytes);
