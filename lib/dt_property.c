// SPDX-License-Identifier: BSD-2-Clause
// Properties: bytes, cells, strings; see lib/dt.h.

#include <lib/dt.h>

#include <abi/errnames.h>
#include <libfdt.h>

const void *dt_property(const struct dt_node *node, const char *name, size_t *bytes)
{
    int length;
    const void *value = fdt_getprop(node->dt->fdt, dt_offset(node), name, &length);

    if (value == NULL || length < 0) {
        return NULL;
    }
    *bytes = (size_t)length;
    return value;
}

bool dt_has(const struct dt_node *node, const char *name)
{
    size_t bytes;
    return dt_property(node, name, &bytes) != NULL;
}

int dt_cell(const struct dt_node *node, const char *name, unsigned index, uint32_t *value)
{
    size_t bytes;
    const fdt32_t *cells = dt_property(node, name, &bytes);

    if (cells == NULL) {
        return -ENOENT;
    }
    if (index >= bytes / sizeof(*cells)) {
        return -EINVAL;
    }
    *value = fdt32_to_cpu(cells[index]);
    return 0;
}

const char *dt_string(const struct dt_node *node, const char *name, unsigned index)
{
    int length;

    if (index > INT32_MAX) {
        return NULL;
    }
    return fdt_stringlist_get(node->dt->fdt, dt_offset(node), name, (int)index, &length);
}

int dt_string_index(const struct dt_node *node, const char *name, const char *string)
{
    int index = fdt_stringlist_search(node->dt->fdt, dt_offset(node), name, string);
    return index < 0 ? -ENOENT : index;
}
