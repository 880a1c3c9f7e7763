// SPDX-License-Identifier: BSD-2-Clause
// The polled boot console: which UART it is, and whose. The kernel writes until the window is
// mapped by a driver; a panic takes it back.

#include <kernel/dev.h>

#include <abi/errnames.h>
#include <lib/cmdline.h>

#include <string.h>

static const struct console *console;
static uint32_t window_start;
static uint32_t window_bytes;
static bool is_mine;

void console_set(const struct console *chosen, uint32_t window, uint32_t bytes)
{
    console = chosen;
    window_start = window;
    window_bytes = bytes;
    is_mine = true;
}

bool console_is_mine(void)
{
    return is_mine;
}

void console_take_back(void)
{
    is_mine = console != NULL;
}

void console_window_mapped(uint32_t start, uint32_t bytes)
{
    if (console && start - window_start < window_bytes && bytes > 0) {
        is_mine = false;
    } else if (console && window_start - start < bytes) {
        is_mine = false;
    }
}

bool console_touches(uint32_t start, uint32_t bytes)
{
    return console && (start - window_start < window_bytes || window_start - start < bytes);
}

uint32_t console_window(void)
{
    return console ? window_start : 0;
}

void console_write(const char *text, uint32_t bytes)
{
    if (!is_mine) {
        return;
    }
    for (uint32_t i = 0; i < bytes; i++) {
        if (text[i] == '\n') {
            console->put('\r');
        }
        console->put(text[i]);
    }
}

int console_find(const struct dt *dt, const char *cmdline)
{
    char name[128];
    const char *options;
    struct dt_node node;
    if (cmdline_get(cmdline, "console", name, sizeof(name)) == 0 &&
        dt_device(dt, name, &node, &options) == 0 && dev_probe_node(&node, DRIVER_CONSOLE) == 0) {
        return 0;
    }
    if (dt_stdout(dt, &node, &options) == 0 && dev_probe_node(&node, DRIVER_CONSOLE) == 0) {
        return 0;
    }
    if (dt_alias(dt, "serial0", strlen("serial0"), &node) == 0 &&
        dev_probe_node(&node, DRIVER_CONSOLE) == 0) {
        return 0;
    }
    dt_root(dt, &node);
    while (dt_next(&node) == 0) {
        if (dt_is_enabled(&node) && dev_probe_node(&node, DRIVER_CONSOLE) == 0) {
            return 0;
        }
    }
    return -ENOENT;
}
