// SPDX-License-Identifier: BSD-2-Clause
// All register windows; see windows.h.

#include "windows.h"

#include <abi/types.h>
#include <minix/sysutil.h>

enum { WINDOWS_MAX = 256 };

struct entry {
    int offset; // of the node
    uint64_t first_page, last_page;
};

static struct entry windows[WINDOWS_MAX];
static unsigned nr_windows;
static bool is_incomplete; // then every window counts as shared

static void set_pages(const struct dt_window *window, struct entry *entry)
{
    entry->first_page = window->base >> ABI_PAGE_SHIFT;
    entry->last_page = (window->base + window->bytes - 1) >> ABI_PAGE_SHIFT;
}

void windows_collect(const struct dt *dt)
{
    struct dt_node node;
    struct dt_window window;

    nr_windows = 0;
    is_incomplete = false;
    dt_root(dt, &node);
    while (dt_next_enabled(&node) == 0) {
        for (unsigned i = 0; dt_reg(&node, i, &window) == 0; i++) {
            if (window.bytes == 0) {
                continue;
            }
            if (nr_windows == WINDOWS_MAX) {
                is_incomplete = true;
                log_err(
                    "more than %d windows in the device tree: none will be mapped", WINDOWS_MAX);
                return;
            }
            windows[nr_windows].offset = dt_offset(&node);
            set_pages(&window, &windows[nr_windows++]);
        }
    }
}

bool windows_is_shared(const struct dt_node *node, const struct dt_window *window)
{
    struct entry mine;

    set_pages(window, &mine);
    for (unsigned i = 0; i < nr_windows; i++) {
        if (windows[i].offset != dt_offset(node) && windows[i].first_page <= mine.last_page &&
            mine.first_page <= windows[i].last_page) {
            return true;
        }
    }
    return is_incomplete;
}
