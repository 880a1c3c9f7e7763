// SPDX-License-Identifier: BSD-2-Clause
// A million random traps, deaths, births, stops and answers of VM among a few processes, with bad
// arguments among them. After each hundred every invariant of the tables is checked; at the end
// nothing may be left over. AXOLOTL_SEED=N repeats a run.

#include "fakes.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { STEPS = 1000000, ACTORS = 12, CHECK_EVERY = 100 };

static uint32_t seed;
static struct proc *actors[ACTORS];

static uint32_t draw(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % below;
}

static endpoint_t some_endpoint(void)
{
    switch (draw(16)) {
    case 0:
        return (endpoint_t)draw(UINT32_MAX);
    case 1:
        return (endpoint_t)draw(1024);
    case 2:
        return ANY;
    case 3:
        return DS_EP;
    case 4:
        return VM_EP;
    default:
        return actors[draw(ACTORS)]->endpoint;
    }
}

static uint32_t some_address(void)
{
    return draw(32) == 0 ? draw(UINT32_MAX) : draw(2) == 0 ? FAKE_MSG : FAKE_NEXT;
}

static struct proc *new_actor(void)
{
    return draw(3) == 0 ? fake_user() : fake_service("actor");
}

static void vm_turn(void)
{
    struct proc *vm = proc_lookup(VM_EP);
    ipc_abort(vm, -EINTR);
    fake_trap(vm, TRAP_RECEIVE, SYSTEM_EP, FAKE_NEXT, 0);
    for (unsigned i = 0; i < ACTORS; i++) {
        fake_missing[actors[i]->slot] = false;
        (void)vmreq_resume(actors[i], draw(3) == 0 ? -EFAULT : 0, 0);
    }
}

static void step(void)
{
    unsigned n = draw(ACTORS);
    struct proc *p = actors[n];
    switch (draw(64)) {
    case 0:
        proc_free(p);
        actors[n] = new_actor();
        break;
    case 1:
        sched_block(p, RTS_STOPPED);
        break;
    case 2:
        fake_missing[p->slot] = true;
        break;
    case 3:
    case 4:
        vm_turn();
        break;
    case 5:
        ipc_abort(p, -EINTR);
        break;
    case 6:
        (void)ipc_unsend(p);
        break;
    case 7:
        assert_int_equal(sched_set(p, draw(NR_PRIORITIES), 1 + draw(100)), 0);
        break;
    case 8:
        sched_tick();
        (void)sched_next();
        break;
    default:
        sched_unblock(p, RTS_STOPPED | RTS_EXCEPTION);
        if (p->rts == 0 && fake_run(p)) {
            fake_trap(p, 1 + draw(TRAP_COUNT - 2), some_endpoint(), some_address(), some_address());
        }
        break;
    }
}

static void tables_stay_sound(void **state)
{
    (void)state;
    fake_boot();
    for (unsigned i = 0; i < ACTORS; i++) {
        actors[i] = new_actor();
    }
    for (unsigned i = 0; i < STEPS; i++) {
        step();
        if (i % CHECK_EVERY == 0) {
            fake_check();
        }
    }
    for (unsigned i = 0; i < ACTORS; i++) {
        proc_free(actors[i]);
    }
    fake_check();
    assert_int_equal(proc_used(), NR_TASKS + NR_BOOT_PROCS);
    assert_int_equal(priv_used(), NR_TASKS + NR_BOOT_PROCS);
}

int main(void)
{
    const char *given = getenv("AXOLOTL_SEED");
    seed = given != NULL ? (uint32_t)strtoul(given, NULL, 0) : (uint32_t)time(NULL) | 1;
    printf("# seed %u\n", (unsigned)seed);
    const struct CMUnitTest tests[] = {cmocka_unit_test(tables_stay_sound)};
    return cmocka_run_group_tests_name("kernel.random", tests, NULL, NULL);
}
