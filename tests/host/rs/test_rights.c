// SPDX-License-Identifier: BSD-2-Clause
// srv/rs: .conf to rights, and who may send to whom.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errnames.h>

#include "rights.h"

// What needs no line in a .conf: of any service; of one that is no server or driver; of such a one
// without a `system` line.
enum {
    OWN_GRANTS = 1 << KCALL_SETGRANT | 1 << KCALL_SAFEREVMAP,
    BASIC = OWN_GRANTS | 1 << KCALL_EXIT | 1 << KCALL_DIAG | 1 << KCALL_GETINFO | 1 << KCALL_TIMES |
            1 << KCALL_SETALARM | 1 << KCALL_SAFECOPYFROM | 1 << KCALL_SAFECOPYTO |
            1 << KCALL_VSAFECOPY | 1 << KCALL_SAFEMEMSET,
    UNLISTED = 1 << KCALL_SAFEMAP | 1 << KCALL_SAFEUNMAP | 1 << KCALL_PRIVCTL
};

static int read_one(const char *text, struct rights *rights, struct conf *conf)
{
    conf_start(conf, text, strlen(text));
    return rights_read(conf, rights);
}

static void driver(void **state)
{
    (void)state;
    static const char text[] =
        "service pl011 {\n compatible \"arm,pl011\" \"arm,sbsa-uart\";\n ipc ds vm tty;\n"
        " system IRQCTL sys_diag NOT_OURS;\n priority 4;\n quantum 20;\n dma;\n use_copy;\n"
        " property \"skip-init\";\n nice -5;\n irq 3;\n}\n";
    struct rights rights;
    struct conf conf;

    assert_int_equal(read_one(text, &rights, &conf), 0);
    assert_string_equal(rights.name, "pl011");
    assert_int_equal(rights.level, LEVEL_DRIVER);
    assert_int_equal(rights.nr_compatible, 2);
    assert_string_equal(rights.compatible[1], "arm,sbsa-uart");
    assert_int_equal(rights.nr_peers, 3);
    assert_true(rights.has_ipc_line);
    assert_string_equal(rights.peers[2], "tty");
    assert_int_equal(rights.kcalls[0], 1u << KCALL_IRQCTL | 1u << KCALL_DIAG | OWN_GRANTS);
    assert_int_equal(rights.kcalls[1], 0);
    assert_int_equal(rights.unknown_calls, 1);
    assert_int_equal(rights.priority, 4);
    assert_int_equal(rights.quantum_ms, 20);
    assert_int_equal(rights.priv_flags, PRIV_DMA);
    assert_int_equal(rights.sys_flags, SF_USE_COPY);
    assert_int_equal(rights.nr_properties, 1);
    assert_int_equal(rights_read(&conf, &rights), -ENOENT);
}

static void defaults(void **state)
{
    (void)state;
    struct rights rights;
    struct conf conf;

    assert_int_equal(read_one("service a { system ALL; }", &rights, &conf), 0);
    assert_int_equal(rights.level, LEVEL_PROGRAM);
    assert_false(rights.has_ipc_line);
    assert_int_equal(rights.kcalls[0], 0xffffffff);
    assert_int_equal(rights.kcalls[1], (1u << (NR_KCALLS - 32)) - 1);
    assert_int_equal(read_one("service a { ipc NONE; }", &rights, &conf), 0);
    assert_true(rights.has_ipc_line);
    assert_int_equal(rights.nr_peers, 0);
}

// As system.conf was written in January 2010.
static void of_that_time(void **state)
{
    (void)state;
    static const char text[] =
        "service grantor\n{\n\tsystem\n\t\tUMAP\t\t# 14\n\t\tPRIVCTL\t\t#  4\n\t\tSYSCTL\n\t;\n"
        "\tuid\t0\n\t;\n\tnice\t-4\n\t;\n\tio\t1f0:8\t3f6\n\t;\n\tirq\t14\n\t;\n"
        "\tvm\tREMAP UNREMAP;\n\tpci device 1106/3149;\n\tpci class 1/1;\n\tcontrol rtl8139;\n"
        "\theartbeat 3 tries;\n};\ndriver requestor\n{\n\tuid root;\n};\n"
        "service third { ipc SYSTEM pm ALL_SYS USER; system NONE; };\n";
    struct rights rights;
    struct conf conf;

    assert_int_equal(read_one(text, &rights, &conf), 0);
    assert_string_equal(rights.name, "grantor");
    assert_false(rights.has_ipc_line);
    assert_int_equal(rights.unknown_calls, 1);
    assert_int_equal(rights.unknown_lines, 1);
    assert_int_equal(rights.kcalls[0], BASIC | 1 << KCALL_PRIVCTL);
    assert_int_equal(rights.kcalls[1], 0);
    assert_int_equal(rights_read(&conf, &rights), 0);
    assert_string_equal(rights.name, "requestor");
    assert_int_equal(rights.uid, 0);
    assert_int_equal(rights.kcalls[0], BASIC | UNLISTED);
    assert_int_equal(rights.kcalls[1], 1 << (KCALL_ICACHE - 32));
    assert_int_equal(rights_read(&conf, &rights), 0);
    assert_int_equal(rights.kcalls[0], BASIC);
    assert_true(rights_is_everybody(rights.peers[2]));
    assert_int_equal(rights_read(&conf, &rights), -ENOENT);
}

static void refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line;
    } cases[] = {
        {"service a_name_that_is_too_long {}", 1},
        {"service a {\n priority 16; }", 2},
        {"service a {\n quantum 0; }", 2},
        {"service a {\n level 5; }", 2},
        {"service a {\n uid -1; }", 2},
        {"service a {\n uid somebody; }", 2},
        {"service a {\n program relative; }", 2},
        {"service a {\n\n ipc a_label_that_has_more_characters_than_fit; }", 3},
        {"service a {\n compatible a b c d e f g; }", 2},
    };
    struct rights rights;
    struct conf conf;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int result = read_one(cases[i].text, &rights, &conf);
        if (result != -EINVAL || conf.line != cases[i].line || conf.cause == NULL) {
            fail_msg("case %zu: result %d, line %u", i, result, conf.line);
        }
    }
}

static void who_may_send(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        unsigned from_level;
        const char *to;
        unsigned to_level;
        bool may;
    } cases[] = {
        {"procfs", 4, "vfs", 2, true},
        {"procfs", 4, "pl011", 3, true},
        {"pl011", 3, "ds", 2, true},
        {"pl011", 3, "tty", 2, true},
        {"pl011", 3, "rs", 2, false},
        {"pl011", 3, "pl031", 3, false},
        {"pl011", 3, "procfs", 4, false},
        {"pm", 2, "vfs", 2, true},
        {"pm", 2, "ds", 2, false},
        {"vfs", 2, "ds", 2, true},
        {"vfs", 2, "procfs", 4, true},
        {"tty", 2, "pl011", 3, true},
        {"tty", 2, "procfs", 4, false},
        {"ds", 2, "procfs", 4, true},
        {"rs", 2, "ds", 2, true},
        {"pm", 2, "vm", 1, true},
        {"vm", 1, "pm", 2, true},
        {"a", 4, "b", 4, true},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (rights_may_send(cases[i].from, cases[i].from_level, cases[i].to, cases[i].to_level) !=
            cases[i].may) {
            fail_msg("%s -> %s", cases[i].from, cases[i].to);
        }
    }
    assert_true(rights_is_group("ALL_DRIVERS"));
    assert_false(rights_is_group("pm"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(driver),
        cmocka_unit_test(defaults),
        cmocka_unit_test(of_that_time),
        cmocka_unit_test(refused),
        cmocka_unit_test(who_may_send),
    };
    return cmocka_run_group_tests_name("rs.rights", tests, NULL, NULL);
}
