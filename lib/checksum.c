// SPDX-License-Identifier: BSD-2-Clause
// CRC-32 four bits at a time: a 64-byte table, small enough for the kernel.

#include <lib/checksum.h>

uint32_t crc32_update(uint32_t crc, const void *data, size_t bytes)
{
    // Entry i is the remainder of i shifted through four steps of the polynomial 0xedb88320.
    static const uint32_t remainder[16] = {
        0x00000000,
        0x1db71064,
        0x3b6e20c8,
        0x26d930ac,
        0x76dc4190,
        0x6b6b51f4,
        0x4db26158,
        0x5005713c,
        0xedb88320,
        0xf00f9344,
        0xd6d6a3e8,
        0xcb61b38c,
        0x9b64c2b0,
        0x86d3d2d4,
        0xa00ae278,
        0xbdbdf21c,
    };
    const uint8_t *at = data;

    crc = ~crc;
    while (bytes-- > 0) {
        crc ^= *at++;
        crc = remainder[crc & 15] ^ crc >> 4;
        crc = remainder[crc & 15] ^ crc >> 4;
    }
    return ~crc;
}
