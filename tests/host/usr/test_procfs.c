// SPDX-License-Identifier: BSD-2-Clause
// Unit test of usr/lib/procfs_parse: the line of /proc/<pid>/stat.
#include "procfs.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void reads_a_line(void **state)
{
    struct proc_stat p;

    (void)state;
    assert_true(procfs_parse_stat(
        "12 (a (b) c) R 1 12 11 100 -5 7 1000 2000 3000 400 200 2060 17 0\n", &p));
    assert_int_equal(p.pid, 12);
    assert_string_equal(p.name, "a (b) c");
    assert_string_equal(p.state, "R");
    assert_int_equal(p.ppid, 1);
    assert_int_equal(p.uid, 100);
    assert_int_equal(p.nice, -5);
    assert_int_equal(p.system_us, 2000);
    assert_int_equal(p.resident_kib, 200);
    assert_int_equal(p.endpoint, 2060);
    assert_int_equal(p.privilege, 17);
    assert_false(p.is_service);
}

static void refuses_short_lines(void **state)
{
    struct proc_stat p;

    (void)state;
    assert_false(procfs_parse_stat("", &p));
    assert_false(procfs_parse_stat("12", &p));
    assert_false(procfs_parse_stat("12 )x( R 1", &p));
    assert_false(procfs_parse_stat("12 (x) R 1 2 3", &p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_line),
        cmocka_unit_test(refuses_short_lines),
    };

    return cmocka_run_group_tests_name("usr.procfs", tests, NULL, NULL);
}
