// SPDX-License-Identifier: BSD-2-Clause
// dt [-a] [PATH]: the device tree below PATH, with the driver of each device; -a: with all
// properties.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lib/dt.h>
#include <libfdt.h>

#include "drivers.h"

enum { TREE_BYTES_MAX = 4 << 20, PATH_BYTES = 256, HEX_MAX = 32 };

// Reads /proc/devicetree. The tree in memory, or NULL after a message.
static void *read_tree(size_t *bytes)
{
    FILE *file = fopen("/proc/devicetree", "r");
    size_t room = 65536;
    char *tree = NULL;

    if (file == NULL) {
        perror("dt: /proc/devicetree");
        return NULL;
    }
    *bytes = 0;
    do {
        room *= 2;
        char *more = realloc(tree, room);
        if (more == NULL) {
            perror("dt");
            free(tree);
            fclose(file);
            return NULL;
        }
        tree = more;
        *bytes += fread(tree + *bytes, 1, room - *bytes, file);
    } while (*bytes == room && room < TREE_BYTES_MAX);
    fclose(file);
    return tree;
}

static void indent(int depth)
{
    printf("%*s", 2 * depth, "");
}

static int is_text(const char *value, int bytes)
{
    if (bytes < 2 || value[bytes - 1] != '\0' || value[0] == '\0') {
        return 0;
    }
    for (int i = 0; i < bytes; i++) {
        if (value[i] != '\0' && (value[i] < ' ' || value[i] > '~')) {
            return 0;
        }
    }
    return 1;
}

static void print_value(const char *value, int bytes)
{
    if (is_text(value, bytes)) {
        for (int at = 0; at < bytes; at += (int)strlen(value + at) + 1) {
            printf("%s\"%s\"", at == 0 ? "" : ", ", value + at);
        }
        return;
    }
    putchar('<');
    for (int i = 0; i < bytes && i < HEX_MAX; i++) {
        printf("%s%02x", i > 0 && i % 4 == 0 ? " " : "", (unsigned char)value[i]);
    }
    printf("%s>", bytes > HEX_MAX ? " ..." : "");
}

static void print_properties(const struct dt_node *node)
{
    const void *fdt = node->dt->fdt;
    int property;

    fdt_for_each_property_offset(property, fdt, dt_offset(node))
    {
        const char *name;
        int bytes;
        const char *value = fdt_getprop_by_offset(fdt, property, &name, &bytes);
        if (value == NULL) {
            continue;
        }
        indent(node->depth + 2);
        printf("%s", name);
        if (bytes > 0) {
            printf(" = ");
            print_value(value, bytes);
        }
        putchar('\n');
    }
}

static void print_node(const struct dt_node *node, int with_properties)
{
    char path[PATH_BYTES];
    struct dt_window window;
    const char *compatible = dt_string(node, "compatible", 0);
    const char *label = dt_path(node, path, sizeof(path)) == 0 ? drivers_label(path) : NULL;

    indent(node->depth);
    printf("%s", node->depth == 0 ? "/" : dt_name(node));
    if (compatible != NULL) {
        printf("  %s", compatible);
    }
    if (dt_reg(node, 0, &window) == 0) {
        printf(
            "  0x%llx+0x%llx", (unsigned long long)window.base, (unsigned long long)window.bytes);
    }
    if (!dt_is_enabled(node)) {
        printf("  (disabled)");
    } else if (label != NULL) {
        printf("  [%s]", label[0] == '\0' ? "-" : label);
    }
    putchar('\n');
    if (with_properties) {
        print_properties(node);
    }
}

int main(int argc, char *argv[])
{
    int with_properties = argc > 1 && strcmp(argv[1], "-a") == 0;
    const char *path = argc > 1 + with_properties ? argv[1 + with_properties] : "/";
    struct dt dt;
    struct dt_node node;
    size_t bytes;

    if (argc > 2 + with_properties || path[0] != '/') {
        fprintf(stderr, "usage: dt [-a] [PATH]\n");
        return 2;
    }
    void *tree = read_tree(&bytes);
    if (tree == NULL) {
        return 1;
    }
    if (dt_open(&dt, tree, bytes) != 0) {
        fprintf(
            stderr, "dt: /proc/devicetree: offset %lu: %s\n", (unsigned long)dt.offset, dt.cause);
        return 1;
    }
    if (dt_find_path(&dt, path, strlen(path), &node) != 0) {
        fprintf(stderr, "dt: %s: no such node\n", path);
        return 1;
    }
    drivers_read();
    int top = node.depth;
    do {
        print_node(&node, with_properties);
    } while (dt_next(&node) == 0 && node.depth > top);
    free(tree);
    return 0;
}
