// SPDX-License-Identifier: BSD-2-Clause
// id [-u|-g] [-n]: who runs this.
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "tool.h"

static void print_id(const char *label, unsigned id, const char *name)
{
    printf("%s%u", label, id);
    if (name) {
        printf("(%s)", name);
    }
}

static void print_one(unsigned id, const char *name, bool by_name)
{
    if (by_name && name) {
        puts(name);
    } else {
        printf("%u\n", id);
    }
}

int main(int argc, char **argv)
{
    bool names = false;
    int which = 0;
    int opt;

    while ((opt = getopt(argc, argv, "ugn")) != -1) {
        switch (opt) {
        case 'u':
        case 'g':
            which = opt;
            break;
        case 'n':
            names = true;
            break;
        default:
            tool_usage("[-u|-g] [-n]");
        }
    }
    struct passwd *pw = getpwuid(geteuid());
    struct group *gr = getgrgid(getegid());

    if (which == 'u') {
        print_one(geteuid(), pw ? pw->pw_name : NULL, names);
    } else if (which == 'g') {
        print_one(getegid(), gr ? gr->gr_name : NULL, names);
    } else {
        print_id("uid=", geteuid(), pw ? pw->pw_name : NULL);
        print_id(" gid=", getegid(), gr ? gr->gr_name : NULL);
        if (getuid() != geteuid()) {
            print_id(" ruid=", getuid(), NULL);
        }
        putchar('\n');
    }
    return tool_end(0);
}
