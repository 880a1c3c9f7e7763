// SPDX-License-Identifier: BSD-2-Clause
// reboot, poweroff, halt: ends the system; which way is said by the program's name.
#include <err.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "tool.h"

int main(int argc, char **argv)
{
    const char *name = tool_basename(argv[0]);
    int how = RB_AUTOBOOT;

    if (argc > 1) {
        tool_usage("");
    }
    if (strcmp(name, "poweroff") == 0) {
        how = RB_POWEROFF;
    } else if (strcmp(name, "halt") == 0) {
        how = RB_HALT;
    }
    sync();
    if (reboot(how) != 0) {
        err(1, "cannot %s", name);
    }
    return 0;
}
