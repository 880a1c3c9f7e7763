// SPDX-License-Identifier: BSD-2-Clause
// Signals: handlers, masks, restarting and interrupted calls, alternate stack, faults, timers.

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ktap.h"

static volatile sig_atomic_t caught;
static volatile sig_atomic_t caught_signo;
static siginfo_t caught_info;

static void note(int signo)
{
    caught++;
    caught_signo = signo;
}

static void note_info(int signo, siginfo_t *info, void *context)
{
    (void)context;
    note(signo);
    caught_info = *info;
}

static void handle(int signo, void (*handler)(int), int flags)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    CHECK_EQ(sigaction(signo, &action, NULL), 0);
}

static void handler_runs_and_returns(void)
{
    volatile double f = 2.5;
    register int kept = 1234;

    handle(SIGUSR1, note, 0);
    CHECK_EQ(kill(getpid(), SIGUSR1), 0);
    CHECK_EQ(caught, 1);
    CHECK_EQ(caught_signo, SIGUSR1);
    CHECK_EQ(kept, 1234);
    CHECK(f * 2 == 5.0);
}

static void handler_keeps_fp_state(void)
{
    double sum = 0;

    handle(SIGUSR1, note, 0);
    for (int i = 0; i < 100; i++) {
        sum += i * 0.5;
        if (i % 10 == 0) {
            raise(SIGUSR1);
        }
    }
    CHECK(sum == 2475.0);
    CHECK_EQ(caught, 10);
}

static void siginfo_names_the_sender(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_sigaction = note_info;
    action.sa_flags = SA_SIGINFO;
    CHECK_EQ(sigaction(SIGUSR2, &action, NULL), 0);
    CHECK_EQ(kill(getpid(), SIGUSR2), 0);
    CHECK_EQ(caught, 1);
    CHECK_EQ(caught_info.si_signo, SIGUSR2);
    CHECK_EQ(caught_info.si_pid, getpid());
}

static void blocked_signals_wait(void)
{
    sigset_t set;
    sigset_t old;
    sigset_t pending;

    handle(SIGUSR1, note, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK_EQ(sigprocmask(SIG_BLOCK, &set, &old), 0);
    CHECK_EQ(kill(getpid(), SIGUSR1), 0);
    CHECK_EQ(caught, 0);
    CHECK_EQ(sigpending(&pending), 0);
    CHECK(sigismember(&pending, SIGUSR1));
    CHECK_EQ(sigprocmask(SIG_SETMASK, &old, NULL), 0);
    CHECK_EQ(caught, 1);
}

static void kill_and_stop_cannot_be_caught(void)
{
    CHECK(signal(SIGKILL, note) == SIG_ERR);
    CHECK(signal(SIGSTOP, note) == SIG_ERR);
    CHECK_EQ(errno, EINVAL);
}

static void sigsuspend_waits_with_its_mask(void)
{
    sigset_t block;
    sigset_t none;

    handle(SIGALRM, note, 0);
    sigemptyset(&none);
    sigemptyset(&block);
    sigaddset(&block, SIGALRM);
    CHECK_EQ(sigprocmask(SIG_BLOCK, &block, NULL), 0);
    struct itimerval timer = {{0, 0}, {0, 10000}};
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
    CHECK_ERRNO(sigsuspend(&none), EINTR);
    CHECK_EQ(caught, 1);
    sigset_t now;
    CHECK_EQ(sigprocmask(SIG_BLOCK, NULL, &now), 0);
    CHECK(sigismember(&now, SIGALRM));
}

static void read_is_interrupted(void)
{
    int fd[2];
    char byte;
    struct itimerval timer = {{0, 0}, {0, 10000}};

    CHECK_EQ(pipe(fd), 0);
    handle(SIGALRM, note, 0);
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
    CHECK_ERRNO(read(fd[0], &byte, 1), EINTR);
    CHECK_EQ(caught, 1);
}

static int restart_pipe[2];

static void write_to_pipe(int signo)
{
    note(signo);
    (void)write(restart_pipe[1], "r", 1);
}

static void read_is_restarted(void)
{
    char byte = 0;
    struct itimerval timer = {{0, 0}, {0, 10000}};

    CHECK_EQ(pipe(restart_pipe), 0);
    handle(SIGALRM, write_to_pipe, SA_RESTART);
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
    CHECK_EQ(read(restart_pipe[0], &byte, 1), 1);
    CHECK_EQ(byte, 'r');
    CHECK_EQ(caught, 1);
}

static void wait_is_restarted(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        struct timespec ts = {0, 50000000};
        nanosleep(&ts, NULL);
        _exit(3);
    }
    struct itimerval timer = {{0, 0}, {0, 10000}};
    handle(SIGALRM, note, SA_RESTART);
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(WEXITSTATUS(status), 3);
    CHECK_EQ(caught, 1);
}

static void nanosleep_reports_what_is_left(void)
{
    struct timespec wish = {5, 0};
    struct timespec left = {0, 0};
    struct itimerval timer = {{0, 0}, {0, 10000}};

    handle(SIGALRM, note, 0);
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
    CHECK_ERRNO(nanosleep(&wish, &left), EINTR);
    CHECK(left.tv_sec == 4 || left.tv_sec == 5);
}

static sigjmp_buf jump;

static void jump_back(int signo, siginfo_t *info, void *context)
{
    (void)context;
    caught_signo = signo;
    caught_info = *info;
    siglongjmp(jump, 1);
}

static void handle_info(int signo, int flags)
{
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_sigaction = jump_back;
    action.sa_flags = SA_SIGINFO | flags;
    CHECK_EQ(sigaction(signo, &action, NULL), 0);
}

static void fault_is_a_signal_with_address(void)
{
    volatile int *bad = (volatile int *)0x30000000;

    handle_info(SIGSEGV, 0);
    if (sigsetjmp(jump, 1) == 0) {
        *bad = 1;
        CHECK(!"reached");
    }
    CHECK_EQ(caught_signo, SIGSEGV);
    CHECK_EQ((uintptr_t)caught_info.si_addr, 0x30000000);
}

static void null_pointer_is_segv(void)
{
    volatile int *bad = NULL;
    __asm__("" : "+r"(bad));

    handle_info(SIGSEGV, 0);
    if (sigsetjmp(jump, 1) == 0) {
        (void)*bad;
        CHECK(!"reached");
    }
    CHECK_EQ(caught_signo, SIGSEGV);
}

static void text_is_read_only(void)
{
    volatile int *text = (volatile int *)((uintptr_t)text_is_read_only & ~3u);

    handle_info(SIGSEGV, 0);
    if (sigsetjmp(jump, 1) == 0) {
        *text = 0;
        CHECK(!"reached");
    }
    CHECK_EQ(caught_signo, SIGSEGV);
}

static void data_cannot_be_executed(void)
{
    static uint32_t code[] = {0xe12fff1e}; // bx lr
    void (*volatile run)(void) = (void (*)(void))(uintptr_t)code;

    handle_info(SIGSEGV, 0);
    if (sigsetjmp(jump, 1) == 0) {
        run();
        CHECK(!"reached");
    }
    CHECK_EQ(caught_signo, SIGSEGV);
}

static void undefined_instruction_is_sigill(void)
{
    handle_info(SIGILL, 0);
    if (sigsetjmp(jump, 1) == 0) {
        __asm__ volatile(".inst.n 0xde00"); // permanently undefined
        CHECK(!"reached");
    }
    CHECK_EQ(caught_signo, SIGILL);
}

static int deep(int n)
{
    volatile char frame[1024];

    frame[0] = (char)n;
    return n == 0 ? frame[0] : deep(n - 1) + frame[0];
}

static void stack_overflow_on_alternate_stack(void)
{
    static char stack[16384] __attribute__((aligned(8)));
    stack_t ss = {.ss_sp = stack, .ss_size = sizeof(stack), .ss_flags = 0};

    CHECK_EQ(sigaltstack(&ss, NULL), 0);
    handle_info(SIGSEGV, SA_ONSTACK);
    if (sigsetjmp(jump, 1) == 0) {
        (void)deep(10000000);
        CHECK(!"reached");
    }
    CHECK_EQ(caught_signo, SIGSEGV);
}

static void stack_overflow_ends_the_process(void)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        _exit(deep(10000000));
    }
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK(WIFSIGNALED(status));
    CHECK_EQ(WTERMSIG(status), SIGSEGV);
}

static void stack_grows(void)
{
    CHECK(deep(500) != -1); // half a megabyte
}

static void interval_timer_repeats(void)
{
    struct itimerval timer = {{0, 5000}, {0, 5000}};

    handle(SIGALRM, note, SA_RESTART);
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
    while (caught < 5) {
        pause();
    }
    memset(&timer, 0, sizeof(timer));
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static void alarm_is_replaced(void)
{
    (void)alarm(0); // the harness's own
    CHECK_EQ(alarm(100), 0);
    unsigned left = alarm(0);
    CHECK(left == 100 || left == 99);
}

static void child_signal(void)
{
    int status;

    handle(SIGCHLD, note, 0);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(0);
    }
    while (waitpid(pid, &status, 0) < 0) {
        CHECK_EQ(errno, EINTR);
    }
    CHECK_EQ(caught, 1);
}

static void broken_pipe(void)
{
    int fd[2];

    CHECK_EQ(pipe(fd), 0);
    close(fd[0]);
    handle(SIGPIPE, note, 0);
    CHECK_ERRNO(write(fd[1], "x", 1), EPIPE);
    CHECK_EQ(caught, 1);
}

static void reset_hand_and_nodefer(void)
{
    struct sigaction now;

    handle(SIGUSR1, note, SA_RESETHAND);
    CHECK_EQ(raise(SIGUSR1), 0);
    CHECK_EQ(sigaction(SIGUSR1, NULL, &now), 0);
    CHECK(now.sa_handler == SIG_DFL);
}

// A signal storm between two processes: nothing is lost that must not be, nothing hangs.
static void storm(void)
{
    pid_t parent = getpid();
    int status;

    handle(SIGUSR1, note, SA_RESTART);
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 300; i++) {
            kill(parent, SIGUSR1);
        }
        _exit(0);
    }
    int fd = open("/etc/passwd", O_RDONLY);
    char buffer[16];
    CHECK(fd >= 0);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
        CHECK_EQ(read(fd, buffer, sizeof(buffer)), sizeof(buffer));
    }
    CHECK(caught > 0);
}

static const struct ktap_test tests[] = {
    {"signals.handler.runs_and_returns", handler_runs_and_returns, 0},
    {"signals.handler.keeps_fp_state", handler_keeps_fp_state, 0},
    {"signals.siginfo.sender", siginfo_names_the_sender, 0},
    {"signals.mask.blocked_signals_wait", blocked_signals_wait, 0},
    {"signals.mask.kill_and_stop", kill_and_stop_cannot_be_caught, 0},
    {"signals.mask.sigsuspend", sigsuspend_waits_with_its_mask, 0},
    {"signals.calls.read_is_interrupted", read_is_interrupted, 0},
    {"signals.calls.read_is_restarted", read_is_restarted, 0},
    {"signals.calls.wait_is_restarted", wait_is_restarted, 0},
    {"signals.calls.nanosleep_left", nanosleep_reports_what_is_left, 0},
    {"signals.fault.address", fault_is_a_signal_with_address, 0},
    {"signals.fault.null_pointer", null_pointer_is_segv, 0},
    {"signals.fault.text_is_read_only", text_is_read_only, 0},
    {"signals.fault.data_cannot_be_executed", data_cannot_be_executed, 0},
    {"signals.fault.undefined_instruction", undefined_instruction_is_sigill, 0},
    {"signals.stack.overflow_on_alternate_stack", stack_overflow_on_alternate_stack, 0},
    {"signals.stack.overflow_ends_the_process", stack_overflow_ends_the_process, 0},
    {"signals.stack.grows", stack_grows, 0},
    {"signals.timer.repeats", interval_timer_repeats, 0},
    {"signals.timer.alarm_is_replaced", alarm_is_replaced, 0},
    {"signals.child", child_signal, 0},
    {"signals.broken_pipe", broken_pipe, 0},
    {"signals.reset_hand", reset_hand_and_nodefer, 0},
    {"signals.storm", storm, 0},
};

int main(void)
{
    return KTAP_SUITE("signals", tests);
}
