// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as a device tree: dt_open refuses them, or every reader copes.

#include <lib/dt.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void read_node(const struct dt_node *node)
{
    struct dt_window window;
    struct dt_irq irq;
    struct dt_clock clock;
    unsigned number;
    char path[256];

    for (unsigned i = 0; i < 2; i++) {
        (void)dt_reg(node, i, &window);
        (void)dt_irq(node, i, &irq);
        (void)dt_clock(node, i, &clock);
        (void)dt_string(node, "compatible", i);
    }
    (void)dt_alias_number(node, &number);
    (void)dt_path(node, path, sizeof(path));
}

static void read_tree(const struct dt *dt)
{
    struct dt_node node;
    struct dt_cursor cursor;
    struct dt_window window;
    const char *options;
    bool is_unmapped;
    unsigned budget = 40;

    dt_root(dt, &node);
    do {
        read_node(&node);
    } while (budget-- > 0 && dt_next_enabled(&node) == 0);
    dt_memory_start(dt, &cursor);
    while (dt_memory_next(&cursor, &window) == 0) {
    }
    dt_reserved_start(dt, &cursor);
    while (dt_reserved_next(&cursor, &window, &is_unmapped) == 0) {
    }
    (void)strlen(dt_bootargs(dt));
    (void)dt_initrd(dt, &window);
    if (dt_stdout(dt, &node, &options) == 0) {
        (void)strlen(options);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    void *copy = malloc(bytes + 1); // one byte more, so that there is always something to copy to
    struct dt dt;

    memcpy(copy, data, bytes);
    if (dt_open(&dt, copy, bytes) == 0) {
        read_tree(&dt);
    } else if (dt.cause == NULL) {
        abort();
    }
    free(copy);
    return 0;
}
