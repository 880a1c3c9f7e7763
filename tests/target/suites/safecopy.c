// SPDX-License-Identifier: BSD-2-Clause
// Safe copies between two services: what arrives, what is refused, chains of grants, shared pages, deaths. The cases are in
// tests/target/svc/safe, run by a service; this program starts and stops it and its peers.

#include "ktap.h"
#include "saferun.h"

#define CASES(C) \
    C(sizes_from) C(sizes_to) C(edges) C(zero_bytes) C(refused_grants) C(refused_ranges) \
    C(refused_addresses) C(refused_tables) C(whole_or_nothing) C(slots) C(stale_ids) C(vectors) \
    C(vectors_refused) C(memset_range) C(memset_refused) C(chain_narrows) C(chain_rights) \
    C(chain_length) C(chain_revoked) C(chain_dies) C(chain_any) C(magic_refused) C(replies_say_no_more) C(cow_shares) \
    C(cow_both_write) C(cow_untouched) C(cow_head_and_tail) C(cow_again) C(cow_read_only) \
    C(cow_mapped_source) C(cow_mapped_destination) C(cow_contig) C(cow_vector) C(cow_no_memory) \
    C(grantor_dies) C(requestor_dies) C(table_goes)

#define C(name)                                                                                    \
    static void name(void)                                                                         \
    {                                                                                              \
        saferun_case(#name);                                                                       \
    }
CASES(C)
#undef C

static void copy_device(void)
{
    saferun_device_case("copy_device");
}

int main(void)
{
    static const struct ktap_test tests[] = {
#define C(name) {"safecopy." #name, name, 0},
        CASES(C)
#undef C
        {"safecopy.copy_device", copy_device, 0},
    };
    return KTAP_SUITE("safecopy", tests);
}
