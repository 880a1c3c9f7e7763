// SPDX-License-Identifier: BSD-2-Clause
// Any text as a service file: words lie inside it, and the walk ends.

#include <lib/conf.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void ignore(void *context, const struct conf_word *word)
{
    (void)context;
    (void)word;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const char *const names[] = {"DIAG", "IRQCTL"};
    const char *text = (const char *)data;
    struct conf conf;
    struct conf_item item;
    uint32_t mask[1] = {0};
    int32_t number;

    conf_start(&conf, text, bytes);
    while (conf_next(&conf, &item) == 0) {
        for (unsigned i = 0; i < item.count; i++) {
            if (item.word[i].text < text ||
                item.word[i].length > (size_t)(text + bytes - item.word[i].text)) {
                abort();
            }
            (void)conf_word_number(&item.word[i], &number);
        }
        conf_mask(&item, names, 2, mask, 32, ignore, NULL);
    }
    return 0;
}
