// SPDX-License-Identifier: BSD-2-Clause
// The start-up, as a table of contents. Entered from start.S with the MMU on, one CPU, interrupts
// masked; ends in the scheduler, with RS as the only process that may run.

#include <kernel/boot.h>

#include <arch/boot.h>
#include <arch/fp.h>
#include <arch/trap.h>
#include <kernel/boot_steps.h>
#include <kernel/ipc.h>
#include <kernel/load.h>
#include <kernel/panic.h>
#include <kernel/priv.h>
#include <kernel/proc.h>
#include <kernel/sched.h>

struct boot_facts boot_facts;

void boot_main(uint32_t image, uint32_t tree, uint32_t flags)
{
    arch_boot_init(paddr(image)); // kernel tables as they stay
    arch_fp_init();
    arch_counters_init();
    boot_facts.flags = flags | (arch_is_secure() ? BOOT_SECURE : 0);

    boot_tree(paddr(tree)); // find, validate; a bad one ends here
    boot_command_line();    // console=, log=, panic=, shuffle=, pmu=
    boot_memory();          // frame map, linear map, W^X self-test
    panic_record_init();

    proc_init(); // tables of processes, privileges, queues
    priv_init();
    sched_init();
    notify_init();

    boot_devices(); // interrupt controller, clock, power
    boot_archive(); // is it there and whole?
    load_boot_processes();
    boot_report();

    struct proc *rs = &proc_table[RS_EP];
    priv_boot_root(rs); // the only privileges the kernel knows
    sched_unblock(rs, RTS_NO_PRIV);
    arch_enter_scheduler();
}
