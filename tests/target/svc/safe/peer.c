// SPDX-License-Identifier: BSD-2-Clause
// A service that does what the tester asks for, with memory and grants of its own; see peer.h.

#include "peer.h"

#include <errno.h>

#include "minix/driver.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

static uint8_t arena[PEER_ARENA_BYTES] __attribute__((aligned(ABI_PAGE_SIZE)));
static const uint8_t constants[2 * ABI_PAGE_SIZE]
    __attribute__((aligned(ABI_PAGE_SIZE))) = {11, 22, 33};

static void *at(uint32_t address)
{
    return (void *)(uintptr_t)address;
}

static uint32_t address_of(const volatile void *p)
{
    return (uint32_t)(uintptr_t)p;
}

static int given(cp_grant_id_t gid, struct peer_req *r)
{
    r->gid = gid;
    return GRANT_VALID(gid) ? 0 : -errno;
}

static int answer(int r)
{
    return r == -1 ? -errno : r;
}

static int make_grant(uint32_t type, struct peer_req *r)
{
    cp_grant_id_t gid = GRANT_INVALID;

    switch (type) {
    case PEER_GRANT:
        return given(cpf_grant_direct(r->who, r->address, r->bytes, (int)r->access), r);
    case PEER_INDIRECT:
        return given(cpf_grant_indirect(r->who, r->from, r->gid), r);
    case PEER_RANGE:
        return given(
            cpf_grant_indirect_range(r->who, r->from, r->gid, r->offset, r->bytes, (int)r->access),
            r);
    case PEER_MAGIC:
        return given(cpf_grant_magic(r->who, r->from, r->address, r->bytes, (int)r->access), r);
    default:
        (void)cpf_getgrants(&gid, 1); // or the id says it
        return given(gid, r);
    }
}

static int change_grant(uint32_t type, struct peer_req *r)
{
    switch (type) {
    case PEER_SET:
        return answer(cpf_setgrant_direct(r->gid, r->who, r->address, r->bytes, (int)r->access));
    case PEER_DISABLE:
        return answer(cpf_setgrant_disable(r->gid));
    case PEER_REVOKE:
        return answer(cpf_revoke(r->gid));
    default:
        return answer(cpf_lookup(r->gid, &r->from, &r->who));
    }
}

static int touch(uint32_t type, struct peer_req *r)
{
    switch (type) {
    case PEER_FILL:
        pattern_fill(at(r->address), r->bytes, r->value, r->offset);
        return 0;
    case PEER_CHECK:
        r->offset = pattern_check(at(r->address), r->bytes, r->value, r->offset);
        return r->offset == r->bytes ? 0 : -EIO;
    case PEER_POKE:
        *(volatile uint8_t *)at(r->address) = (uint8_t)r->value;
        return 0;
    default:
        r->value = *(volatile uint8_t *)at(r->address);
        return 0;
    }
}

static int set_table(const struct peer_req *r)
{
    if (r->address == 0 && r->value == 0) {
        cpf_reload();
        return 0;
    }
    return sys_setgrant(at(r->address), r->value);
}

static int set_entry(const struct peer_req *r)
{
    struct grant_entry *table = at(r->address);
    table[r->offset] = (struct grant_entry){.flags = CPF_USED | CPF_VALID | CPF_DIRECT | r->access,
        .who_to = r->who,
        .start = (uint32_t)r->from,
        .len = r->bytes};
    return 0;
}

static int copy_from(const struct peer_req *r)
{
    return sys_safecopyfrom(r->from, r->gid, r->offset, r->address, r->bytes, D);
}

static void __attribute__((noreturn)) copy_for_ever(const struct peer_req *r)
{
    for (;;) {
        (void)copy_from(r); // whatever comes of it, until it is killed
    }
}

static int map(uint32_t type, struct peer_req *r)
{
    void *where = NULL;
    int result;

    switch (type) {
    case PEER_MAP:
        if (r->address != 0) {
            return sys_safemap(r->from, r->gid, r->offset, r->address, r->bytes, D, (int)r->value);
        }
        result = sys_safemap_any(r->from, r->gid, r->offset, r->bytes, (int)r->value, &where);
        r->address = address_of(where);
        return result;
    case PEER_UNMAP:
        return sys_safeunmap(D, r->address);
    default:
        return r->value != 0 ? sys_saferevmap_addr(r->address) : sys_saferevmap_gid(r->gid);
    }
}

static int allocate(struct peer_req *r)
{
    phys_bytes phys;
    bool existed;
    size_t window_bytes;
    volatile void *memory = NULL;

    switch (r->value) {
    case PEER_ANON:
        memory = vm_alloc(r->bytes);
        break;
    case PEER_CONTIG:
        memory = alloc_contig(r->bytes, 0, &phys);
        break;
    case PEER_DEVICE:
        memory = device_window(0, &window_bytes);
        break;
    default:
        memory = kept_region(1, r->bytes, &existed);
        r->value = existed;
        break;
    }
    r->address = address_of(memory);
    return memory != NULL ? 0 : -ENOMEM;
}

static int serve(uint32_t type, struct peer_req *r)
{
    switch (type) {
    case PEER_ARENA:
        r->address = address_of(arena);
        r->bytes = sizeof(arena);
        r->text = address_of(constants);
        return 0;
    case PEER_TABLE:
        return set_table(r);
    case PEER_ENTRY:
        return set_entry(r);
    case PEER_COPY_FROM:
        return copy_from(r);
    case PEER_ALLOC:
        return allocate(r);
    case PEER_FREE:
        return vm_free(at(r->address), r->bytes);
    case PEER_CRASH:
        panic("peer", "as it was told", NO_NUM);
    default:
        break;
    }
    if (type >= PEER_FILL && type <= PEER_PEEK) {
        return touch(type, r);
    }
    if (type >= PEER_GRANT && type <= PEER_SLOT) {
        return make_grant(type, r);
    }
    return type >= PEER_SET && type <= PEER_LOOKUP ? change_grant(type, r) : map(type, r);
}

int main(int argc, char *argv[])
{
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    for (;;) {
        if (sef_receive(ANY, &m) != 0 || message_is_notify(&m)) {
            continue;
        }
        struct peer_req r = *MSG_PAYLOAD_OF(&m, struct peer_req);
        bool is_loop = m.type == PEER_COPY_FROM_LOOP;
        int result = is_loop ? 0 : serve(m.type, MSG_PAYLOAD_OF(&m, struct peer_req));
        message_make_reply(&m, result);
        (void)ipc_sendnb(m.source, &m); // it waits, or is dead
        if (is_loop) {
            copy_for_ever(&r);
        }
    }
}
