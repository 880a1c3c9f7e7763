// SPDX-License-Identifier: BSD-2-Clause
// Fletcher's checksum over 32-bit words, modulo 2^32: four instructions a word, for what is
// compared often.

#include <lib/checksum.h>

#include <string.h>

uint32_t checksum_words(const void *data, size_t bytes)
{
    const uint32_t *word = data;
    uint32_t sum = 1;
    uint32_t sum_of_sums = 0;
    uint32_t tail = 0;

    for (size_t i = 0; i < bytes / sizeof(*word); i++) {
        sum += word[i];
        sum_of_sums += sum;
    }
    memcpy(&tail, word + bytes / sizeof(*word), bytes % sizeof(*word));
    sum += tail;
    sum_of_sums += sum;
    return sum ^ (sum_of_sums << 16 | sum_of_sums >> 16);
}
