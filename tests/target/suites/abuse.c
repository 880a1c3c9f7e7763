// SPDX-License-Identifier: BSD-2-Clause
// A user program that runs wild: every request to every server and every trap with garbage,
// messages to everyone, fork bomb, memory hogs, a console flood; then a service with a driver's
// rights doing the same to the kernel. The system must stay usable after each.
//
// The generator is seeded; a child tries a number of things, and may die of any of them. The next
// one goes on with the next seed.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "abi/endpoint.h"
#include "abi/message.h"
#include "abi/proto/ds.h"
#include "abi/proto/pm.h"
#include "abi/proto/rs.h"
#include "abi/proto/vfs.h"
#include "abi/proto/vm.h"
#include "abi/trap.h"
#include "ktap.h"
#include "minix/ds.h"
#include "minix/ipc.h"

enum {
    WILD_UID = 4321,
    OPS_PER_CHILD = 2000,
    OPERATIONS = 20000,       // of each kind
    LONG_OPERATIONS = 200000, // when called abuse_long: the kinds together are over a million
    TICK_US = 5000,           // a call that waits is interrupted after that
    CHILD_LIMIT_MS = 500      // and a child that waits where no signal reaches it is killed
};

static unsigned operations = OPERATIONS;
static uint8_t scratch[8192] __attribute__((aligned(4)));

// A number as a request's author would not choose it: pointers good and bad, small and huge
// numbers, endpoints.
static uint32_t wild_word(void)
{
    uint32_t r = ktap_random();

    switch (r % 12) {
    case 0:
        return 0;
    case 1:
        return r >> 28;
    case 2:
        return (uint32_t)(uintptr_t)scratch + (r >> 8) % sizeof(scratch);
    case 3:
        return UINT32_MAX - (r >> 28);
    case 4:
        return 0x3fffffff - (r >> 24);
    case 5:
        return 0x40000000 + (r >> 4); // the kernel's
    case 6:
        return 0xf0000000 + (r >> 12);
    case 7:
        return (r >> 8) % 1024;
    case 8:
        return 0x80000000;
    case 9:
        return (uint32_t)(uintptr_t)&wild_word; // text
    case 10:
        return 0x00100000 + (r >> 16);
    default:
        return ktap_random();
    }
}

static void wild_message(struct message *m)
{
    for (unsigned i = 0; i < 16; i++) {
        ((uint32_t *)m)[i] = wild_word();
    }
}

static void ignore_tick(int signo)
{
    (void)signo;
}

static void become_nobody(void)
{
    struct itimerval tick = {{0, TICK_US}, {0, TICK_US}};
    struct sigaction action;

    if (setgid(WILD_UID) != 0 || setuid(WILD_UID) != 0) {
        _exit(90);
    }
    setpgid(0, 0); // kill(0, ...) must not reach the suite
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++) {
        dup2(null, fd);
    }
    for (int fd = 3; fd < 64; fd++) {
        close(fd);
    }
    memset(&action, 0, sizeof(action));
    action.sa_handler = ignore_tick;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &tick, NULL); // some calls wait for ever, as they should
}

// Status of the child, which gets CHILD_LIMIT_MS.
static int wait_limited(pid_t pid)
{
    struct timespec pause = {0, 1000000};
    int status;

    for (int ms = 0; ms < CHILD_LIMIT_MS; ms++) {
        pid_t r = waitpid(pid, &status, WNOHANG);
        if (r == pid) {
            return status;
        }
        nanosleep(&pause, NULL);
    }
    kill(pid, SIGKILL);
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    return status;
}

// Children with rising seeds until so many operations were done or tried; each may die, none may
// take the system along.
static void run_wild(void (*operation)(void))
{
    unsigned done = 0;
    unsigned stuck = 0;

    unsigned wanted = ktap_again ? OPERATIONS : operations;
    for (uint32_t seed = 1; done < wanted && seed < 400; seed++) {
        pid_t pid = fork();
        if (pid == 0) {
            become_nobody();
            ktap_seed(ktap_random() ^ seed * 2654435761u);
            for (int i = 0; i < OPS_PER_CHILD; i++) {
                operation();
            }
            _exit(0);
        }
        CHECK(pid > 0);
        int status = wait_limited(pid);
        stuck += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        done += WIFEXITED(status) ? OPS_PER_CHILD : OPS_PER_CHILD / 4;
    }
    printf("# %u operations, %u children had to be killed\n", done, stuck);
    fflush(stdout);
    // Nothing of that user is left: what its forks made, it could not hide.
    pid_t cleaner = fork();
    if (cleaner == 0) {
        if (setuid(WILD_UID) == 0) {
            kill(-1, SIGKILL);
        }
        _exit(0);
    }
    int status;
    (void)waitpid(cleaner, &status, 0);
}

static void still_usable(void)
{
    int status = system("/bin/echo usable > /tmp/usable && test \"$(/bin/cat /tmp/usable)\" = "
                        "usable && /bin/rm /tmp/usable");
    CHECK_EQ(status, 0);
}

static void one_trap(void)
{
    struct message *m = ktap_random() % 2 ? (struct message *)(void *)scratch
                                          : (struct message *)(uintptr_t)wild_word();
    struct message *m2 = (struct message *)(uintptr_t)wild_word();
    endpoint_t ep = (endpoint_t)wild_word();

    wild_message((struct message *)(void *)scratch);
    switch (ktap_random() % 8) {
    case 0:
        (void)ipc_sendrec(ep, m);
        break;
    case 1:
        (void)ipc_send(ep, m);
        break;
    case 2:
        (void)ipc_notify(ep);
        break;
    case 3:
        (void)ipc_sendnb(ep, m);
        break;
    case 4:
        (void)ipc_senda(ep, m);
        break;
    case 5:
        (void)ipc_replyrecv(ep, m, m2);
        break;
    case 6:
        (void)kernel_call(wild_word(), m);
        break;
    default: {
        register uint32_t r0 __asm__("r0") = wild_word();
        register uint32_t r1 __asm__("r1") = wild_word();
        register uint32_t r2 __asm__("r2") = wild_word();
        uint32_t number = ktap_random() % 2 ? TRAP_COUNT + ktap_random() % 100 : wild_word();
        if (number == TRAP_RECEIVE) {
            break;
        }
        __asm__ volatile("push {r7}\n mov r7, %3\n svc #0\n pop {r7}"
                         : "+r"(r0), "+r"(r1), "+r"(r2)
                         : "r"(number)
                         : "memory", "r12", "lr");
        break;
    }
    }
}

static void traps(void)
{
    run_wild(one_trap);
    still_usable();
}

static const struct {
    endpoint_t server;
    uint32_t class;
    uint32_t count;
} servers[] = {{VM_EP, MSG_CLASS_VM, VM_NR_REQUESTS}, {PM_EP, MSG_CLASS_PM, PM_NR_REQUESTS},
    {VFS_EP, MSG_CLASS_VFS, VFS_NR_REQUESTS}, {DS_EP, MSG_CLASS_DS, DS_NR_REQUESTS},
    {RS_EP, MSG_CLASS_RS, RS_NR_REQUESTS}};

static unsigned chosen_server;

static void one_request(void)
{
    struct message *m = (struct message *)(void *)scratch;

    wild_message(m);
    m->type = servers[chosen_server].class + ktap_random() % (servers[chosen_server].count + 2);
    if (ktap_random() % 32 == 0) {
        m->type = wild_word();
    }
    if (m->type == PM_EXIT || m->type == PM_SIGSUSPEND) {
        return; // would end or stop this child by right
    }
    (void)ipc_sendrec(servers[chosen_server].server, m);
}

static void requests_to_vm(void)
{
    chosen_server = 0;
    run_wild(one_request);
    still_usable();
}

static void requests_to_pm(void)
{
    chosen_server = 1;
    run_wild(one_request);
    still_usable();
}

static void requests_to_vfs(void)
{
    chosen_server = 2;
    run_wild(one_request);
    still_usable();
}

static void requests_to_ds(void)
{
    chosen_server = 3;
    run_wild(one_request);
    still_usable();
}

static void requests_to_rs(void)
{
    chosen_server = 4;
    run_wild(one_request);
    still_usable();
}

static void messages_to_everyone(void)
{
    struct message *m = (struct message *)(void *)scratch;
    pid_t pid = fork();

    if (pid == 0) {
        become_nobody();
        for (endpoint_t ep = 0; ep < 4096; ep++) {
            if (ep == PM_EP || ep == VFS_EP) {
                continue;
            }
            memset(m, 0, sizeof(*m));
            m->type = 0x7777;
            (void)ipc_sendrec(ep, m);
            (void)ipc_send(ep, m);
            (void)ipc_notify(ep);
        }
        _exit(0);
    }
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK(WIFEXITED(status));
    still_usable();
}

static void bomb(void)
{
    for (;;) {
        if (fork() < 0 && errno != EAGAIN && errno != ENOMEM) {
            _exit(1);
        }
    }
}

static void fork_bomb(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (setuid(WILD_UID) != 0) {
            _exit(1);
        }
        bomb();
    }
    struct timespec ts = {1, 0};
    nanosleep(&ts, NULL);
    still_usable(); // while it goes on: the last slots are root's
    for (int i = 0; i < 5; i++) {
        pid_t cleaner = fork();
        if (cleaner == 0) {
            _exit(setuid(WILD_UID) == 0 && kill(-1, SIGKILL) == 0 ? 0 : 1);
        }
        int status;
        (void)waitpid(cleaner, &status, 0);
    }
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    still_usable();
}

static void hogs(void)
{
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            become_nobody();
            for (size_t bytes = 1 << 20;;) {
                char *p = malloc(bytes);
                if (p == NULL) {
                    _exit(0);
                }
                memset(p, 1, bytes);
            }
        }
    }
    int status;
    while (wait(&status) > 0) {
    }
    still_usable();
}

static void console_flood(void)
{
    static char line[200];

    memset(line, '#', sizeof(line));
    line[sizeof(line) - 1] = '\n';
    for (int i = 0; i < 200; i++) {
        CHECK_EQ(write(1, line, sizeof(line)), sizeof(line));
    }
    still_usable();
}

static void wild_jump(void)
{
    void (*volatile target)(void) = (void (*)(void))(uintptr_t)(wild_word() & 0x3fffffff);
    target();
}

static void jumps(void)
{
    for (uint32_t seed = 1; seed < 300; seed++) {
        pid_t pid = fork();
        if (pid == 0) {
            become_nobody();
            ktap_seed(seed * 2654435761u);
            wild_jump();
            _exit(0);
        }
        (void)wait_limited(pid);
    }
    still_usable();
}

static void wild_driver(void)
{
    uint32_t rounds = 0;

    ktap_expect_death("wild");
    CHECK_EQ(system("/bin/service up /tests/svc/wild -label wild -config /tests/svc/wild.conf"), 0);
    for (int i = 0; i < 1200 && rounds < 20; i++) {
        struct timespec ts = {0, 50000000};
        nanosleep(&ts, NULL);
        (void)ds_retrieve_u32("wild.rounds", &rounds);
    }
    CHECK_EQ(system("/bin/service down wild"), 0);
    CHECK(rounds >= 20);
    still_usable();
}

static const struct ktap_test tests[] = {
    {"abuse.traps", traps, KTAP_IN_PARENT},
    {"abuse.requests.vm", requests_to_vm, KTAP_IN_PARENT},
    {"abuse.requests.pm", requests_to_pm, KTAP_IN_PARENT},
    {"abuse.requests.vfs", requests_to_vfs, KTAP_IN_PARENT},
    {"abuse.requests.ds", requests_to_ds, KTAP_IN_PARENT},
    {"abuse.requests.rs", requests_to_rs, KTAP_IN_PARENT},
    {"abuse.messages_to_everyone", messages_to_everyone, KTAP_IN_PARENT},
    {"abuse.fork_bomb", fork_bomb, KTAP_IN_PARENT},
    {"abuse.memory_hogs", hogs, KTAP_IN_PARENT},
    {"abuse.console_flood", console_flood, 0},
    {"abuse.wild_jumps", jumps, KTAP_IN_PARENT},
    {"abuse.wild_driver", wild_driver, KTAP_IN_PARENT},
};

int main(int argc, char *argv[])
{
    if (argc > 0 && strstr(argv[0], "abuse_long") != NULL) {
        operations = LONG_OPERATIONS;
        return KTAP_SUITE("abuse_long", tests);
    }
    return KTAP_SUITE("abuse", tests);
}
