// SPDX-License-Identifier: BSD-2-Clause
// See region.h.

#include "region.h"

#include "pool.h"

static struct pool pool;

void region_pool_init(void *memory, uint32_t bytes)
{
    pool_init(&pool, sizeof(struct region));
    pool_add(&pool, memory, bytes);
}

int region_pool_prepare(uint32_t count)
{
    return pool_prepare(&pool, count);
}

void region_set_init(struct region_set *set)
{
    list_init(&set->list);
    set->last = NULL;
    set->count = 0;
}

static struct region *region_of(struct list *link)
{
    return list_entry(link, struct region, link);
}

struct region *region_below(struct region_set *set, struct region *region)
{
    return region->link.prev == &set->list ? NULL : region_of(region->link.prev);
}

struct region *region_next(struct region_set *set, struct region *region)
{
    return region->link.next == &set->list ? NULL : region_of(region->link.next);
}

struct region *region_from(struct region_set *set, vir_bytes address)
{
    list_for_each(link, &set->list) {
        if (region_of(link)->end > address) {
            return region_of(link);
        }
    }
    return NULL;
}

struct region *region_find(struct region_set *set, vir_bytes address)
{
    struct region *region = set->last;
    if (region != NULL && address >= region->start && address < region->end) {
        return region;
    }
    region = region_from(set, address);
    if (region == NULL || region->start > address) {
        return NULL;
    }
    set->last = region;
    return region;
}

bool region_is_free(struct region_set *set, vir_bytes start, vir_bytes end)
{
    struct region *region = region_from(set, start);
    return region == NULL || region->start >= end;
}

vir_bytes region_find_gap(struct region_set *set, uint32_t bytes, vir_bytes low, vir_bytes high)
{
    vir_bytes at = low;
    for (struct region *region = region_from(set, low); region != NULL;
         region = region_next(set, region)) {
        if (region->start >= high) {
            break;
        }
        if (region->start > at && region->start - at >= bytes) {
            return at;
        }
        at = region->end > at ? region->end : at;
    }
    return at < high && high - at >= bytes ? at : 0;
}

struct region *region_insert(
    struct region_set *set, vir_bytes start, vir_bytes end, enum region_kind kind, unsigned prot)
{
    if (set->count >= REGIONS_PER_SPACE || region_pool_prepare(1) != 0) {
        return NULL;
    }
    struct region *region = pool_take(&pool);
    region->start = start;
    region->end = end;
    region->kind = (uint8_t)kind;
    region->prot = (uint8_t)prot;
    region->base_kind = (uint8_t)kind;
    region->base_prot = (uint8_t)prot;
    region->kept = NULL;
    struct region *above = region_from(set, start);
    list_insert_after(above != NULL ? above->link.prev : set->list.prev, &region->link);
    set->count++;
    return region;
}

void region_remove(struct region_set *set, struct region *region)
{
    list_remove(&region->link);
    pool_give(&pool, region);
    set->count--;
    set->last = NULL;
}

static bool has_data(enum region_kind kind)
{
    return kind == REGION_DEVICE || kind == REGION_KEPT || kind == REGION_SAFEMAP ||
           kind == REGION_BOOT || kind == REGION_CONTIG;
}

struct region *region_split(struct region_set *set, struct region *region, vir_bytes at)
{
    vir_bytes end = region->end;
    region->end = at;
    struct region *upper =
        region_insert(set, at, end, (enum region_kind)region->kind, region->prot);
    if (upper == NULL) {
        region->end = end;
        return NULL;
    }
    upper->base_kind = region->base_kind;
    upper->base_prot = region->base_prot;
    if (region->kind == REGION_DEVICE || region->kind == REGION_BOOT) {
        upper->phys = region->phys + (at - region->start);
    } else {
        upper->kept = region->kept;
    }
    return upper;
}

bool region_can_join(const struct region *low, const struct region *high)
{
    return low->end == high->start && low->kind == high->kind && low->prot == high->prot &&
           !has_data((enum region_kind)low->kind);
}

void region_join(struct region_set *set, struct region *low, struct region *high)
{
    low->end = high->end;
    region_remove(set, high);
}
