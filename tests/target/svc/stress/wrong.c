// SPDX-License-Identifier: BSD-2-Clause
// Requests that must fail, and a grantor who keeps no word.

#include <errno.h>
#include <string.h>

#include "minix/ds.h"
#include "minix/syslib.h"
#include "worker.h"

enum {
    ROGUE_COPY_MAX = 8 * ABI_PAGE_SIZE,
    ROGUE_OFFSETS = 20 * ABI_PAGE_SIZE,
    SEQ_ONE = 1 << GRANT_INDEX_BITS
};

static vir_bytes own(uint32_t offset)
{
    return (vir_bytes)(uintptr_t)staging_at(offset);
}

// Too far, too early, without the right. What must come is EPERM.
static int overstep(const struct claim *c, unsigned kind)
{
    const struct stress_slot *slot = &c->slot;
    uint32_t over = 1 + draw(ABI_PAGE_SIZE);

    switch (kind) {
    case 0:
        return sys_safecopyfrom(c->grantor, slot->gid, slot->bytes - draw(over), own(0), over, D);
    case 1:
        return sys_safecopyfrom(c->grantor, slot->gid, UINT32_MAX - draw(8), own(0), over, D);
    case 2:
        return (slot->access & CPF_WRITE) != 0
                   ? -EPERM
                   : sys_safecopyto(c->grantor, slot->gid, 0, own(0), 1, D);
    case 3:
        return (slot->access & CPF_WRITE) != 0 ? -EPERM
                                               : sys_safememset(c->grantor, slot->gid, 0, 1, 1);
    case 4:
        return (slot->access & CPF_MAP) != 0
                   ? -EPERM
                   : sys_safemap(c->grantor, slot->gid, 0, own(0), ABI_PAGE_SIZE, D, 0);
    case 5:
        return (slot->access & CPF_WRITE) != 0
                   ? -EPERM
                   : sys_safemap(c->grantor, slot->gid, 0, own(0), ABI_PAGE_SIZE, D, 1);
    default:
        return sys_safecopyfrom(c->grantor, slot->gid + SEQ_ONE, 0, own(0), 1, D); // an id to come
    }
}

// The second of two elements goes to where nothing is: one is done.
static int misplace_second(const struct claim *c)
{
    struct vscp_vec vector[2];
    int done = -1;

    for (unsigned i = 0; i < 2; i++) {
        vector[i] = (struct vscp_vec){.v_from = c->grantor,
            .v_to = SELF,
            .v_gid = c->slot.gid,
            .v_addr = i == 0 ? own(0) : draw(ABI_PAGE_SIZE),
            .v_bytes = 1};
    }
    int r = sys_vsafecopy_done(vector, 2, &done);
    MUST(done == (r == -EFAULT) || (done >= 0 && done <= 1 && !claim_stands(c, 0, 1)));
    return r;
}

// Bad addresses of one's own.
static int misplace(const struct claim *c, unsigned kind)
{
    vir_bytes text = (vir_bytes)(uintptr_t)&misplace & ~(vir_bytes)1;

    switch (kind) {
    case 0:
        return sys_safecopyfrom(c->grantor, c->slot.gid, 0, ABI_USER_END + draw(1 << 20), 1, D);
    case 1:
        return sys_safecopyfrom(c->grantor, c->slot.gid, 0, draw(ABI_PAGE_SIZE), 1, D);
    case 2:
        return sys_safecopyfrom(c->grantor, c->slot.gid, 0, text, 1, D);
    default:
        return misplace_second(c);
    }
}

// What makes no sense with any grant.
static int nonsense(const struct claim *c, unsigned kind)
{
    struct vscp_vec both = {
        .v_from = SELF, .v_to = SELF, .v_gid = c->slot.gid, .v_addr = own(0), .v_bytes = 1};

    switch (kind) {
    case 0:
        return sys_safemap(c->grantor, c->slot.gid, 0, own(4), ABI_PAGE_SIZE, D, 0);
    case 1:
        return sys_safemap(c->grantor, c->slot.gid, 0, own(0), ABI_PAGE_SIZE + 1, D, 0);
    case 2:
        return sys_safemap(c->grantor, c->slot.gid, 0, own(0), 0, D, 0);
    case 3:
        return sys_vsafecopy(&both, 1);
    case 4:
        return sys_vsafecopy(&both, SCPVEC_NR + 1);
    case 5:
        return sys_safecopyfrom(c->grantor, -2 - (int)draw(1000), 0, own(0), 1, D);
    case 6:
        return sys_safecopyfrom(c->grantor, c->slot.gid, 0, own(0), 1, D + 1);
    default:
        return sys_safeunmap(D, own(0)); // no mapping
    }
}

void do_wrong(void)
{
    struct claim claim;
    bool is_foreign = draw(4) == 0;
    int want;
    int r;

    if (is_foreign ? !claim_pick_foreign(&claim) : !claim_pick(&claim, CPF_READ, 1)) {
        return;
    }
    unsigned kind = draw(4);
    if (is_foreign) {
        want = -EPERM;
        r = sys_safecopyfrom(claim.grantor, claim.slot.gid, 0, own(0), 1, D);
    } else if (kind < 2) {
        want = -EPERM;
        r = overstep(&claim, draw(7));
    } else if (kind == 2) {
        want = -EFAULT;
        r = misplace(&claim, draw(4));
    } else {
        want = -EINVAL;
        r = nonsense(&claim, draw(8));
    }
    if (r == want) {
        count_result(r);
    } else if (r == 0) {
        FAIL("a wrong request, %u, was carried out", kind);
    } else {
        claim_judge(&claim, 0, claim.slot.bytes, r);
    }
}

// --- the hostile grantor

static int rogue_copy(cp_grant_id_t gid)
{
    uint32_t bytes = draw(4) == 0 ? ROGUE_COPY_MAX : 1 + draw(ROGUE_COPY_MAX);
    uint32_t offset = draw(2) * draw(ROGUE_OFFSETS);
    uint32_t place = draw(2) * draw(ABI_PAGE_SIZE);

    int r = sys_safecopyfrom(
        worker.rogue, gid, offset, (vir_bytes)(uintptr_t)scratch_at(place), bytes, D);
    scratch_settle(place, bytes);
    return r;
}

void do_rogue(void)
{
    cp_grant_id_t gid = (cp_grant_id_t)(draw(ROGUE_GRANTS) | draw(2) << GRANT_INDEX_BITS);
    uint32_t label;
    int r;

    if (worker.rogue == NONE) {
        worker.rogue = ds_retrieve_label_num(STRESS_ROGUE, &label) == 0 ? (endpoint_t)label : NONE;
        return;
    }
    switch (draw(4)) {
    case 0:
        map_rogue(gid);
        return;
    case 1:
        r = sys_safecopyto(
            worker.rogue, gid, draw(ROGUE_OFFSETS), own(0), 1 + draw(ROGUE_COPY_MAX), D);
        break;
    case 2:
        r = sys_safememset(
            worker.rogue, gid, draw(ROGUE_OFFSETS), ROGUE_BYTE, 1 + draw(ROGUE_COPY_MAX));
        break;
    default:
        r = rogue_copy(gid);
        break;
    }
    count_result(r);
    if (r != 0 && r != -EPERM && r != -EINVAL && r != -EFAULT && r != -ELOOP) {
        FAIL("a hostile grant: %d", r);
    }
    if (r == -EINVAL && draw(4) == 0) {
        worker.rogue = NONE; // may be dead
    }
}
