// SPDX-License-Identifier: BSD-2-Clause
// The tree, its nodes and properties; see lib/dt.h.
//
// dt_open checks the blob's sizes against the memory that is really there, then each tag and
// property with libfdt, which checks each access against those sizes. Later walks only ever fail by
// coming to the end.

#include "dt_internal.h"

#include <abi/errnames.h>

static int fail(struct dt *dt, uint32_t offset, const char *cause)
{
    dt->cause = cause;
    dt->offset = offset;
    return -EINVAL;
}

// The header, and that every block it names lies inside the blob.
static int check_header(struct dt *dt, size_t max_bytes)
{
    const void *fdt = dt->fdt;

    if (max_bytes < sizeof(struct fdt_header)) {
        return fail(dt, 0, "no room for a header");
    }
    if (((uintptr_t)fdt & 7) != 0) {
        return fail(dt, 0, "not 8-byte aligned");
    }
    if (fdt_magic(fdt) != FDT_MAGIC) {
        return fail(dt, 0, "no device tree magic");
    }
    if (fdt_totalsize(fdt) > max_bytes || fdt_totalsize(fdt) > INT32_MAX) {
        return fail(dt, 4, "larger than the memory it lies in");
    }
    if (fdt_version(fdt) < 17 || fdt_last_comp_version(fdt) > 17) {
        return fail(dt, 20, "format version is not 17");
    }
    if (fdt_check_header(fdt) != 0 || fdt_off_dt_struct(fdt) % 4 != 0 ||
        fdt_off_mem_rsvmap(fdt) % 8 != 0) {
        return fail(dt, 0, "header's offsets and sizes make no sense");
    }
    if (fdt_num_mem_rsv(fdt) < 0) {
        return fail(dt, fdt_off_mem_rsvmap(fdt), "memory reservations have no end");
    }
    return 0;
}

// One tag of the structure block; *depth is the number of nodes open. NULL, or what is wrong.
static const char *check_tag(const void *fdt, uint32_t tag, int offset, int *depth)
{
    const char *name;
    int length;

    switch (tag) {
    case FDT_NOP:
        return NULL;
    case FDT_BEGIN_NODE:
        if (*depth == 0 && offset != 0) {
            return "second root node";
        }
        if (fdt_get_name(fdt, offset, &length) == NULL) {
            return "node name";
        }
        return ++*depth > DT_DEPTH_MAX + 1 ? "nodes nested too deep" : NULL;
    case FDT_END_NODE:
        return --*depth < 0 ? "end of a node that never began" : NULL;
    case FDT_PROP:
        if (*depth == 0 || fdt_getprop_by_offset(fdt, offset, &name, &length) == NULL) {
            return "property";
        }
        return NULL;
    default:
        return "unknown tag";
    }
}

static int check_structure(struct dt *dt)
{
    uint32_t base = fdt_off_dt_struct(dt->fdt);
    int offset = 0;
    int depth = 0;

    for (;;) {
        int next;
        uint32_t tag = fdt_next_tag(dt->fdt, offset, &next);
        if (next < 0) {
            return fail(dt, base + (uint32_t)offset, "structure is truncated");
        }
        if (tag == FDT_END) {
            break;
        }
        const char *cause = check_tag(dt->fdt, tag, offset, &depth);
        if (cause != NULL) {
            return fail(dt, base + (uint32_t)offset, cause);
        }
        offset = next;
    }
    if (depth != 0) {
        return fail(dt, base + (uint32_t)offset, "structure ends inside a node");
    }
    return fdt_get_name(dt->fdt, 0, NULL) == NULL ? fail(dt, base, "no root node") : 0;
}

int dt_open(struct dt *dt, const void *blob, size_t max_bytes)
{
    *dt = (struct dt){.fdt = blob};
    int result = check_header(dt, max_bytes);
    if (result == 0) {
        dt->bytes = fdt_totalsize(blob);
        result = check_structure(dt);
    }
    if (result == 0) {
        dt->structure = (const char *)blob + fdt_off_dt_struct(blob);
        dt->strings = (const char *)blob + fdt_off_dt_strings(blob);
    }
    return result;
}

void dt_root(const struct dt *dt, struct dt_node *node)
{
    node->dt = dt;
    node->depth = 0;
    node->offset[0] = 0;
}

int dt_next(struct dt_node *node)
{
    const struct dt *dt = node->dt;
    int depth = node->depth;
    int offset = dt_offset(node);

    for (;;) {
        offset = dt_after_tag(dt, offset);
        switch (dt_tag(dt, offset)) {
        case FDT_BEGIN_NODE:
            node->depth = depth + 1;
            node->offset[node->depth] = offset; // dt_open has checked the depth
            return 0;
        case FDT_END_NODE:
            if (depth-- == 0) {
                return -ENOENT;
            }
            break;
        case FDT_END:
            return -ENOENT;
        default:
            break;
        }
    }
}

// The node's own `status`.
static bool is_okay(const struct dt_node *node)
{
    size_t bytes;
    const char *status = dt_property(node, "status", &bytes);

    return status == NULL || (bytes == 5 && memcmp(status, "okay", 5) == 0) ||
           (bytes == 3 && memcmp(status, "ok", 3) == 0);
}

int dt_next_enabled(struct dt_node *node)
{
    struct dt_node each = *node;
    int skipped_depth = is_okay(node) ? DT_DEPTH_MAX : node->depth;

    while (dt_next(&each) == 0) {
        if (each.depth > skipped_depth) {
            continue;
        }
        if (is_okay(&each)) {
            *node = each;
            return 0;
        }
        skipped_depth = each.depth;
    }
    return -ENOENT;
}

int dt_first_child(struct dt_node *node)
{
    struct dt_node each = *node;

    if (dt_next(&each) != 0 || each.depth != node->depth + 1) {
        return -ENOENT;
    }
    *node = each;
    return 0;
}

int dt_next_sibling(struct dt_node *node)
{
    struct dt_node each = *node;

    while (dt_next(&each) == 0 && each.depth >= node->depth) {
        if (each.depth == node->depth) {
            *node = each;
            return 0;
        }
    }
    return -ENOENT;
}

int dt_offset(const struct dt_node *node)
{
    return node->offset[node->depth];
}

bool dt_parent(struct dt_node *node)
{
    if (node->depth == 0) {
        return false;
    }
    node->depth--;
    return true;
}

bool dt_same(const struct dt_node *a, const struct dt_node *b)
{
    return a->dt == b->dt && dt_offset(a) == dt_offset(b);
}

const char *dt_name(const struct dt_node *node)
{
    return node->dt->structure + dt_offset(node) + sizeof(fdt32_t);
}

bool dt_is_enabled(const struct dt_node *node)
{
    struct dt_node each = *node;

    do {
        if (!is_okay(&each)) {
            return false;
        }
    } while (dt_parent(&each));
    return true;
}

bool dt_is_compatible(const struct dt_node *node, const char *compatible)
{
    return dt_string_index(node, "compatible", compatible) >= 0;
}

int dt_match(const struct dt_node *node, const char *const *list)
{
    const char *string;

    for (int i = 0; (string = dt_string(node, "compatible", (unsigned)i)) != NULL; i++) {
        for (const char *const *each = list; *each != NULL; each++) {
            if (strcmp(string, *each) == 0) {
                return i;
            }
        }
    }
    return -1;
}

int dt_next_compatible(struct dt_node *node, const char *compatible)
{
    struct dt_node each = *node;

    while (dt_next_enabled(&each) == 0) {
        if (dt_is_compatible(&each, compatible)) {
            *node = each;
            return 0;
        }
    }
    return -ENOENT;
}

// Whether a path component names this node; without '@' the unit address doesn't matter.
static bool is_named(const struct dt_node *node, const char *component, size_t length)
{
    const char *name = dt_name(node);

    if (strncmp(name, component, length) != 0) {
        return false;
    }
    return name[length] == '\0' || (name[length] == '@' && memchr(component, '@', length) == NULL);
}

static int find_child(struct dt_node *node, const char *component, size_t length)
{
    struct dt_node child = *node;

    for (int result = dt_first_child(&child); result == 0; result = dt_next_sibling(&child)) {
        if (is_named(&child, component, length)) {
            *node = child;
            return 0;
        }
    }
    return -ENOENT;
}

int dt_find_path(const struct dt *dt, const char *path, size_t length, struct dt_node *node)
{
    const char *end = path + length;
    struct dt_node found;

    if (length == 0 || *path != '/') {
        return -ENOENT;
    }
    dt_root(dt, &found);
    while (path < end) {
        if (*path == '/') {
            path++;
            continue;
        }
        const char *slash = memchr(path, '/', (size_t)(end - path));
        const char *component_end = slash == NULL ? end : slash;
        if (find_child(&found, path, (size_t)(component_end - path)) != 0) {
            return -ENOENT;
        }
        path = component_end;
    }
    *node = found;
    return 0;
}

uint32_t dt_phandle(const struct dt_node *node)
{
    uint32_t phandle;

    if (dt_cell(node, "phandle", 0, &phandle) != 0 &&
        dt_cell(node, "linux,phandle", 0, &phandle) != 0) {
        return 0;
    }
    return phandle == UINT32_MAX ? 0 : phandle;
}

// Whether the property at this offset of the structure is a phandle of that value.
static bool is_phandle(const struct dt *dt, int offset, uint32_t phandle)
{
    const struct fdt_property *property = dt_property_at(dt, offset);

    if (fdt32_to_cpu(property->len) != sizeof(fdt32_t) ||
        fdt32_to_cpu(*(const fdt32_t *)(const void *)property->data) != phandle) {
        return false;
    }
    const char *name = dt->strings + fdt32_to_cpu(property->nameoff);
    return strcmp(name, "phandle") == 0 || strcmp(name, "linux,phandle") == 0;
}

// One run through the tags; asking each node for its phandle would read every property again.
int dt_find_phandle(const struct dt *dt, uint32_t phandle, struct dt_node *node)
{
    struct dt_node each = {.dt = dt, .depth = -1};
    uint32_t tag;

    if (phandle == 0 || phandle == UINT32_MAX) {
        return -ENOENT;
    }
    for (int offset = 0; (tag = dt_tag(dt, offset)) != FDT_END; offset = dt_after_tag(dt, offset)) {
        if (tag == FDT_BEGIN_NODE) {
            each.offset[++each.depth] = offset; // dt_open has checked the depth
        } else if (tag == FDT_END_NODE) {
            each.depth--;
        } else if (tag == FDT_PROP && is_phandle(dt, offset, phandle)) {
            *node = each;
            return 0;
        }
    }
    return -ENOENT;
}

int dt_path(const struct dt_node *node, char *buffer, size_t bytes)
{
    struct dt_node each = *node;
    size_t used = 0;

    if (bytes < 2) {
        return -ENOSPC;
    }
    for (int depth = 1; depth <= node->depth; depth++) {
        each.depth = depth;
        const char *name = dt_name(&each);
        size_t length = strlen(name);
        if (length + 1 >= bytes - used) {
            return -ENOSPC;
        }
        buffer[used] = '/';
        memcpy(buffer + used + 1, name, length);
        used += length + 1;
    }
    if (used == 0) {
        buffer[used++] = '/';
    }
    buffer[used] = '\0';
    return 0;
}
