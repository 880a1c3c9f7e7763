// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as the grant tables of some processes that point at each other, and as a request: the
// kernel's verdict is that of a plain evaluation in wide numbers, and what it grants lies in the
// range of each link.

#include <kernel/grant.h>

#include <stdlib.h>
#include <string.h>

#include <abi/errnames.h>
#include <kernel/copy.h>
#include <kernel/priv.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum {
    NR_WORLD = 4, // processes, in the slots of boot services
    FIRST = RS_EP,
    NR_ENTRIES = 4,
    TABLE = 0x100000
};

struct input {
    const uint8_t *data;
    size_t left;
};

struct proc proc_table[NR_PROCS];
static struct priv privs[NR_WORLD];
static struct grant_entry tables[NR_WORLD][NR_ENTRIES];
static bool is_missing[NR_WORLD]; // the page of its table

// --- what kernel/grant.c stands on

struct proc *proc_lookup(endpoint_t endpoint)
{
    return endpoint >= FIRST && endpoint < FIRST + NR_WORLD ? &proc_table[endpoint] : NULL;
}

// No process has page tables here, so each entry is read by the following.
void *arch_phys_to_virt(paddr_t pa)
{
    (void)pa;
    abort();
}

int copy_from_proc(
    struct proc *from, vaddr_t address, void *to, uint32_t bytes, struct copy_fault *fault)
{
    unsigned n = (unsigned)(from->endpoint - FIRST);
    uint32_t offset = address.raw - TABLE;
    if (bytes != sizeof(struct grant_entry) || offset % bytes != 0 || offset >= sizeof tables[n]) {
        abort(); // read outside the table
    }
    if (is_missing[n]) {
        *fault = (struct copy_fault){from, address, false};
        return -EFAULT;
    }
    memcpy(to, (const char *)tables[n] + offset, bytes);
    return 0;
}

// --- the input

static uint8_t next_byte(struct input *in)
{
    return in->left > 0 ? in->data[--in->left] : 0;
}

static uint32_t next_word(struct input *in)
{
    uint8_t kind = next_byte(in);
    uint32_t low = next_byte(in);
    switch (kind % 4) {
    case 0:
        return low;
    case 1:
        return low << 8;
    case 2:
        return UINT32_MAX - low;
    default:
        return low << 24 | (uint32_t)next_byte(in) << 16 | (uint32_t)next_byte(in) << 8 |
               next_byte(in);
    }
}

static endpoint_t next_endpoint(struct input *in)
{
    uint8_t b = next_byte(in);
    return b % 16 == 15 ? ANY : FIRST + b % (NR_WORLD + 1); // the last does not exist
}

static cp_grant_id_t next_gid(struct input *in)
{
    uint8_t b = next_byte(in);
    cp_grant_id_t gid = (cp_grant_id_t)((b >> 4 & 1) << GRANT_INDEX_BITS) | (b % (NR_ENTRIES + 1));
    return b >= 250 ? -gid : gid;
}

static void make_entry(struct input *in, struct grant_entry *entry)
{
    uint8_t b = next_byte(in);
    entry->flags =
        CPF_USED | CPF_VALID | (b & CPF_ACCESS_MASK) | (uint32_t)CPF_DIRECT << (b >> 3 & 3) % 3;
    entry->flags ^= b >= 224 ? next_word(in) : 0;
    entry->seq = next_byte(in) >> 7;
    entry->who_to = next_endpoint(in);
    entry->who_from = next_endpoint(in);
    entry->start = next_word(in);
    entry->len = next_word(in);
    entry->parent = next_gid(in);
}

static void make_world(struct input *in)
{
    for (unsigned i = 0; i < NR_WORLD; i++) {
        uint8_t b = next_byte(in);
        struct proc *p = &proc_table[FIRST + i];
        p->endpoint = (endpoint_t)(FIRST + i);
        p->rts = b >= 250 ? RTS_NO_PRIV : 0;
        p->priv = b == 249 ? NULL : &privs[i];
        is_missing[i] = b == 248;
        privs[i] = (struct priv){
            .flags = (b & 1 ? PRIV_MAGIC : 0) | (b == 247 ? 0 : PRIV_SERVICE),
            .grant_table = b == 246 ? 0 : TABLE,
            .grant_entries = b >= 245 && b <= 247
                                 ? 0
                                 : NR_ENTRIES, // only a service has some, and they are somewhere
        };
        for (unsigned j = 0; j < NR_ENTRIES; j++) {
            make_entry(in, &tables[i][j]);
        }
    }
}

// --- the plain evaluation

struct verdict {
    int result;
    int owner;
    uint64_t address;
};

static const struct grant_entry *live_entry(int grantor, int grantee, cp_grant_id_t gid)
{
    const struct grant_entry *entry = &tables[grantor - FIRST][grant_index(gid)];
    bool is_live = (entry->flags & CPF_USED) && (entry->flags & CPF_VALID) &&
                   entry->seq == (uint32_t)gid >> GRANT_INDEX_BITS;
    return is_live && (entry->who_to == ANY || entry->who_to == grantee) ? entry : NULL;
}

static int table_state(int grantor)
{
    const struct proc *p = &proc_table[grantor];
    if (p->priv == NULL || p->rts != 0 || p->priv->grant_entries == 0) {
        return -EPERM;
    }
    return 0;
}

static struct verdict evaluate(const struct grant_query *q, uint64_t offset, int links)
{
    struct verdict v = {.result = -EINVAL};
    if (q->grantor < FIRST || q->grantor >= FIRST + NR_WORLD || q->gid < 0) {
        return v;
    }
    v.result = table_state(q->grantor);
    if (v.result != 0 ||
        (uint32_t)grant_index(q->gid) >= proc_table[q->grantor].priv->grant_entries) {
        v.result = -EPERM;
        return v;
    }
    if (is_missing[q->grantor - FIRST]) {
        v.result = GRANT_MISSING;
        return v;
    }
    const struct grant_entry *e = live_entry(q->grantor, q->grantee, q->gid);
    v.result = -EPERM;
    if (e == NULL || (~e->flags & q->access) != 0 || (uint64_t)e->start + e->len > UINT32_MAX ||
        offset + q->bytes > e->len) {
        return v;
    }
    uint32_t kind = e->flags & (CPF_DIRECT | CPF_INDIRECT | CPF_MAGIC);
    if (kind == CPF_INDIRECT) {
        if (links >= GRANT_MAX_INDIRECT) {
            v.result = -ELOOP;
            return v;
        }
        struct grant_query up = *q;
        up.grantor = e->who_from;
        up.grantee = q->grantor;
        up.gid = e->parent;
        return evaluate(&up, e->start + offset, links + 1);
    }
    bool is_magic = kind == CPF_MAGIC && (proc_table[q->grantor].priv->flags & PRIV_MAGIC) != 0;
    if (kind == CPF_DIRECT || is_magic) {
        v.owner = is_magic ? e->who_from : q->grantor;
        v.address = e->start + offset;
        bool exists = v.owner >= FIRST && v.owner < FIRST + NR_WORLD;
        v.result = !exists                                                    ? -EINVAL
                   : v.address < USER_END && v.address + q->bytes <= USER_END ? 0
                                                                              : -EFAULT;
    }
    return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct input in = {data, bytes};
    struct grant_query q = {
        .grantor = next_endpoint(&in),
        .gid = next_gid(&in),
        .offset = next_word(&in),
        .bytes = next_word(&in),
        .access = next_byte(&in) & CPF_ACCESS_MASK,
    };
    struct proc *grantee = &proc_table[FIRST + next_byte(&in) % NR_WORLD];
    make_world(&in);
    q.grantee = grantee->endpoint;
    struct grant_target target = {.owner = NULL};
    int result = grant_verify(&q, &target);
    struct verdict want = evaluate(&q, q.offset, 1);
    if (result != want.result) {
        abort();
    }
    if (result == 0 &&
        (target.owner->endpoint != want.owner || target.address.raw != want.address)) {
        abort();
    }
    return 0;
}
