// SPDX-License-Identifier: BSD-2-Clause
// See random.h for what is promised and what is not.

#include "random.h"

#include <string.h>

#include "chacha.h"

static uint32_t key[CHACHA_KEY_WORDS];

static void rekey(void)
{
    uint32_t block[CHACHA_BLOCK_WORDS];

    chacha20_block(key, UINT64_MAX, block);
    memcpy(key, block, sizeof(key));
    memset(block, 0, sizeof(block));
}

void random_init(const void *seed, size_t bytes)
{
    const uint8_t *from = seed;

    for (size_t i = 0; i < bytes; i++) {
        ((uint8_t *)key)[i % sizeof(key)] ^= from[i];
        if (i % sizeof(key) == sizeof(key) - 1) {
            rekey();
        }
    }
    rekey();
}

void random_mix(uint64_t value)
{
    key[0] ^= (uint32_t)value;
    key[1] ^= (uint32_t)(value >> 32);
    rekey();
}

void random_bytes(void *buffer, size_t bytes)
{
    uint8_t *to = buffer;
    uint32_t block[CHACHA_BLOCK_WORDS];

    for (uint64_t counter = 0; bytes > 0; counter++) {
        size_t n = bytes < sizeof(block) ? bytes : sizeof(block);
        chacha20_block(key, counter, block);
        memcpy(to, block, n);
        to += n;
        bytes -= n;
    }
    memset(block, 0, sizeof(block));
    rekey();
}
