// SPDX-License-Identifier: BSD-2-Clause
// sync: writes out what file systems hold in memory.
#include <unistd.h>

int main(void)
{
    sync();
    return 0;
}
