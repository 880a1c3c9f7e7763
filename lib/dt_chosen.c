// SPDX-License-Identifier: BSD-2-Clause
// /chosen and /aliases; see lib/dt.h.

#include "dt_internal.h"

#include <abi/errnames.h>
#include <string.h>

static int find_fixed(const struct dt *dt, const char *path, struct dt_node *node)
{
    return dt_find_path(dt, path, strlen(path), node);
}

const char *dt_bootargs(const struct dt *dt)
{
    struct dt_node chosen;

    if (find_fixed(dt, "/chosen", &chosen) != 0) {
        return "";
    }
    const char *text = dt_string(&chosen, "bootargs", 0);
    return text == NULL ? "" : text;
}

static int read_address(const struct dt_node *node, const char *name, uint64_t *value)
{
    struct dt_cells cells = dt_cells(node, name);

    if (!cells.is_there) {
        return -ENOENT;
    }
    if (cells.count != 1 && cells.count != 2) {
        return -EINVAL;
    }
    *value = dt_number(cells.cell, (unsigned)cells.count);
    return 0;
}

int dt_initrd(const struct dt *dt, struct dt_window *window)
{
    struct dt_node chosen;
    uint64_t start, end;

    if (find_fixed(dt, "/chosen", &chosen) != 0) {
        return -ENOENT;
    }
    int result = read_address(&chosen, "linux,initrd-start", &start);
    if (result == 0) {
        result = read_address(&chosen, "linux,initrd-end", &end);
    }
    if (result != 0) {
        return result;
    }
    if (end < start) {
        return -EINVAL;
    }
    *window = (struct dt_window){.base = start, .bytes = end - start};
    return 0;
}

int dt_alias(const struct dt *dt, const char *name, size_t length, struct dt_node *node)
{
    struct dt_node aliases;
    size_t path_bytes;

    if (length == 0 || find_fixed(dt, "/aliases", &aliases) != 0) {
        return -ENOENT;
    }
    const char *path = dt_property_named(&aliases, name, length, &path_bytes);
    if (path == NULL || path_bytes == 0 || path[path_bytes - 1] != '\0') {
        return -ENOENT;
    }
    return dt_find_path(dt, path, strlen(path), node);
}

int dt_device(const struct dt *dt, const char *text, struct dt_node *node, const char **options)
{
    size_t length = strcspn(text, ":");
    int result =
        *text == '/' ? dt_find_path(dt, text, length, node) : dt_alias(dt, text, length, node);

    if (result == 0) {
        *options = text[length] == ':' ? text + length + 1 : "";
    }
    return result;
}

int dt_stdout(const struct dt *dt, struct dt_node *node, const char **options)
{
    static const char *const names[] = {"stdout-path", "linux,stdout-path"};
    struct dt_node chosen;

    if (find_fixed(dt, "/chosen", &chosen) == 0) {
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            const char *text = dt_string(&chosen, names[i], 0);
            if (text != NULL && dt_device(dt, text, node, options) == 0) {
                return 0;
            }
        }
    }
    return dt_device(dt, "serial0", node, options);
}

// The number at the end of an alias's name. 0 or -ENOENT.
static int trailing_number(const char *name, unsigned *number)
{
    size_t length = strlen(name);
    size_t digits = 0;
    unsigned value = 0;

    while (
        digits < length && name[length - digits - 1] >= '0' && name[length - digits - 1] <= '9') {
        digits++;
    }
    if (digits == 0 || digits > 6) {
        return -ENOENT;
    }
    for (size_t i = length - digits; i < length; i++) {
        value = value * 10 + (unsigned)(name[i] - '0');
    }
    *number = value;
    return 0;
}

int dt_alias_number(const struct dt_node *node, unsigned *number)
{
    const void *fdt = node->dt->fdt;
    struct dt_node aliases;
    int property;

    if (find_fixed(node->dt, "/aliases", &aliases) != 0) {
        return -ENOENT;
    }
    fdt_for_each_property_offset(property, fdt, dt_offset(&aliases))
    {
        const char *name;
        int length;
        struct dt_node target;
        const char *path = fdt_getprop_by_offset(fdt, property, &name, &length);

        if (path == NULL || length < 1 || path[length - 1] != '\0') {
            continue;
        }
        if (dt_find_path(node->dt, path, strlen(path), &target) == 0 && dt_same(&target, node) &&
            trailing_number(name, number) == 0) {
            return 0;
        }
    }
    return -ENOENT;
}
