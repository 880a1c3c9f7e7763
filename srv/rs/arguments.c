// SPDX-License-Identifier: BSD-2-Clause
// The argument strings of a service: label, then key=value for its device and its history, then
// what the starter gave.

#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

enum { LINE_BYTES = 160, PROPERTY_HEX_MAX = 32 };

struct strings {
    char *buffer;
    uint32_t max;
    uint32_t bytes;
    unsigned count;
};

// Adds one string; one that doesn't fit is left out whole.
static void add(struct strings *strings, const char *text)
{
    size_t length = strlen(text) + 1;

    if (length <= strings->max - strings->bytes) {
        memcpy(strings->buffer + strings->bytes, text, length);
        strings->bytes += length;
        strings->count++;
    }
}

static void add_windows(struct strings *strings, const struct device *device)
{
    char line[LINE_BYTES];

    for (unsigned i = 0; i < device->nr_windows; i++) {
        const struct priv_mem *window = &device->windows[i];
        (void)str_format(line, sizeof(line), "%s%u=%x:%x", window->devio_only ? "devio" : "reg", i,
            (unsigned)window->base, (unsigned)window->bytes);
        add(strings, line);
    }
}

static bool is_text(const char *value, size_t bytes)
{
    if (bytes < 2 || value[bytes - 1] != '\0') {
        return false;
    }
    for (size_t i = 0; i + 1 < bytes; i++) {
        if (value[i] < ' ' || value[i] > '~') {
            return false;
        }
    }
    return true;
}

static void add_property(struct strings *strings, const struct device *device, const char *name)
{
    char line[LINE_BYTES];
    size_t bytes;
    const char *value = dt_property(&device->node, name, &bytes);

    if (value == NULL) {
        return;
    }
    if (is_text(value, bytes)) {
        (void)str_format(line, sizeof(line), "prop.%s=%s", name, value);
        add(strings, line);
        return;
    }
    int length = str_format(line, sizeof(line), "prop.%s=", name);
    for (size_t i = 0; i < bytes && i < PROPERTY_HEX_MAX; i++) {
        length += str_format(
            line + length, sizeof(line) - (size_t)length, "%02x", (unsigned char)value[i]);
    }
    add(strings, line);
}

static void add_device(struct strings *strings, const struct service *service)
{
    const struct device *device = service->device;
    char line[LINE_BYTES];

    (void)str_format(line, sizeof(line), "node=%s", device->path);
    add(strings, line);
    add_windows(strings, device);
    (void)str_format(line, sizeof(line), "irqs=%u", device->nr_irqs);
    add(strings, line);
    if (device->clock_hz != 0) {
        (void)str_format(line, sizeof(line), "clock=%u", (unsigned)device->clock_hz);
        add(strings, line);
    }
    if (device->is_console) {
        add(strings, "console=1");
    }
    for (unsigned i = 0; i < service->rights->nr_properties; i++) {
        add_property(strings, device, service->rights->properties[i]);
    }
}

unsigned arguments_build(const struct service *service, char *buffer, uint32_t max, uint32_t *bytes)
{
    struct strings strings = {.buffer = buffer, .max = max};
    char line[LINE_BYTES];

    add(&strings, service->label);
    if (service->device != NULL) {
        add_device(&strings, service);
    }
    if (service->restarts > 0) {
        (void)str_format(line, sizeof(line), "restarts=%u", (unsigned)service->restarts);
        add(&strings, line);
    }
    for (uint32_t at = 0; at < service->args_bytes; at += strlen(service->args + at) + 1) {
        add(&strings, service->args + at);
    }
    *bytes = strings.bytes;
    return strings.count;
}
