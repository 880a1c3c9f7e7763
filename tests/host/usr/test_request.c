// SPDX-License-Identifier: BSD-2-Clause
// Unit test of libc/sys/request: serials, repetition, stale answers, requests made by a handler
// while another is open. The trap is a fake that plays a script.
#include "request.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/errno.h"
#include "abi/trap.h"

struct step {
    uint32_t trap;      // that must come
    int32_t result;     // of the trap
    int32_t status;     // in the answer
    uint32_t serial_of; // the answer's serial is the request's minus this
    void (*handler)(void);
};

static const struct step *script;
static struct message sent[8];
static int sends;

int32_t libc_trap(uint32_t a0, void *a1, uint32_t a2, uint32_t number)
{
    const struct step *s = script++;
    struct message *m = a1;

    assert_int_equal(a0, PM_EP);
    assert_int_equal(a2, 0);
    assert_int_equal(number, s->trap);
    if (number == TRAP_SENDREC) {
        sent[sends++] = *m;
    }
    if (s->handler) {
        s->handler();
    }
    if (s->result == 0) {
        m->serial = sent[sends - 1].serial - s->serial_of;
        m->type |= MSG_REPLY;
        m->status = s->status;
        m->words[0] = 99;
    }
    return s->result;
}

static int setup(void **state)
{
    (void)state;
    libc_request_start(10);
    libc_open_serial = 0;
    sends = 0;
    return 0;
}

static void serials_rise(void **state)
{
    static const struct step steps[] = {
        {.trap = TRAP_SENDREC, .status = 5}, {.trap = TRAP_SENDREC, .status = -EPERM}};
    struct message m = {.words = {7}};

    (void)state;
    script = steps;
    assert_int_equal(libc_request(PM_EP, 0x201, &m), 5);
    assert_int_equal(m.words[0], 99);
    assert_int_equal(libc_call(PM_EP, 0x202, &m), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(sent[0].serial, 10);
    assert_int_equal(sent[0].ack, 10);
    assert_int_equal(sent[0].words[0], 7);
    assert_int_equal(sent[1].serial, 11);
    assert_int_equal(sent[1].ack, 11);
    assert_int_equal(sent[1].type, 0x202);
    assert_int_equal(libc_open_serial, 0);
}

static void repeats_with_the_same_serial(void **state)
{
    static const struct step steps[] = {{.trap = TRAP_SENDREC, .result = -AX_ERESTART},
        {.trap = TRAP_SENDREC, .status = -AX_ERESTART}, {.trap = TRAP_SENDREC, .status = 3}};
    struct message m = {.words = {7, 8}};

    (void)state;
    script = steps;
    assert_int_equal(libc_request(PM_EP, 0x201, &m), 3);
    assert_int_equal(sends, 3);
    assert_memory_equal(&sent[0], &sent[1], sizeof(sent[0]));
    assert_memory_equal(&sent[0], &sent[2], sizeof(sent[0]));
}

static void drops_stale_answers(void **state)
{
    static const struct step steps[] = {{.trap = TRAP_SENDREC, .status = 1, .serial_of = 1},
        {.trap = TRAP_RECEIVE, .status = 2, .serial_of = 3}, {.trap = TRAP_RECEIVE, .status = 4}};
    struct message m = {0};

    (void)state;
    script = steps;
    assert_int_equal(libc_request(PM_EP, 0x201, &m), 4);
    assert_int_equal(sends, 1);
}

static void hides_inner_errors(void **state)
{
    static const struct step steps[] = {{.trap = TRAP_SENDREC, .result = -AX_EDEADSRCDST}};
    struct message m = {0};

    (void)state;
    script = steps;
    assert_int_equal(libc_call(PM_EP, 0x201, &m), -1);
    assert_int_equal(errno, EIO);
}

static void request_in_handler(void)
{
    struct message m = {0};

    assert_int_equal(libc_request(PM_EP, 0x205, &m), 6);
}

static void handler_keeps_the_outer_serial_open(void **state)
{
    static const struct step steps[] = {
        {.trap = TRAP_SENDREC, .result = -AX_ERESTART, .handler = request_in_handler},
        {.trap = TRAP_SENDREC, .status = 6}, {.trap = TRAP_SENDREC, .status = 1}};
    struct message m = {0};

    (void)state;
    script = steps;
    assert_int_equal(libc_request(PM_EP, 0x201, &m), 1);
    assert_int_equal(sent[0].serial, 10);
    assert_int_equal(sent[1].serial, 11); // the handler's
    assert_int_equal(sent[1].ack, 10);
    assert_int_equal(sent[2].serial, 10);
    assert_int_equal(sent[2].ack, 10);
    assert_int_equal(libc_open_serial, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(serials_rise, setup),
        cmocka_unit_test_setup(repeats_with_the_same_serial, setup),
        cmocka_unit_test_setup(drops_stale_answers, setup),
        cmocka_unit_test_setup(hides_inner_errors, setup),
        cmocka_unit_test_setup(handler_keeps_the_outer_serial_open, setup),
    };

    return cmocka_run_group_tests_name("libc.request", tests, NULL, NULL);
}
