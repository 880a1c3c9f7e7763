// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as an archive: every entry lies inside them, and the walk ends.

#include <lib/cpio.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void walk(const uint8_t *data, size_t bytes)
{
    struct cpio cpio;
    struct cpio_entry entry;

    cpio_start(&cpio, data, bytes);
    while (cpio_next(&cpio, &entry) == 0) {
        const uint8_t *name = (const uint8_t *)entry.name;
        if (name < data || name + strlen(entry.name) >= data + bytes || entry.data < data ||
            entry.bytes > (size_t)(data + bytes - entry.data)) {
            abort();
        }
    }
    if (cpio.offset > bytes) {
        abort();
    }
    (void)cpio_find(data, bytes, "/etc/x", &entry);
}

// As it is, and with the first header completed to a plausible one, so that what comes behind it is
// reached.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    walk(data, bytes);
    if (bytes < 110) {
        return 0;
    }
    uint8_t *copy = malloc(bytes);
    memcpy(copy, "070701", 6);
    for (size_t i = 6; i < 110; i++) {
        bool is_low_digit = (i - 6) % 8 >= 6;
        copy[i] = is_low_digit ? (uint8_t) "0123456789abcdef"[data[i] & 15] : '0';
    }
    memcpy(copy + 110, data + 110, bytes - 110);
    walk(copy, bytes);
    free(copy);
    return 0;
}
