// SPDX-License-Identifier: BSD-2-Clause
// Mapped grants: what the sides see of each other's pages, what is refused, and every way in which
// a mapping ends. The cases are in tests/target/svc/safe, run by a service; this program starts and
// stops it and its peers.

#include "ktap.h"
#include "saferun.h"

#define COPY(name, run)

#define MAP(name, run)                                                                             \
    static void name(void)                                                                         \
    {                                                                                              \
        saferun_##run(#name);                                                                      \
    }
#include "cases.def"
#undef MAP

int main(void)
{
    static const struct ktap_test tests[] = {
#define MAP(name, run) {"safemap." #name, name, 0},
#include "cases.def"
    };

    return KTAP_SUITE("safemap", tests);
}
