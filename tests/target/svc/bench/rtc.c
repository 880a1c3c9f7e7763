// SPDX-License-Identifier: BSD-2-Clause
// Measures the way from a device's interrupt to its driver: a driver for the PL031 (Technical
// Reference Manual ARM DDI 0224C) that sets the match register to the next second and waits.
//
// Meanwhile bench_spin, of the lowest priority, writes the cycle counter into a page that both have
// mapped, over and over. The last value before the interrupt took the CPU away is there when this
// process runs again: the difference to the counter at its first instruction has at most one turn
// of that loop in it, and the kernel's way. The median of some seconds is published as bench.irq.

#include "rtc.h"

#include "abi/trap.h"
#include "lib/regs/pl031.h"
#include "minix/driver.h"
#include "minix/ds.h"
#include "minix/safecopies.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "peer.h"

static volatile uint32_t page[ABI_PAGE_SIZE / 4] __attribute__((aligned(ABI_PAGE_SIZE)));
static uint32_t samples[BENCH_RTC_SAMPLES];

static void insert_sample(unsigned n, uint32_t value)
{
    for (; n > 0 && samples[n - 1] > value; n--) {
        samples[n] = samples[n - 1];
    }
    samples[n] = value;
}

static int start_spinner(void)
{
    struct message m = {.type = BENCH_SPIN};
    uint32_t spinner;

    int r = ds_retrieve_label_num("bench_spin", &spinner);
    if (r != 0) {
        return r;
    }
    m.words[0] = (uint32_t)cpf_grant_direct((endpoint_t)spinner, (vir_bytes)(uintptr_t)page,
        sizeof(page), CPF_READ | CPF_WRITE | CPF_MAP);
    r = ipc_sendrec((endpoint_t)spinner, &m);
    return r != 0 ? r : (int)m.words[0];
}

// ipc_receive from the hardware; the first instruction after the trap reads the counter.
static int wait_for_interrupt(uint32_t *now)
{
    struct message m;
    register endpoint_t r0 __asm__("r0") = HARDWARE_EP;
    register struct message *r1 __asm__("r1") = &m;
    register uint32_t r2 __asm__("r2");

    __asm__ volatile("mov ip, r7\n" // which the compiler may need
                     "mov r7, %3\n"
                     "svc #0\n"
                     "mrc p15, 0, %1, c9, c13, 0\n"
                     "mov r7, ip"
                     : "+r"(r0), "=&r"(r2)
                     : "r"(r1), "i"(TRAP_RECEIVE)
                     : "ip", "cc", "memory");
    *now = r2;
    return (int)r0;
}

static int measure(volatile void *base)
{
    int r = 0;

    for (unsigned i = 0; i < BENCH_RTC_SAMPLES && r == 0; i++) {
        mmio_write32(base, RTCICR, RTCINT_MATCH);
        mmio_write32(base, RTCMR, mmio_read32(base, RTCDR) + 1);
        mmio_write32(base, RTCIMSC, RTCINT_MATCH);
        r = sys_irqenable(0);
        if (r == 0) {
            uint32_t now;
            r = wait_for_interrupt(&now);
            insert_sample(i, now - page[0]);
        }
        mmio_write32(base, RTCIMSC, 0);
    }
    mmio_write32(base, RTCICR, RTCINT_MATCH);
    return r;
}

int main(int argc, char *argv[])
{
    (void)argc;
    (void)argv;
    sef_startup();
    volatile void *base = device_window(0, NULL);
    if (base == NULL || device_irq_count() < 1) {
        panic("bench_rtc", "no register window or no interrupt", NO_NUM);
    }
    int r = start_spinner();
    if (r == 0) {
        r = measure(base);
    }
    if (r == 0) {
        r = ds_publish_u32("bench.irq", samples[BENCH_RTC_SAMPLES / 2], DSF_OVERWRITE);
    }
    if (r != 0) {
        log_err("bench: interrupt: %d", r);
    }
    (void)ds_publish_u32("bench.done_rtc", 1, DSF_OVERWRITE);
    struct message m;
    for (;;) {
        (void)sef_receive(ANY, &m);
    }
}
