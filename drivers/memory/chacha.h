// SPDX-License-Identifier: BSD-2-Clause
// The ChaCha20 block function (RFC 8439, section 2.3).
#pragma once

#include <stdint.h>

enum { CHACHA_KEY_WORDS = 8, CHACHA_BLOCK_WORDS = 16 };

// Writes the key stream block `counter` of `key` with a zero nonce.
void chacha20_block(
    const uint32_t key[CHACHA_KEY_WORDS], uint64_t counter, uint32_t out[CHACHA_BLOCK_WORDS]);
