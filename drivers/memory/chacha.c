// SPDX-License-Identifier: BSD-2-Clause
// ChaCha20 (RFC 8439): ten double rounds over a 4 by 4 matrix of words.

#include "chacha.h"

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static void quarter_round(uint32_t *x, unsigned a, unsigned b, unsigned c, unsigned d)
{
    x[a] += x[b];
    x[d] = rotate(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = rotate(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = rotate(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = rotate(x[b] ^ x[c], 7);
}

void chacha20_block(
    const uint32_t key[CHACHA_KEY_WORDS], uint64_t counter, uint32_t out[CHACHA_BLOCK_WORDS])
{
    uint32_t start[CHACHA_BLOCK_WORDS] = {
        0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}; // "expand 32-byte k"

    for (unsigned i = 0; i < CHACHA_KEY_WORDS; i++) {
        start[4 + i] = key[i];
    }
    start[12] = (uint32_t)counter;
    start[13] = (uint32_t)(counter >> 32);
    for (unsigned i = 0; i < CHACHA_BLOCK_WORDS; i++) {
        out[i] = start[i];
    }
    for (unsigned round = 0; round < 10; round++) {
        quarter_round(out, 0, 4, 8, 12);
        quarter_round(out, 1, 5, 9, 13);
        quarter_round(out, 2, 6, 10, 14);
        quarter_round(out, 3, 7, 11, 15);
        quarter_round(out, 0, 5, 10, 15);
        quarter_round(out, 1, 6, 11, 12);
        quarter_round(out, 2, 7, 8, 13);
        quarter_round(out, 3, 4, 9, 14);
    }
    for (unsigned i = 0; i < CHACHA_BLOCK_WORDS; i++) {
        out[i] += start[i];
    }
}
