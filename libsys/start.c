// SPDX-License-Identifier: BSD-2-Clause
// From the first instruction to main and from main's return to the end of the service.

#include "internal.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

int main(int argc, char *argv[]);

void libsys_start(const uint32_t *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(uintptr_t)(stack + 1);

    env_setargs(argc, argv);
    sys_exit(main(argc, argv));
}
