// SPDX-License-Identifier: BSD-2-Clause
// srv/rs: the dev table that devices.dts gives.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <minix/sysutil.h>

#include "devtable.h"

static const char confs[] = "service pl011 { compatible \"arm,pl011\"; }\n"
                            "service pl031 { compatible \"arm,pl031\"; }\n"
                            "service any { compatible \"arm,primecell\"; }\n";

static void *blob;
static struct dt dt;

void log_printf(unsigned level, const char *format, ...)
{
    (void)level;
    (void)format;
}

static int load(void **state)
{
    (void)state;
    FILE *file = fopen(DEVICES_DTB, "rb");
    if (file == NULL) {
        return -1;
    }
    blob = aligned_alloc(8, 65536);
    size_t bytes = fread(blob, 1, 65536, file);
    fclose(file);
    if (dt_open(&dt, blob, bytes) != 0 || known_add("test", confs, sizeof(confs) - 1) != 0) {
        return -1;
    }
    devtable_build(&dt, 0x10003000);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    free(blob);
    return 0;
}

static void check(const char *label, const char *path)
{
    const struct device *device = devtable_by_label(label);

    assert_non_null(device);
    assert_string_equal(device->path, path);
}

static void labels(void **state)
{
    (void)state;
    check("pl011.0", "/soc/uart@3000");
    check("pl011.2", "/soc/uart@1000");
    check("pl011.1", "/soc/uart@2000");
    check("pl031.0", "/soc/rtc@5000");
    assert_null(devtable_by_label("pl011.3"));
    assert_null(devtable_by_label("pl031.1"));
    assert_null(devtable_at(4));
}

static void resources(void **state)
{
    (void)state;
    const struct device *uart = devtable_by_label("pl011.2");

    assert_int_equal(uart->nr_windows, 1);
    assert_int_equal(uart->windows[0].base, 0x10001000);
    assert_int_equal(uart->windows[0].bytes, 0x1000);
    assert_int_equal(uart->windows[0].devio_only, 0);
    assert_int_equal(uart->nr_irqs, 1);
    assert_int_equal(uart->irqs[0].nr_cells, 3);
    assert_int_equal(uart->irqs[0].cells[1], 1);
    assert_int_equal(uart->clock_hz, 24000000);
    assert_string_equal(uart->compatible, "arm,pl011");
    assert_false(uart->is_console);
    assert_int_equal(devtable_by_label("pl011.1")->nr_irqs, 2);
    assert_true(devtable_by_label("pl011.0")->is_console);
}

static void shared_page(void **state)
{
    (void)state;
    assert_int_equal(devtable_by_label("pl031.0")->windows[0].devio_only, 1);
}

static void listing(void **state)
{
    (void)state;
    struct rs_device_info info;
    unsigned claimed = 0;
    unsigned index = 0;

    while (devtable_info(index, &info) == 0) {
        claimed += info.label[0] != '\0';
        assert_true(info.node[0] == '/');
        index++;
    }
    assert_int_equal(claimed, 4);
    assert_int_equal(index, 11);
    assert_int_equal(devtable_info(0, &info), 0);
    assert_string_equal(info.compatible, "arm,gic-400");
    assert_int_equal(info.window, 0x90000000);
    assert_int_equal(devtable_info(UINT32_MAX, &info), -ENOENT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels),
        cmocka_unit_test(resources),
        cmocka_unit_test(shared_page),
        cmocka_unit_test(listing),
    };
    return cmocka_run_group_tests_name("rs.devtable", tests, load, unload);
}
