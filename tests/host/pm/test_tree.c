// SPDX-License-Identifier: BSD-2-Clause
// The process tree: INIT's pid 0 case by case, kill and wait arguments, groups, sessions, pids.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/errno.h"
#include "tree.h"

static struct mproc table[NR_PROCS];
static struct mproc *init, *rs, *vfs;
static int32_t next_pid;

static struct mproc *add(int slot, struct mproc *parent, int pid, uint32_t flags)
{
    struct mproc *p = &table[slot];

    memset(p, 0, sizeof(*p));
    p->endpoint = slot;
    p->pid = pid;
    p->flags = flags;
    p->pgrp = flags & MP_SERVICE ? pid : parent->pgrp;
    p->sid = flags & MP_SERVICE ? pid : parent->sid;
    tree_add(p, parent);
    return p;
}

// As PM's fork does for a child of INIT.
static struct mproc *add_session(int slot, int pid)
{
    struct mproc *p = add(slot, init, pid, MP_FRESH);

    p->pgrp = p->sid = pid;
    return p;
}

static int setup(void **state)
{
    (void)state;
    memset(table, 0, sizeof(table));
    tree_use(table);
    next_pid = PID_FIRST + 1; // 2 is vfs
    init = add(INIT_EP, &table[INIT_EP], PM_INIT_PID, 0);
    rs = add(RS_EP, init, PM_RS_PID, MP_SERVICE);
    vfs = add(VFS_EP, rs, 2, MP_SERVICE);
    return 0;
}

static void test_init_is_own_parent(void **state)
{
    (void)state;
    assert_ptr_equal(tree_parent(init), init);
    assert_int_equal(tree_ppid(init), 0);
    assert_int_equal(tree_ppid(rs), 0);
    assert_int_equal(tree_ppid(vfs), PM_RS_PID);
}

static void test_no_pid_names_init(void **state)
{
    (void)state;
    struct mproc *shell = add_session(20, 50);

    assert_null(tree_by_pid(0));
    assert_null(tree_by_pid(-1));
    assert_ptr_equal(tree_self_or_pid(shell, 0), shell);
    for (int pid = -60; pid <= 60; pid++) {
        assert_false(tree_kill_names(shell, pid, init));
    }
    assert_false(tree_kill_names(shell, INT32_MIN, init));
}

static void test_kill_zero_is_own_group(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);
    struct mproc *b = add(21, a, 51, 0);
    struct mproc *other = add_session(22, 52);

    assert_true(tree_kill_names(a, 0, a));
    assert_true(tree_kill_names(a, 0, b));
    assert_false(tree_kill_names(a, 0, other));
    assert_false(tree_kill_names(a, 0, rs));
    assert_true(tree_kill_names(init, 0, init)); // INIT's own group has no other member
    assert_false(tree_kill_names(init, 0, a));
    assert_false(tree_kill_names(init, 0, rs));
}

static void test_kill_all_spares_system(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);

    assert_true(tree_kill_names(a, -1, a));
    assert_false(tree_kill_names(a, -1, init));
    assert_false(tree_kill_names(a, -1, rs));
    assert_false(tree_kill_names(a, -1, vfs));
}

static void test_kill_group(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);
    struct mproc *b = add(21, a, 51, 0);
    struct mproc *c = add(22, a, 52, 0);

    c->pgrp = 52;
    assert_true(tree_kill_names(c, -50, b));
    assert_false(tree_kill_names(a, -50, c));
    assert_true(tree_kill_names(a, -2, vfs)); // names the service; only root may
    a->uid = a->euid = 7;
    assert_false(tree_kill_allowed(a, vfs, AX_SIGKILL));
    a->euid = 0;
    assert_true(tree_kill_allowed(a, vfs, AX_SIGKILL));
}

static void test_kill_permission(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);
    struct mproc *b = add_session(21, 51);
    struct mproc *c = add(22, a, 52, 0);

    a->uid = a->euid = a->suid = 7;
    b->uid = b->euid = b->suid = 8;
    c->uid = c->euid = c->suid = 8;
    assert_false(tree_kill_allowed(a, b, AX_SIGTERM));
    assert_false(tree_kill_allowed(a, b, AX_SIGCONT));
    assert_true(tree_kill_allowed(a, c, AX_SIGCONT)); // same session
    b->suid = 7;
    assert_true(tree_kill_allowed(a, b, AX_SIGTERM));
}

static void test_orphans_see_parent_zero(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);
    struct mproc *b = add(21, a, 51, 0);
    struct mproc *c = add(22, a, 52, 0);

    assert_int_equal(tree_ppid(b), 50);
    tree_orphan_children(a, NULL);
    assert_int_equal(tree_ppid(b), 0);
    assert_int_equal(tree_ppid(c), 0);
    assert_null(tree_first_child(a));
    tree_remove(a);
    int children = 0;
    for (struct mproc *p = tree_first_child(init); p != NULL; p = tree_next_sibling(p)) {
        children++;
    }
    assert_int_equal(children, 3); // rs, b, c
}

static void test_init_group_is_nobody_elses(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);
    struct mproc *changed = NULL;

    assert_int_equal(tree_setpgid(a, 0, 0, &changed), -AX_EPERM); // leader of its session
    struct mproc *b = add(21, a, 51, 0);
    assert_int_equal(tree_setpgid(b, 0, 0, &changed), 0);
    assert_int_equal(b->pgrp, 51); // 0: its own pid, not group 0
    assert_false(tree_group_in_session(0, 0));
    assert_int_equal(tree_setpgid(init, 0, 0, &changed), -AX_EPERM);
    assert_int_equal(tree_setsid(init), -AX_EPERM);
    assert_int_equal(tree_setsid(rs), -AX_EPERM);
}

static void test_child_of_init_setsid(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);

    assert_int_equal(tree_setsid(a), 0); // confirms what it was born with
    assert_int_equal(a->sid, 50);
    assert_int_equal(tree_setsid(a), -AX_EPERM); // is a leader now
    struct mproc *b = add(21, a, 51, 0);
    assert_int_equal(tree_setsid(b), 0);
    assert_int_equal(b->sid, 51);
    assert_int_equal(b->pgrp, 51);
}

static void test_setsid_group_in_use(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);
    struct mproc *b = add(21, a, 51, 0);
    struct mproc *c = add(22, b, 52, 0);

    c->pgrp = 51; // somebody else is in the group that b would lead
    assert_int_equal(tree_setsid(b), -AX_EPERM);
}

static void test_setpgid_rules(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);
    struct mproc *b = add(21, a, 51, 0);
    struct mproc *grandchild = add(22, b, 52, 0);
    struct mproc *foreign = add_session(23, 60);
    struct mproc *changed = NULL;

    assert_int_equal(tree_setpgid(a, 51, 51, &changed), 0);
    assert_ptr_equal(changed, b);
    assert_int_equal(tree_setpgid(a, 52, 52, &changed), -AX_ESRCH); // not its child
    assert_int_equal(tree_setpgid(grandchild, 0, 51, &changed), 0); // a group of the session
    assert_int_equal(tree_setpgid(grandchild, 0, 60, &changed), -AX_EPERM);
    assert_int_equal(tree_setpgid(grandchild, 0, 999, &changed), -AX_EPERM);
    assert_int_equal(tree_setpgid(a, 51, -1, &changed), -AX_EINVAL);
    assert_int_equal(tree_setpgid(a, -51, 0, &changed), -AX_EINVAL);
    b->flags |= MP_EXECED;
    assert_int_equal(tree_setpgid(a, 51, 50, &changed), -AX_EACCES);
    b->flags = 0;
    b->sid = 51;
    assert_int_equal(tree_setpgid(a, 51, 50, &changed), -AX_EPERM); // another session
    assert_int_equal(tree_setpgid(foreign, 60, 0, &changed), -AX_EPERM);
    assert_int_equal(tree_setpgid(init, 1, 5, &changed), -AX_ESRCH); // RS is no user process
}

static void test_wait_names(void **state)
{
    (void)state;
    struct mproc *a = add_session(20, 50);
    struct mproc *b = add(21, a, 51, 0);
    struct mproc *c = add(22, a, 52, 0);

    c->pgrp = 52;
    assert_true(tree_wait_names(a, 51, b));
    assert_false(tree_wait_names(a, 51, c));
    assert_true(tree_wait_names(a, 0, b));
    assert_false(tree_wait_names(a, 0, c));
    assert_true(tree_wait_names(a, -52, c));
    assert_true(tree_wait_names(a, -1, c));
    assert_true(tree_wait_names(init, -1, rs));
    assert_false(tree_wait_names(init, 1, rs));
}

static void test_orphaned_groups(void **state)
{
    (void)state;
    struct mproc *shell = add_session(20, 50);
    struct mproc *job = add(21, shell, 51, 0);

    job->pgrp = 51;
    assert_true(tree_group_is_orphaned(50)); // the shell's own: its parent is INIT
    assert_false(tree_group_is_orphaned(51));
    job->flags |= MP_STOPPED;
    assert_true(tree_group_has_stopped(51));
    tree_orphan_children(shell, NULL);
    assert_true(tree_group_is_orphaned(51));
}

static void test_new_pid_skips_those_in_use(void **state)
{
    (void)state;
    next_pid = PID_LAST;
    assert_int_equal(tree_new_pid(&next_pid), PID_LAST);
    struct mproc *a = add_session(20, 3);
    struct mproc *b = add(21, a, 9, 0);
    b->pgrp = 4;
    b->sid = 5;
    assert_int_equal(tree_new_pid(&next_pid), 6); // 2 is vfs, 3 a pid, 4 a group, 5 a session
    assert_int_equal(tree_new_pid(&next_pid), 7);
    assert_int_equal(tree_new_pid(&next_pid), 8);
    assert_int_equal(tree_new_pid(&next_pid), 10);
}

static void test_pids_never_repeat_while_in_use(void **state)
{
    (void)state;
    // Two rounds over all pids with the table nearly full.
    for (int i = 0; i < 2 * PID_LAST; i++) {
        int slot = FIRST_DYNAMIC_SLOT + rand() % (NR_PROCS - FIRST_DYNAMIC_SLOT);
        if (table[slot].life != LIFE_FREE) {
            tree_remove(&table[slot]);
        }
        int pid = tree_new_pid(&next_pid);
        assert_true(pid >= PID_FIRST && pid <= PID_LAST);
        assert_null(tree_by_pid(pid));
        add_session(slot, pid);
    }
}

static void test_links_survive_random_changes(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct mproc *p = &table[FIRST_DYNAMIC_SLOT + rand() % 40];
        struct mproc *parent = &table[FIRST_DYNAMIC_SLOT + rand() % 40];
        if (p->life != LIFE_FREE) {
            tree_orphan_children(p, NULL);
            tree_remove(p);
        } else if (parent != p) {
            add((int)(p - table), parent->life != LIFE_FREE ? parent : init,
                tree_new_pid(&next_pid), 0);
        }
    }
    unsigned used = 0, linked = 0;
    for (int slot = 0; slot < NR_PROCS; slot++) {
        struct mproc *p = &table[slot];
        if (p->life == LIFE_FREE) {
            continue;
        }
        used++;
        for (struct mproc *c = tree_first_child(p); c != NULL; c = tree_next_sibling(c)) {
            assert_ptr_equal(tree_parent(c), p);
            linked++;
        }
    }
    assert_int_equal(linked, used - 1); // all but INIT
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup(f, setup)
    const struct CMUnitTest tests[] = {
        CASE(test_init_is_own_parent),
        CASE(test_no_pid_names_init),
        CASE(test_kill_zero_is_own_group),
        CASE(test_kill_all_spares_system),
        CASE(test_kill_group),
        CASE(test_kill_permission),
        CASE(test_orphans_see_parent_zero),
        CASE(test_init_group_is_nobody_elses),
        CASE(test_child_of_init_setsid),
        CASE(test_setsid_group_in_use),
        CASE(test_setpgid_rules),
        CASE(test_wait_names),
        CASE(test_orphaned_groups),
        CASE(test_new_pid_skips_those_in_use),
        CASE(test_pids_never_repeat_while_in_use),
        CASE(test_links_survive_random_changes),
    };
    return cmocka_run_group_tests_name("pm.tree", tests, NULL, NULL);
}
