// SPDX-License-Identifier: BSD-2-Clause
// A service outside the tree: says that it is there and exits when told to.

#include <minix/sef.h>
#include <minix/sysutil.h>
#include <string.h>

int main(int argc, char *argv[])
{
    log_info("%s: started with %d arguments, %u", argv[0], argc, (unsigned int)strlen(argv[0]));
    return 0;
}
