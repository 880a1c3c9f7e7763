// SPDX-License-Identifier: BSD-2-Clause
// top [-b] [-d seconds] [-n count]: the processes that use the CPU, again and again. On a terminal
// q ends it; -b writes one screen after the other without clearing.
#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "number.h"
#include "procfs.h"
#include "tool.h"

static const char synopsis[] = "[-b] [-d seconds] [-n count]";

struct sample {
    struct proc_stat *list;
    int count;
    uint64_t up_us, idle_us;
};

struct row {
    const struct proc_stat *process;
    uint64_t used_us; // since the sample before
};

static struct termios saved;
static bool on_terminal;

static void restore_terminal(void)
{
    if (on_terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved); // nothing can be done about a failure
    }
}

static void prepare_terminal(void)
{
    struct termios raw;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &saved) < 0) {
        return;
    }
    on_terminal = true;
    atexit(restore_terminal);
    raw = saved;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
}

static void take_sample(struct sample *s)
{
    s->count = procfs_list(&s->list);
    if (s->count < 0 || !procfs_uptime(&s->up_us, &s->idle_us)) {
        err(1, "/proc");
    }
}

static uint64_t used_before(const struct sample *before, const struct proc_stat *p)
{
    for (int i = 0; i < before->count; i++) {
        const struct proc_stat *q = &before->list[i];

        if (q->pid == p->pid && q->start_us == p->start_us) {
            return q->user_us + q->system_us;
        }
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->used_us != y->used_us) {
        return x->used_us < y->used_us ? 1 : -1;
    }
    return x->process->pid - y->process->pid;
}

static unsigned permille(uint64_t part, uint64_t whole)
{
    return whole ? (unsigned)(part * 1000 / whole) : 0;
}

static void put_header(const struct sample *before, const struct sample *now, uint64_t elapsed)
{
    uint64_t total = 0, unused = 0;
    unsigned idle = permille(now->idle_us - before->idle_us, elapsed);

    (void)procfs_value("meminfo", "total", &total); // 0 is shown where it is not known
    (void)procfs_value("meminfo", "free", &unused);
    printf("up %llu s, %d processes, %u.%u%% idle, %llu of %llu kB free\n\n",
        (unsigned long long)(now->up_us / 1000000), now->count, idle / 10, idle % 10,
        (unsigned long long)unused, (unsigned long long)total);
    printf("  PID  UID STATE   CPU%%    RSS NAME\n");
}

static void put_screen(const struct sample *before, const struct sample *now, int lines)
{
    uint64_t elapsed = now->up_us - before->up_us;
    struct row *rows = calloc((size_t)now->count + 1, sizeof(*rows));

    if (!rows) {
        err(1, "processes");
    }
    for (int i = 0; i < now->count; i++) {
        const struct proc_stat *p = &now->list[i];

        rows[i].process = p;
        rows[i].used_us = p->user_us + p->system_us - used_before(before, p);
    }
    qsort(rows, (size_t)now->count, sizeof(*rows), compare);
    put_header(before, now, elapsed);
    for (int i = 0; i < now->count && i < lines; i++) {
        const struct proc_stat *p = rows[i].process;
        unsigned share = permille(rows[i].used_us, elapsed);

        printf("%5d %4d %-5s %4u.%u %6lu %s\n", p->pid, p->uid, p->state, share / 10, share % 10,
            p->resident_kib, p->name);
    }
    fflush(stdout);
    free(rows);
}

// Waits; true when the user asks for the end.
static bool wait_for_key(uint64_t us)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    char c;

    if (!on_terminal) {
        poll(NULL, 0, (int)(us / 1000));
        return false;
    }
    return poll(&in, 1, (int)(us / 1000)) > 0 && read(STDIN_FILENO, &c, 1) == 1 && c == 'q';
}

static int screen_lines(void)
{
    struct winsize size;

    if (!on_terminal) {
        return 1000;
    }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row < 8) {
        return 20;
    }
    return size.ws_row - 4;
}

int main(int argc, char **argv)
{
    struct sample before = {0}, now;
    uint64_t delay_us = 2000000, count = 0;
    bool batch = false, done = false;
    int opt;

    while ((opt = getopt(argc, argv, "bd:n:")) != -1) {
        if (opt == '?' ||
            (opt == 'd' && (!number_parse_seconds(optarg, &delay_us) || delay_us > 3600000000u)) ||
            (opt == 'n' && !number_parse(optarg, UINT32_MAX, &count))) {
            tool_usage(synopsis);
        }
        batch = batch || opt == 'b';
    }
    if (!batch) {
        prepare_terminal();
    }
    for (uint64_t i = 1; !done; i++) {
        take_sample(&now);
        if (on_terminal) {
            fputs("\033[H\033[2J", stdout);
        }
        put_screen(&before, &now, screen_lines());
        free(before.list);
        before = now;
        done = (count && i == count) || wait_for_key(delay_us);
    }
    return tool_end(0);
}
