// SPDX-License-Identifier: BSD-2-Clause
// Bit maps of 32-bit chunks.
#pragma once

#include <stdint.h>

typedef uint32_t bitchunk_t;

#define BITCHUNK_BITS (sizeof(bitchunk_t) * 8)
#define BITMAP_CHUNKS(nr_bits) (((nr_bits) + BITCHUNK_BITS - 1) / BITCHUNK_BITS)
#define MAP_CHUNK(map, bit) (map)[(bit) / BITCHUNK_BITS]
#define CHUNK_OFFSET(bit) ((bit) % BITCHUNK_BITS)
#define GET_BIT(map, bit) (MAP_CHUNK(map, bit) & (bitchunk_t)1 << CHUNK_OFFSET(bit))
#define SET_BIT(map, bit) (MAP_CHUNK(map, bit) |= (bitchunk_t)1 << CHUNK_OFFSET(bit))
#define UNSET_BIT(map, bit) (MAP_CHUNK(map, bit) &= ~((bitchunk_t)1 << CHUNK_OFFSET(bit)))
