// SPDX-License-Identifier: BSD-2-Clause
// The random number generator behind /dev/random and /dev/urandom.
//
// A ChaCha20 key stream whose key is replaced by its own output after each request, so that what
// was handed out cannot be found again later. Where the key comes from, honestly: 32 bytes or more
// of /chosen/rng-seed when the firmware put one into the device tree; otherwise only the times at
// which requests arrive, to a microsecond. Without rng-seed the numbers are unpredictable to nobody
// who can repeat the boot, and the log says so.
#pragma once

#include <stddef.h>
#include <stdint.h>

void random_init(const void *seed, size_t bytes);
// Mixes in something that an outsider would find hard to guess.
void random_mix(uint64_t value);
void random_bytes(void *buffer, size_t bytes);
