// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as an executable, completed to a plausible header: accepted segments keep every
// promise.

#include <lib/elf.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(const struct elf *elf, uint32_t file_bytes)
{
    uint64_t page = 0;

    for (unsigned i = 0; i < elf->segment_count; i++) {
        const struct elf_segment *segment = &elf->segment[i];
        uint64_t end = (uint64_t)segment->address + segment->mem_bytes;
        if (segment->address < 0x1000 || end > 0x40000000 || segment->address / 4096 < page ||
            (uint64_t)segment->offset + segment->file_bytes > file_bytes ||
            segment->file_bytes > segment->mem_bytes || (segment->flags & 3) == 3) {
            abort();
        }
        page = (end + 4095) / 4096;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const uint8_t start[] = {
        0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 40, 0, 1, 0, 0, 0};
    uint8_t head[512];
    struct elf elf;

    (void)elf_open(&elf, data, bytes, 0x10000, 0x1000, 0x40000000);
    if (bytes < 52 || bytes > sizeof(head)) {
        return 0;
    }
    memcpy(head, data, bytes);
    memcpy(head, start, sizeof(start));
    head[42] = 32;
    head[43] = 0;
    if (elf_open(&elf, head, bytes, 0x10000, 0x1000, 0x40000000) == 0) {
        check(&elf, 0x10000);
    }
    return 0;
}
