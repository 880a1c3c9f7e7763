// SPDX-License-Identifier: BSD-2-Clause
// Safe copies between two services: what arrives, what is refused, chains of grants, shared pages,
// deaths. The cases are in tests/target/svc/safe, run by a service; this program starts and stops
// it and its peers.

#include "ktap.h"
#include "saferun.h"

#define MAP(name, run)

#define COPY(name, run)                                                                            \
    static void name(void)                                                                         \
    {                                                                                              \
        saferun_##run(#name);                                                                      \
    }
#include "cases.def"
#undef COPY

int main(void)
{
    static const struct ktap_test tests[] = {
#define COPY(name, run) {"safecopy." #name, name, 0},
#include "cases.def"
    };

    return KTAP_SUITE("safecopy", tests);
}
