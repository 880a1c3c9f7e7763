// SPDX-License-Identifier: BSD-2-Clause
// kill [-signal | -s signal] pid..., kill -l: sends signals.
#include <err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "number.h"
#include "tool.h"

static const char synopsis[] = "[-signal | -s signal] pid... | -l";

// A signal by name, with or without SIG, or by number; -1 if there is none such.
static int parse_signal(const char *text)
{
    uint64_t n;

    if (number_parse(text, NSIG - 1, &n)) {
        return (int)n;
    }
    if (strncasecmp(text, "SIG", 3) == 0) {
        text += 3;
    }
    for (int i = 1; i < NSIG; i++) {
        if (sys_signame[i] && strcasecmp(text, sys_signame[i]) == 0) {
            return i;
        }
    }
    return -1;
}

static int list(void)
{
    for (int i = 1; i < NSIG; i++) {
        printf("%2d %-8s%s", i, sys_signame[i], i % 6 == 0 ? "\n" : "");
    }
    putchar('\n');
    return tool_end(0);
}

static int send(const char *text, int signo)
{
    bool group = text[0] == '-';
    uint64_t pid;

    if (!number_parse(text + group, INT32_MAX, &pid)) {
        warnx("%s: not a process number", text);
        return 1;
    }
    if (kill(group ? -(pid_t)pid : (pid_t)pid, signo) != 0) {
        warn("%s", text);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int signo = SIGTERM;
    int status = 0;
    int i = 1;

    if (i < argc && strcmp(argv[i], "-l") == 0) {
        return list();
    }
    if (i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0) {
        const char *name = argv[i] + 1;

        if (strcmp(name, "s") == 0 && i + 1 < argc) {
            name = argv[++i];
        }
        signo = parse_signal(name);
        if (signo < 0) {
            errx(2, "%s: no such signal", name);
        }
        i++;
    }
    if (i < argc && strcmp(argv[i], "--") == 0) {
        i++;
    }
    if (i == argc) {
        tool_usage(synopsis);
    }
    for (; i < argc; i++) {
        status |= send(argv[i], signo);
    }
    return status;
}
