// SPDX-License-Identifier: BSD-2-Clause
// Messages, notifications, asynchronous messages, deaths: one case each.

#include "fakes.h"

#include <string.h>

#include <abi/proto/vmreq.h>

static struct proc *client;
static struct proc *server;

static int setup(void **state)
{
    (void)state;
    fake_boot();
    client = fake_service("client");
    server = fake_service("server");
    return 0;
}

static void put(struct proc *p, uint32_t type)
{
    *fake_message(p, FAKE_MSG) = (struct message){.source = 99, .type = type, .serial = 5};
}

static int receive(struct proc *p, endpoint_t from)
{
    return fake_trap(p, TRAP_RECEIVE, from, FAKE_NEXT, 0);
}

static const struct message *got(struct proc *p)
{
    assert_true(fake_run(p));
    return fake_message(p, FAKE_NEXT);
}

static void send_waits_for_receiver(void **state)
{
    (void)state;
    put(client, 0x123);
    fake_trap(client, TRAP_SEND, server->endpoint, FAKE_MSG, 0);
    assert_int_equal(client->rts, RTS_SENDING);
    receive(server, ANY);
    assert_int_equal(client->rts, 0);
    assert_int_equal(got(server)->type, 0x123);
    assert_int_equal(got(server)->source, client->endpoint);
    fake_check();
}

static void sendrec_gets_reply(void **state)
{
    (void)state;
    receive(server, ANY);
    put(client, 0x123);
    fake_trap(client, TRAP_SENDREC, server->endpoint, FAKE_MSG, 0);
    assert_int_equal(client->rts, RTS_RECEIVING);
    assert_int_equal(got(server)->serial, 5);
    put(server, 0x40000123);
    fake_trap(server, TRAP_REPLYRECV, client->endpoint, FAKE_MSG, FAKE_NEXT);
    assert_int_equal(server->rts, RTS_RECEIVING);
    assert_true(fake_run(client));
    assert_int_equal(client->context.r[0], 0);
    assert_int_equal(fake_message(client, FAKE_MSG)->type, 0x40000123);
    fake_check();
}

static void reply_to_nobody_is_dropped(void **state)
{
    (void)state;
    put(server, 1);
    fake_trap(server, TRAP_REPLYRECV, client->endpoint, FAKE_MSG, FAKE_NEXT);
    assert_int_equal(server->rts, RTS_RECEIVING);
    assert_int_equal(client->rts, 0);
}

static void waiting_for_answer_takes_nothing_else(void **state)
{
    (void)state;
    receive(server, ANY);
    fake_trap(client, TRAP_SENDREC, server->endpoint, FAKE_MSG, 0);
    assert_int_equal(fake_trap(server, TRAP_NOTIFY, client->endpoint, 0, 0), 0);
    assert_int_equal(client->rts, RTS_RECEIVING);
    fake_trap(server, TRAP_SENDNB, client->endpoint, FAKE_MSG, 0);
    receive(client, ANY);
    assert_int_equal(got(client)->type, MSG_NOTIFY);
}

static void ring_of_waiters_is_refused(void **state)
{
    (void)state;
    struct proc *third = fake_service("third");
    fake_trap(client, TRAP_SEND, server->endpoint, FAKE_MSG, 0);
    fake_trap(server, TRAP_SEND, third->endpoint, FAKE_MSG, 0);
    assert_int_equal(fake_trap(third, TRAP_SENDREC, client->endpoint, FAKE_MSG, 0), -EDEADLK);
    assert_int_equal(fake_trap(third, TRAP_SEND, third->endpoint, FAKE_MSG, 0), -EDEADLK);
    fake_check();
}

static void masks_are_obeyed(void **state)
{
    (void)state;
    struct priv_set none = {.trap_mask = 1u << TRAP_SENDREC};
    priv_set_masks(client->priv, &none);
    assert_int_equal(fake_trap(client, TRAP_SENDREC, server->endpoint, FAKE_MSG, 0), -ETRAPDENIED);
    assert_int_equal(fake_trap(client, TRAP_NOTIFY, server->endpoint, 0, 0), -ETRAPDENIED);
    assert_int_equal(fake_trap(client, 12345, server->endpoint, 0, 0), -ETRAPDENIED);
}

static void bad_addresses_are_faults(void **state)
{
    (void)state;
    static const uint32_t bad[] = {
        0, 2, FAKE_MSG + 1, 0x3fffffc4, 0x40000000, 0xf0000000, 0xffffffff};
    struct proc *rs = proc_lookup(RS_EP); // VM is never asked for it
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(fake_trap(rs, TRAP_SENDNB, server->endpoint, bad[i], 0),
            -ENOTREADY); // nothing is read when nobody waits
        assert_int_equal(fake_trap(rs, TRAP_SENDREC, server->endpoint, bad[i], 0), -EFAULT);
    }
    assert_int_equal(fake_trap(rs, TRAP_RECEIVE, ANY, 2, 0), -EFAULT);
}

static void bad_endpoints_are_dead(void **state)
{
    (void)state;
    static const endpoint_t bad[] = {
        -1, 0, 2, 3, NONE, ANY, SELF, 11, 287, INT32_MAX, INT32_MIN, 1 << 20};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(fake_trap(client, TRAP_SENDREC, bad[i], FAKE_MSG, 0), -EDEADSRCDST);
        assert_int_equal(fake_trap(client, TRAP_NOTIFY, bad[i], 0, 0), -EDEADSRCDST);
        assert_int_equal(fake_trap(client, TRAP_SENDA, bad[i], FAKE_MSG, 0), -EDEADSRCDST);
    }
}

static void async_keeps_order_and_is_bounded(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ASYNC_RING; i++) {
        put(client, 0x700 + i);
        assert_int_equal(fake_trap(client, TRAP_SENDA, server->endpoint, FAKE_MSG, 0), 0);
    }
    assert_int_equal(fake_trap(client, TRAP_SENDA, server->endpoint, FAKE_MSG, 0), -ENOSPC);
    for (uint32_t i = 0; i < ASYNC_RING; i++) {
        receive(server, ANY);
        assert_int_equal(got(server)->type, 0x700 + i);
    }
    receive(client, ANY);
    assert_int_equal(got(client)->source, SYSTEM_EP);
    assert_int_equal(got(client)->words[0], NOTIFY_ASYNC_DONE);
    fake_check();
}

static void notifications_merge(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fake_trap(client, TRAP_NOTIFY, server->endpoint, 0, 0), 0);
    }
    receive(server, ANY);
    assert_int_equal(got(server)->source, client->endpoint);
    receive(server, ANY);
    assert_int_equal(server->rts, RTS_RECEIVING);
}

static void dead_dynamic_ends_waits(void **state)
{
    (void)state;
    struct proc *other = fake_service("other");
    receive(server, ANY);
    fake_trap(client, TRAP_SENDREC, server->endpoint, FAKE_MSG, 0);
    fake_run(server);
    fake_trap(other, TRAP_SEND, server->endpoint, FAKE_MSG, 0);
    endpoint_t old = server->endpoint;
    proc_free(server);
    assert_int_equal((int)client->context.r[0], -EDEADSRCDST);
    assert_int_equal((int)other->context.r[0], -EDEADSRCDST);
    assert_int_equal(client->rts | other->rts, 0);
    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct proc *p = proc_take(true);
        assert_int_not_equal(p->endpoint, old);
        proc_free(p);
    }
    assert_null(proc_lookup(old));
    fake_check();
}

static void dead_service_keeps_its_queue(void **state)
{
    (void)state;
    struct proc *ds = proc_lookup(DS_EP);
    struct proc *other = fake_service("other");
    receive(ds, ANY);
    fake_trap(client, TRAP_SENDREC, DS_EP, FAKE_MSG, 0); // received
    put(other, 0x456);
    fake_trap(other, TRAP_SENDREC, DS_EP, FAKE_MSG, 0); // waits
    proc_free(ds);
    assert_int_equal((int)client->context.r[0], -ERESTART);
    assert_int_equal(other->rts, RTS_SENDING);
    put(server, 0x789);
    assert_int_equal(fake_trap(server, TRAP_SENDA, DS_EP, FAKE_MSG, 0), 0); // while there is no DS
    struct proc *next;
    assert_int_equal(proc_take_static(DS_EP, &next), 0);
    assert_int_equal(priv_take_static(next), 0);
    next->priv->flags |= PRIV_SERVICE;
    priv_set_masks(next->priv, &(struct priv_set){.trap_mask = ~0u});
    sched_unblock(next, RTS_NEW | RTS_NO_PRIV | RTS_VMINHIBIT);
    receive(next, ANY);
    assert_int_equal(got(next)->type, 0x789);
    receive(next, ANY);
    assert_int_equal(got(next)->type, 0x456);
    fake_check();
}

static void missing_page_goes_to_vm(void **state)
{
    (void)state;
    struct proc *vm = proc_lookup(VM_EP);
    uint32_t pc = client->context.pc;
    fake_missing[client->slot] = true;
    fake_trap(client, TRAP_SENDREC, server->endpoint, FAKE_MSG, 0);
    assert_int_equal(client->rts, RTS_VMREQUEST);
    assert_int_equal(client->context.pc, pc); // the trap will be executed again
    receive(vm, ANY);
    assert_int_equal(got(vm)->type, VMREQ_RANGE);
    assert_int_equal(vmreq_resume(client, -EFAULT, 0), 0);
    assert_int_equal((int)client->context.r[0], -EFAULT);
    assert_int_equal(client->context.pc, pc + 4);
    assert_int_equal(vmreq_resume(client, 0, 0), -ESRCH);
}

static void message_waits_for_missing_page(void **state)
{
    (void)state;
    receive(server, ANY);
    fake_missing[server->slot] = true;
    put(client, 0x321);
    fake_trap(client, TRAP_SEND, server->endpoint, FAKE_MSG, 0);
    assert_false(fake_run(server));
    assert_int_equal(server->rts, RTS_VMREQUEST);
    receive(proc_lookup(VM_EP), ANY);
    fake_missing[server->slot] = false;
    assert_int_equal(vmreq_resume(server, 0, 0), 0);
    assert_int_equal(got(server)->type, 0x321);
}

static void user_processes_get_answers_only(void **state)
{
    (void)state;
    struct proc *user = fake_user();
    assert_int_equal(fake_trap(client, TRAP_NOTIFY, user->endpoint, 0, 0), -EPERM);
    assert_int_equal(fake_trap(client, TRAP_SENDA, user->endpoint, FAKE_MSG, 0), -ENOTREADY);
    assert_int_equal(fake_trap(user, TRAP_SENDA, client->endpoint, FAKE_MSG, 0), -EPERM);
    receive(server, ANY);
    fake_trap(user, TRAP_SENDREC, server->endpoint, FAKE_MSG, 0);
    fake_run(server);
    assert_int_equal(fake_trap(server, TRAP_SENDA, user->endpoint, FAKE_MSG, 0), 0);
    assert_int_equal(user->rts, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(send_waits_for_receiver, setup),
        cmocka_unit_test_setup(sendrec_gets_reply, setup),
        cmocka_unit_test_setup(reply_to_nobody_is_dropped, setup),
        cmocka_unit_test_setup(waiting_for_answer_takes_nothing_else, setup),
        cmocka_unit_test_setup(ring_of_waiters_is_refused, setup),
        cmocka_unit_test_setup(masks_are_obeyed, setup),
        cmocka_unit_test_setup(bad_addresses_are_faults, setup),
        cmocka_unit_test_setup(bad_endpoints_are_dead, setup),
        cmocka_unit_test_setup(async_keeps_order_and_is_bounded, setup),
        cmocka_unit_test_setup(notifications_merge, setup),
        cmocka_unit_test_setup(dead_dynamic_ends_waits, setup),
        cmocka_unit_test_setup(dead_service_keeps_its_queue, setup),
        cmocka_unit_test_setup(missing_page_goes_to_vm, setup),
        cmocka_unit_test_setup(message_waits_for_missing_page, setup),
        cmocka_unit_test_setup(user_processes_get_answers_only, setup),
    };
    return cmocka_run_group_tests_name("kernel.ipc", tests, NULL, NULL);
}
