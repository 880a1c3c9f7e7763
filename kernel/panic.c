// SPDX-License-Identifier: BSD-2-Clause
// The end (kernel/panic.h). Trusts as little as it can: everything it prints is read in a way that
// cannot fault, or it is guarded by the check for a panic inside a panic.

#include <kernel/panic.h>

#include <arch/backtrace.h>
#include <arch/boot.h>
#include <arch/fault.h>
#include <arch/irq.h>
#include <arch/linear.h>
#include <arch/mmu.h>
#include <arch/power.h>
#include <kernel/bootmem.h>
#include <kernel/clock.h>
#include <kernel/cpu.h>
#include <kernel/dev.h>
#include <kernel/klog.h>
#include <kernel/print.h>
#include <kernel/trace.h>
#include <lib/checksum.h>

enum { BACKTRACE_MAX = 24, TRACE_LINES = 12, DEFAULT_DELAY_S = 5 };
#define RECORD_MAGIC 0x41584f50u // "AXOP"

struct panic_record {
    uint32_t magic;
    uint32_t checksum; // of info
    struct panic_info info;
};

static enum panic_action action = PANIC_REBOOT;
static unsigned delay_s = DEFAULT_DELAY_S;
static unsigned depth;
static struct panic_info last_boot;
static bool has_last_boot;

void panic_set_action(enum panic_action new_action, unsigned new_delay_s)
{
    action = new_action;
    delay_s = new_delay_s;
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    char line[160];
    va_list arguments;
    va_start(arguments, format);
    int n = print_format(line, sizeof(line), format, arguments);
    va_end(arguments);
    console_write(line, n < (int)sizeof(line) ? (uint32_t)n : sizeof(line) - 1);
}

static struct panic_record *record_place(void)
{
    paddr_t frame = bootmem_panic_frame();
    return frame.raw == 0 ? NULL : arch_phys_to_virt(frame);
}

static void record_write(const char *text, uint32_t pc)
{
    struct panic_record *record = record_place();
    if (!record) {
        return;
    }
    *record = (struct panic_record){.magic = RECORD_MAGIC};
    record->info.pc = pc;
    record->info.uptime_s = arch_stamp_hz() ? (uint32_t)(clock_now_us() / 1000000) : 0;
    (void)print_to(record->info.text, sizeof(record->info.text), "%s", text);
    record->checksum = crc32_update(0, &record->info, sizeof(record->info));
    arch_dcache_clean(record, sizeof(*record));
}

void panic_record_init(void)
{
    struct panic_record *record = record_place();
    if (!record || record->magic != RECORD_MAGIC ||
        record->checksum != crc32_update(0, &record->info, sizeof(record->info))) {
        return;
    }
    last_boot = record->info;
    last_boot.text[sizeof(last_boot.text) - 1] = 0;
    has_last_boot = true;
    record->magic = 0;
    arch_dcache_clean(record, sizeof(*record));
    klog(LOG_WARN, "panic record of the boot before: after %u s at 0x%x: %s",
        (unsigned)last_boot.uptime_s, (unsigned)last_boot.pc, last_boot.text);
}

bool panic_record_get(struct panic_info *info)
{
    *info = last_boot;
    return has_last_boot;
}

static void say_registers(const struct kernel_fault *fault)
{
    for (unsigned i = 0; i < 13; i++) {
        say("r%-2u 0x%08x%s", i, (unsigned)fault->r[i], i % 4 == 3 ? "\n" : "  ");
    }
    say("sp  0x%08x  lr  0x%08x  pc  0x%08x\n", (unsigned)fault->sp, (unsigned)fault->lr,
        (unsigned)fault->pc);
    say("psr 0x%08x  address 0x%08x  status 0x%x\n", (unsigned)fault->psr, (unsigned)fault->address,
        (unsigned)fault->status);
}

static void say_process(void)
{
    const struct proc *p = cpu_current();
    if (!p) {
        say("process: none\n");
        return;
    }
    say("process: %.16s endpoint %d pc 0x%08x lr 0x%08x sp 0x%08x psr 0x%x r7 %u\n", p->name,
        (int)p->endpoint, (unsigned)p->context.pc, (unsigned)p->context.lr, (unsigned)p->context.sp,
        (unsigned)p->context.psr, (unsigned)p->context.r[7]);
}

static void say_trace(void)
{
    struct trace_record record;
    unsigned count = 0;
    while (trace_get(count, &record)) {
        count++;
    }
    for (unsigned i = count > TRACE_LINES ? count - TRACE_LINES : 0; i < count; i++) {
        if (trace_get(i, &record) && record.what != 0) {
            say("ipc: %10u us  trap %u  %d -> %d  type 0x%x\n", (unsigned)record.time_us,
                (unsigned)(record.what >> 24), (int)record.from, (int)record.to,
                (unsigned)(record.what & 0xffffff));
        }
    }
}

static void say_backtrace(uint32_t pc, uint32_t fp)
{
    uint32_t address = pc;
    if (pc != 0) {
        say("bt: 0x%08x\n", (unsigned)pc);
    }
    for (unsigned i = 0; i < BACKTRACE_MAX && arch_backtrace_next(&fp, &address); i++) {
        say("bt: 0x%08x\n", (unsigned)(address & ~1u)); // bit 0: Thumb
    }
}

static void stop(enum panic_action how)
{
    if (how == PANIC_POWEROFF) {
        arch_power_off();
    } else if (how == PANIC_REBOOT) {
        arch_reset();
    }
}

static void __attribute__((noreturn)) finish(void)
{
    static const char *const names[] = {"restart", "halt", "power off"};
    if (action == PANIC_REBOOT && delay_s > 0) {
        say("*** %s in %u s\n", names[action], delay_s);
        timer_delay_ms(delay_s * 1000);
    }
    stop(action);
    say("*** %s\n", action == PANIC_HALT ? "halted" : "no firmware to do it: halted");
    arch_halt();
}

static void __attribute__((noreturn))
report(const char *text, const struct kernel_fault *fault, uint32_t pc, uint32_t fp)
{
    if (depth++ > 0) {
        say("\n*** kernel panic inside a panic: %s at 0x%08x\n", text, (unsigned)pc);
        arch_halt();
    }
    console_take_back();
    say("\n*** kernel panic: %s\n", text);
    record_write(text, pc);
    if (fault) {
        say_registers(fault);
    }
    if (arch_asynchronous_aborts() != 0) {
        say("asynchronous aborts: %u\n", (unsigned)arch_asynchronous_aborts());
    }
    say_process();
    say_trace();
    say_backtrace(fault ? pc : 0, fp);
    finish();
}

void panic(const char *format, ...)
{
    char text[160];
    va_list arguments;
    va_start(arguments, format);
    (void)print_format(text, sizeof(text), format, arguments);
    va_end(arguments);
    report(text, NULL, (uint32_t)__builtin_return_address(0), (uint32_t)__builtin_frame_address(0));
}

void panic_exception(const char *cause, const struct kernel_fault *fault)
{
    report(cause, fault, fault->pc, fault->r[11]);
}

void machine_stop(enum abort_how how)
{
    if (how == ABORT_POWEROFF) {
        stop(PANIC_POWEROFF);
    } else if (how == ABORT_REBOOT) {
        stop(PANIC_REBOOT);
    } else if (how == ABORT_HALT) {
        arch_halt();
    }
}
