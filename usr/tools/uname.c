// SPDX-License-Identifier: BSD-2-Clause
// uname [-asnrvm]: names the system.
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "tool.h"

int main(int argc, char **argv)
{
    static const char letters[] = "snrvm";
    bool show[5] = {false};
    bool any = false;
    struct utsname name;
    int opt;

    while ((opt = getopt(argc, argv, "asnrvm")) != -1) {
        if (opt == '?') {
            tool_usage("[-asnrvm]");
        }
        for (int i = 0; i < 5; i++) {
            show[i] = show[i] || opt == 'a' || opt == letters[i];
        }
        any = true;
    }
    if (!any) {
        show[0] = true;
    }
    if (uname(&name) != 0) {
        err(1, "uname");
    }
    const char *fields[5] = {name.sysname, name.nodename, name.release, name.version, name.machine};

    any = false;
    for (int i = 0; i < 5; i++) {
        if (show[i]) {
            printf("%s%s", any ? " " : "", fields[i]);
            any = true;
        }
    }
    putchar('\n');
    return tool_end(0);
}
