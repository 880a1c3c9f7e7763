// SPDX-License-Identifier: BSD-2-Clause
// Memory: brk, anonymous mappings, copy-on-write across fork, limits, commit accounting.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <minix/mman.h>

#include "ktap.h"
#include "resources.h"

enum { PAGE = 4096 };

static int run_child(void (*fn)(void))
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        fn();
        _exit(0);
    }
    CHECK(pid > 0);
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    return status;
}

static void brk_grows_and_shrinks(void)
{
    char *start = sbrk(0);

    CHECK(sbrk(100 * PAGE) == start);
    memset(start, 0x5a, 100 * PAGE);
    CHECK(sbrk(-100 * PAGE) != (void *)-1);
    CHECK(sbrk(100 * PAGE) == start);
    CHECK_EQ(start[50 * PAGE], 0); // given back and fresh again
    CHECK(sbrk(-100 * PAGE) != (void *)-1);
}

static void touch_released_heap(void)
{
    char *end = sbrk(4 * PAGE);

    (void)sbrk(-4 * PAGE);
    ((volatile char *)end)[2 * PAGE] = 1;
}

static void released_heap_is_gone(void)
{
    int status = run_child(touch_released_heap);

    CHECK(WIFSIGNALED(status));
    CHECK_EQ(WTERMSIG(status), SIGSEGV);
}

static void mmap_anonymous(void)
{
    char *p = minix_mmap(NULL, 10 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);

    CHECK(p != MAP_FAILED);
    for (int i = 0; i < 10 * PAGE; i++) {
        CHECK_EQ(p[i], 0);
    }
    memset(p, 1, 10 * PAGE);
    CHECK_EQ(minix_munmap(p + 2 * PAGE, 3 * PAGE), 0); // a hole
    CHECK_EQ(p[PAGE], 1);
    CHECK_EQ(p[6 * PAGE], 1);
    CHECK_EQ(minix_munmap(p, 10 * PAGE), 0);
    CHECK_ERRNO((intptr_t)minix_mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANON, -1, 0), EINVAL);
    CHECK_ERRNO(minix_munmap(p + 1, PAGE), EINVAL);
}

static void cow_both_ways(void)
{
    enum { PAGES = 64 };
    char *p = minix_mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    int fd[2];
    char byte = 0;

    CHECK(p != MAP_FAILED);
    for (int i = 0; i < PAGES; i++) {
        p[i * PAGE] = (char)i;
    }
    CHECK_EQ(pipe(fd), 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)read(fd[0], &byte, 1); // after the parent's writes
        for (int i = 0; i < PAGES; i++) {
            if (p[i * PAGE] != (char)i) {
                _exit(1);
            }
            p[i * PAGE + 1] = 99;
        }
        _exit(0);
    }
    for (int i = 0; i < PAGES; i += 2) {
        p[i * PAGE] = 100;
    }
    CHECK_EQ(write(fd[1], &byte, 1), 1);
    int status;
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK_EQ(status, 0);
    for (int i = 0; i < PAGES; i++) {
        CHECK_EQ(p[i * PAGE], i % 2 ? i : 100);
        CHECK_EQ(p[i * PAGE + 1], 0);
    }
}

static void random_model(void)
{
    enum { PAGES = 32, ROUNDS = 60 };
    uint8_t *p =
        minix_mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    uint8_t model[PAGES] = {0};

    CHECK(p != MAP_FAILED);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 10; i++) {
            unsigned page = ktap_random() % PAGES;
            model[page] = (uint8_t)ktap_random();
            p[page * PAGE] = model[page];
        }
        pid_t pid = fork();
        if (pid == 0) {
            for (int i = 0; i < PAGES; i++) {
                if (p[i * PAGE] != model[i]) {
                    _exit(1);
                }
                p[i * PAGE] ^= 0xff;
            }
            _exit(0);
        }
        p[(unsigned)round % PAGES * PAGE] = model[(unsigned)round % PAGES] = (uint8_t)round;
        int status;
        CHECK_EQ(waitpid(pid, &status, 0), pid);
        CHECK_EQ(status, 0);
        for (int i = 0; i < PAGES; i++) {
            CHECK_EQ(p[i * PAGE], model[i]);
        }
    }
}

static void take_all_memory(void)
{
    unsigned pages = 0;

    for (;;) {
        char *p =
            minix_mmap(NULL, 256 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
        if (p == MAP_FAILED) {
            break;
        }
        for (int i = 0; i < 256; i++) {
            p[i * PAGE] = 1;
        }
        pages += 256;
    }
    _exit(errno == ENOMEM && pages > 1000 ? 0 : 1);
}

static void hog_gets_enomem_and_all_comes_back(void)
{
    CHECK_EQ(run_child(take_all_memory), 0);
    CHECK_EQ(run_child(take_all_memory), 0);
}

static void big_brk_is_refused(void)
{
    CHECK_ERRNO((intptr_t)sbrk(0x38000000), ENOMEM);
    CHECK(sbrk(0) != (void *)-1);
}

static uint32_t pages_shared(void)
{
    struct vm_sharing_rep rep = {0};

    CHECK(resources_sharing(&rep));
    return rep.cow_shared;
}

// The RAM disk's driver and a program with whole pages: nothing is copied, and what either side
// writes afterwards stays its own.
static void ram_disk_shares_pages(void)
{
    enum { PAGES = 16 };
    char *p =
        minix_mmap(NULL, 2 * PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    char *back = p + PAGES * PAGE;
    int fd = open("/dev/ram", O_RDWR);
    uint32_t before = pages_shared();

    CHECK(p != MAP_FAILED);
    CHECK(fd >= 0);
    for (unsigned i = 0; i < PAGES * PAGE; i++) {
        p[i] = (char)(i * 7 + i / PAGE);
    }
    CHECK_EQ(pwrite(fd, p, PAGES * PAGE, 0), PAGES * PAGE);
    CHECK_EQ(pread(fd, back, PAGES * PAGE, 0), PAGES * PAGE);
    CHECK(pages_shared() - before >= 2 * PAGES);
    CHECK_EQ(memcmp(p, back, PAGES * PAGE), 0);
    memset(back, 1, PAGE);
    memset(p + PAGE, 2, PAGE);
    CHECK_EQ(pread(fd, back, 3 * PAGE, 0),
        3 * PAGE); // fewer than are shared: a copy of what the disk still has
    CHECK_EQ(memcmp(p, back, PAGE), 0);
    CHECK_EQ(back[PAGE], (char)(PAGE * 7 + 1));
    CHECK_EQ(p[PAGE], 2);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(minix_munmap(p, 2 * PAGES * PAGE), 0);
}

static const struct ktap_test tests[] = {
    {"memory.brk.grows_and_shrinks", brk_grows_and_shrinks, 0},
    {"memory.brk.released_heap_is_gone", released_heap_is_gone, 0},
    {"memory.brk.too_big", big_brk_is_refused, 0},
    {"memory.mmap.anonymous", mmap_anonymous, 0},
    {"memory.cow.both_ways", cow_both_ways, 0},
    {"memory.cow.random_model", random_model, 0},
    {"memory.cow.ram_disk_shares_pages", ram_disk_shares_pages, 0},
    {"memory.hog", hog_gets_enomem_and_all_comes_back, 0},
};

int main(void)
{
    return KTAP_SUITE("memory", tests);
}
