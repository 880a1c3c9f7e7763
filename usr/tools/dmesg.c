// SPDX-License-Identifier: BSD-2-Clause
// dmesg [-l level] [-r]: the system's log. Lines start with "<level>"; -l shows those of at most
// that level only, -r shows the mark too.
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "number.h"
#include "tool.h"

static const char synopsis[] = "[-l level] [-r]";

int main(int argc, char **argv)
{
    uint64_t level = 9;
    bool raw = false;
    char *line = NULL;
    size_t size = 0;
    FILE *f;
    int opt;

    while ((opt = getopt(argc, argv, "l:r")) != -1) {
        if (opt == '?' || (opt == 'l' && !number_parse(optarg, 9, &level))) {
            tool_usage(synopsis);
        }
        raw = raw || opt == 'r';
    }
    f = tool_open("/proc/kmsg");
    if (!f) {
        return 1;
    }
    while (getline(&line, &size, f) >= 0) {
        bool marked = line[0] == '<' && line[1] >= '0' && line[1] <= '9' && line[2] == '>';

        if (!marked || (uint64_t)(line[1] - '0') <= level) {
            fputs(marked && !raw ? line + 3 : line, stdout);
        }
    }
    free(line);
    tool_close(f);
    return tool_end(0);
}
