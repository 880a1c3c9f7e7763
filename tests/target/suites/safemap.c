// SPDX-License-Identifier: BSD-2-Clause
// Mapped grants: what the sides see of each other's pages, what is refused, and every way in which a mapping ends. The cases
// are in tests/target/svc/safe, run by a service; this program starts and stops it and its peers.

#include "ktap.h"
#include "saferun.h"

#define CASES(C) \
    C(map_read) C(map_write) C(map_any) C(map_parts) C(map_twice) C(map_two_grantees) \
    C(map_refused) C(map_misaligned) C(map_quota) C(map_over_memory) C(map_fault) C(map_of_cow) \
    C(map_contig) C(map_no_memory) C(unmap_keeps) C(revoke_keeps) C(revmap_gid) \
    C(revmap_address) C(set_again) C(grantor_unmaps) C(grantor_crashes) C(grantee_crashes) \
    C(restart_has_none) C(deep_chain) C(between_revokes) C(between_crashes) C(derived_ends) \
    C(map_kept)

#define C(name)                                                                                    \
    static void name(void)                                                                         \
    {                                                                                              \
        saferun_case(#name);                                                                       \
    }
CASES(C)
#undef C

static void map_device(void)
{
    saferun_device_case("map_device");
}

int main(void)
{
    static const struct ktap_test tests[] = {
#define C(name) {"safemap." #name, name, 0},
        CASES(C)
#undef C
        {"safemap.map_device", map_device, 0},
    };
    return KTAP_SUITE("safemap", tests);
}
