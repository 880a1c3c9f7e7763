// SPDX-License-Identifier: BSD-2-Clause
// RAM and reservations; see lib/dt.h.

#include <lib/dt.h>

#include <abi/errnames.h>
#include <libfdt.h>
#include <string.h>

enum { STAGE_RESERVE_MAP, STAGE_CHILDREN, STAGE_DONE };

static bool is_memory(const struct dt_node *node)
{
    size_t bytes;
    const char *type = dt_property(node, "device_type", &bytes);

    return type != NULL && bytes == sizeof("memory") && memcmp(type, "memory", bytes) == 0;
}

void dt_memory_start(const struct dt *dt, struct dt_cursor *cursor)
{
    *cursor = (struct dt_cursor){.index = 0};
    dt_root(dt, &cursor->node);
}

int dt_memory_next(struct dt_cursor *cursor, struct dt_window *window)
{
    for (;;) {
        if (is_memory(&cursor->node)) {
            int result = dt_reg(&cursor->node, cursor->index++, window);
            if (result == 0 && window->bytes == 0) {
                continue;
            }
            if (result != -ENOENT) {
                return result == 0 ? 0 : -EINVAL;
            }
        }
        cursor->index = 0;
        if (dt_next_enabled(&cursor->node) != 0) {
            return -ENOENT;
        }
    }
}

void dt_reserved_start(const struct dt *dt, struct dt_cursor *cursor)
{
    *cursor = (struct dt_cursor){.stage = STAGE_RESERVE_MAP};
    dt_root(dt, &cursor->node);
}

static int next_of_map(struct dt_cursor *cursor, struct dt_window *window)
{
    const void *fdt = cursor->node.dt->fdt;

    while ((int)cursor->index < fdt_num_mem_rsv(fdt)) {
        if (fdt_get_mem_rsv(fdt, (int)cursor->index++, &window->base, &window->bytes) != 0) {
            return -EINVAL;
        }
        if (window->bytes - 1 > UINT64_MAX - window->base && window->bytes != 0) {
            return -EINVAL;
        }
        if (window->bytes != 0) {
            return 0;
        }
    }
    return -ENOENT;
}

static bool enter_reserved_memory(struct dt_cursor *cursor)
{
    static const char path[] = "/reserved-memory";

    return dt_find_path(cursor->node.dt, path, sizeof(path) - 1, &cursor->node) == 0 &&
           dt_first_child(&cursor->node) == 0;
}

static int next_of_children(struct dt_cursor *cursor, struct dt_window *window, bool *is_unmapped)
{
    do {
        int result =
            dt_is_enabled(&cursor->node) ? dt_reg(&cursor->node, cursor->index++, window) : -ENOENT;
        if (result != -ENOENT) {
            *is_unmapped = dt_has(&cursor->node, "no-map");
            return result == 0 ? 0 : -EINVAL;
        }
        cursor->index = 0;
    } while (dt_next_sibling(&cursor->node) == 0);
    return -ENOENT;
}

int dt_reserved_next(struct dt_cursor *cursor, struct dt_window *window, bool *is_unmapped)
{
    if (cursor->stage == STAGE_RESERVE_MAP) {
        int result = next_of_map(cursor, window);
        if (result != -ENOENT) {
            *is_unmapped = false;
            return result;
        }
        cursor->index = 0;
        cursor->stage = enter_reserved_memory(cursor) ? STAGE_CHILDREN : STAGE_DONE;
    }
    if (cursor->stage == STAGE_CHILDREN) {
        int result = next_of_children(cursor, window, is_unmapped);
        if (result != -ENOENT) {
            return result;
        }
        cursor->stage = STAGE_DONE;
    }
    return -ENOENT;
}
