// SPDX-License-Identifier: BSD-2-Clause
// Properties: bytes, cells, strings; see lib/dt.h.

#include "dt_internal.h"

#include <abi/errnames.h>

const void *dt_property_named(
    const struct dt_node *node, const char *name, size_t length, size_t *bytes)
{
    const struct dt *dt = node->dt;
    uint32_t tag;

    // A node's properties stand before its children.
    for (int offset = dt_after_tag(dt, dt_offset(node));
         (tag = dt_tag(dt, offset)) == FDT_PROP || tag == FDT_NOP;
         offset = dt_after_tag(dt, offset)) {
        const struct fdt_property *property = dt_property_at(dt, offset);
        if (tag != FDT_PROP) {
            continue;
        }
        const char *each = dt->strings + fdt32_to_cpu(property->nameoff);
        if (strncmp(each, name, length) == 0 && each[length] == '\0') {
            *bytes = fdt32_to_cpu(property->len);
            return property->data;
        }
    }
    return NULL;
}

const void *dt_property(const struct dt_node *node, const char *name, size_t *bytes)
{
    return dt_property_named(node, name, strlen(name), bytes);
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
    size_t left;
    const char *string = dt_property(node, name, &left);

    while (string != NULL) {
        const char *end = memchr(string, '\0', left);
        if (end == NULL) {
            return NULL;
        }
        if (index-- == 0) {
            return string;
        }
        left -= (size_t)(end + 1 - string);
        string = end + 1;
    }
    return NULL;
}

int dt_string_index(const struct dt_node *node, const char *name, const char *string)
{
    const char *each;

    for (int i = 0; (each = dt_string(node, name, (unsigned)i)) != NULL; i++) {
        if (strcmp(each, string) == 0) {
            return i;
        }
    }
    return -ENOENT;
}
