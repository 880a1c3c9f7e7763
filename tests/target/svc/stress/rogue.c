// SPDX-License-Identifier: BSD-2-Clause
// The hostile grantor of the stress suite: rewrites its grant table, moves it about, lies about its
// size, frees and maps over the pages that it grants, all while others copy from them, write to
// them and map them. It grants nothing but its own memory and what is anybody's; what others see of
// it may be anything. Arguments: seed=N.

#include <string.h>

#include "abi/proto/vm.h"
#include "minix/ds.h"
#include "minix/safecopies.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "random.h"
#include "rest.h"
#include "stress.h"

enum {
    TABLE_BYTES = ROGUE_GRANTS * sizeof(struct grant_entry),
    PAGES_BYTES = ROGUE_PAGES * ABI_PAGE_SIZE,
    BURST = 16,
    REST_US = 700,
    ALIGN = 32
};

static struct grant_entry fixed_table[ROGUE_GRANTS] __attribute__((aligned(ALIGN)));
static struct grant_entry *moving_table; // of its own page, which comes and goes
static uint8_t *pages;
static endpoint_t workers[NR_WORKERS];
static uint32_t random_state;

static uint32_t draw(uint32_t below)
{
    return random_below(&random_state, below);
}

static void map_again(const void *address, uint32_t bytes)
{
    struct message m = {.type = VM_MMAP};

    *MSG_PAYLOAD_OF(&m, struct vm_mmap_req) = (struct vm_mmap_req){.kind = VM_MMAP_ANON,
        .address = (vir_bytes)(uintptr_t)address,
        .bytes = bytes,
        .prot = VM_PROT_READ | VM_PROT_WRITE,
        .flags = VM_MAP_FIXED};
    (void)ipc_request(VM_EP, &m); // what is there already stays
}

// Never its data or stack: whoever were to write there would end it.
static vir_bytes draw_address(void)
{
    switch (draw(8)) {
    case 0:
        return draw(ABI_PAGE_SIZE);
    case 1:
        return (vir_bytes)(uintptr_t)&draw_address; // not to be written
    case 2:
        return ABI_USER_END - draw(2 * ABI_PAGE_SIZE);
    case 3:
        return UINT32_MAX - draw(2 * ABI_PAGE_SIZE);
    default:
        return (vir_bytes)(uintptr_t)pages + draw(ROGUE_PAGES) * ABI_PAGE_SIZE +
               (draw(4) == 0 ? draw(ABI_PAGE_SIZE) : 0);
    }
}

static void scramble(void)
{
    static const uint32_t kinds[] = {
        CPF_DIRECT, CPF_DIRECT, CPF_DIRECT, CPF_INDIRECT, CPF_MAGIC, 0, 0xe00};
    unsigned number = draw(ROGUE_GRANTS);
    vir_bytes start = draw_address();
    vir_bytes limit = (vir_bytes)(uintptr_t)pages + PAGES_BYTES;
    bool is_own = start >= (vir_bytes)(uintptr_t)pages && start < limit;
    uint32_t len = is_own ? limit - start : draw(3 * ABI_PAGE_SIZE);
    struct grant_entry entry = {
        .flags =
            kinds[draw(7)] | CPF_READ | CPF_MAP | (is_own ? CPF_WRITE : 0) | CPF_USED | CPF_VALID,
        .seq = draw(2),
        .who_to = draw(4) == 0 ? workers[draw(NR_WORKERS)] : ANY,
        .who_from = draw(2) == 0 ? self_endpoint() : workers[draw(NR_WORKERS)],
        .start = start,
        .len = len,
        .parent = (cp_grant_id_t)(draw(ROGUE_GRANTS) | draw(2) << GRANT_INDEX_BITS),
    };
    if ((entry.flags & CPF_INDIRECT) != 0) {
        entry.start = draw(2) * draw(ABI_PAGE_SIZE);
        entry.len = draw(2) == 0 ? UINT32_MAX - entry.start : PAGES_BYTES;
    }
    if (draw(8) == 0) {
        entry.flags &= draw(UINT32_MAX) | CPF_ACCESS_MASK;
    }
    if ((entry.flags & CPF_DIRECT) != 0 && !is_own) {
        entry.flags &= ~(uint32_t)CPF_WRITE;
    }
    fixed_table[number] = entry;
    if (moving_table != NULL) {
        moving_table[number] = entry;
    }
}

// The page of the moving table goes, comes back empty, or is somewhere else.
static void move_table(void)
{
    if (moving_table == NULL) {
        moving_table = vm_alloc(ABI_PAGE_SIZE);
        if (moving_table != NULL) {
            memcpy(moving_table, fixed_table, TABLE_BYTES);
        }
    } else {
        (void)vm_free(moving_table, ABI_PAGE_SIZE);
        moving_table = NULL;
    }
}

static void set_table(void)
{
    static const uint32_t bad[] = {
        0, 32, 4096, 0x3fffffe0, 0x40000000, 0xffffffe0, 0x80000000, 4097};
    vir_bytes at =
        (vir_bytes)(uintptr_t)(draw(2) == 0 || moving_table == NULL ? fixed_table : moving_table);
    uint32_t entries = draw(8) == 0 ? draw(1 << 18) : ROGUE_GRANTS;

    if (draw(16) == 0) {
        at = bad[draw(8)];
    }
    (void)sys_setgrant((void *)(uintptr_t)at, entries); // refused or not
}

static void upset_pages(void)
{
    uint32_t page = draw(ROGUE_PAGES);
    uint32_t count = 1 + draw(ROGUE_PAGES - page);
    uint8_t *at = pages + page * ABI_PAGE_SIZE;

    switch (draw(4)) {
    case 0:
        (void)vm_free(at, count * ABI_PAGE_SIZE); // or the mapping that lies there stays
        (void)rest(draw(REST_US));
        map_again(at, count * ABI_PAGE_SIZE);
        break;
    case 1: // own pages by way of a worker's grant to anybody, or not: the id is a guess
        (void)sys_safemap(workers[draw(NR_WORKERS)],
            (cp_grant_id_t)((1 + draw(127)) | (1 + draw(30)) << GRANT_INDEX_BITS), 0,
            (vir_bytes)(uintptr_t)at, ABI_PAGE_SIZE * (1 + draw(2)), D, 0);
        break;
    case 2:
        (void)sys_safeunmap(D, (vir_bytes)(uintptr_t)at);
        break;
    default:
        (void)sys_saferevmap_addr((vir_bytes)(uintptr_t)at);
        break;
    }
}

// All of them new, and full of the byte through a grant to itself: a write of its own could end it
// where a mapping is.
static void write_pages(void)
{
    struct grant_entry entry = {.flags = CPF_DIRECT | CPF_WRITE | CPF_USED | CPF_VALID,
        .who_to = self_endpoint(),
        .start = (vir_bytes)(uintptr_t)pages,
        .len = PAGES_BYTES};

    if (draw(4) == 0) {
        (void)vm_free(pages, PAGES_BYTES);
        map_again(pages, PAGES_BYTES);
    }
    fixed_table[0] = entry;
    (void)sys_setgrant(fixed_table, ROGUE_GRANTS);
    (void)sys_safememset(self_endpoint(), 0, 0, ROGUE_BYTE, PAGES_BYTES);
}

static void meet_workers(void)
{
    for (unsigned i = 0; i < NR_WORKERS; i++) {
        char name[ABI_LABEL_MAX];
        uint32_t endpoint;
        (void)str_format(name, sizeof(name), "%s%u", STRESS_WORKER, i);
        workers[i] = ds_retrieve_label_num(name, &endpoint) == 0 ? (endpoint_t)endpoint : NONE;
    }
}

static void work(void)
{
    switch (draw(12)) {
    case 0:
        set_table();
        break;
    case 1:
        move_table();
        break;
    case 2:
    case 3:
        upset_pages();
        break;
    case 4:
        write_pages();
        break;
    case 5:
        (void)sys_saferevmap_gid((cp_grant_id_t)draw(ROGUE_GRANTS));
        break;
    case 6:
        meet_workers();
        break;
    default:
        for (unsigned i = 0; i < BURST; i++) {
            scramble();
        }
        break;
    }
    (void)rest(draw(REST_US));
}

int main(int argc, char *argv[])
{
    env_setargs(argc, argv);
    sef_startup();
    random_state = env_get_number("seed", 1) * 2654435761u + env_get_number("restarts", 0) + 1;
    pages = vm_alloc(PAGES_BYTES);
    if (pages == NULL) {
        panic(STRESS_ROGUE, "no memory", NO_NUM);
    }
    memset(pages, ROGUE_BYTE, PAGES_BYTES);
    meet_workers();
    (void)sys_setgrant(fixed_table, ROGUE_GRANTS);
    for (;;) {
        work();
    }
}
