// SPDX-License-Identifier: BSD-2-Clause
// See safemap.h.

#include "safemap.h"

#include <errno.h>

#include "abi/proto/vm.h"
#include "layout.h"
#include "page.h"
#include "pool.h"
#include "safemap_pages.h"

static struct list all;
static struct pool pool;

void safemap_init(void *memory, uint32_t bytes)
{
    list_init(&all);
    pool_init(&pool, sizeof(struct safemap));
    pool_add(&pool, memory, bytes);
}

static uint32_t count;

uint32_t safemap_count(void)
{
    return count;
}

static struct safemap *safemap_of(struct list *link)
{
    return list_entry(link, struct safemap, link);
}

static bool overlaps(const struct safemap *map, vir_bytes start, vir_bytes end)
{
    return map->owner_start < end && start < map->owner_start + map->bytes;
}

// --- ending

static void end_one(struct safemap *map, bool keep_copy)
{
    struct space *space = map->grantee;
    struct region *region = region_find(&space->regions, map->start);
    safemap_hide_pages(map, region, keep_copy);
    region->kind = region->base_kind;
    region->prot = region->base_prot;
    region->safemap = NULL;
    if (keep_copy) {
        (void)space_merge(space, region); // the joined region is not needed here
    }
    space->borrowed--;
    if (map->owner != NULL) {
        map->owner->lent--;
    }
    list_remove(&map->link);
    pool_give(&pool, map);
    count--;
}

// A mapping made of the pages that `map` shows, or NULL.
static struct safemap *derived_from(const struct safemap *map)
{
    if (map->grantee->lent == 0) {
        return NULL;
    }
    list_for_each(link, &all) {
        struct safemap *other = safemap_of(link);
        if (other->owner == map->grantee && overlaps(other, map->start, map->start + map->bytes)) {
            return other;
        }
    }
    return NULL;
}

// Ends a mapping, those derived from it first.
static void end(struct safemap *map)
{
    struct safemap *next;
    do {
        struct safemap *deepest = map;
        for (next = derived_from(deepest); next != NULL; next = derived_from(deepest)) {
            deepest = next;
        }
        next = deepest == map ? NULL : deepest;
        end_one(deepest, true);
    } while (next != NULL);
}

int safemap_unmap(struct space *grantee, vir_bytes start)
{
    struct region *region = region_find(&grantee->regions, start);
    if (region == NULL || region->kind != REGION_SAFEMAP || region->start != start) {
        return -EINVAL;
    }
    end(region->safemap);
    return 0;
}

// Ending one mapping may end others, so each search starts anew.
static struct safemap *find_lent(struct space *owner, vir_bytes start, vir_bytes end_address)
{
    list_for_each(link, &all) {
        struct safemap *map = safemap_of(link);
        if (map->owner == owner && overlaps(map, start, end_address)) {
            return map;
        }
    }
    return NULL;
}

void safemap_end_range(struct space *owner, vir_bytes start, vir_bytes end_address)
{
    while (owner->lent != 0) {
        struct safemap *map = find_lent(owner, start, end_address);
        if (map == NULL) {
            break;
        }
        end(map);
    }
}

void safemap_revoke_address(struct space *owner, vir_bytes address)
{
    safemap_end_range(owner, address, address + 1);
}

// Was the mapping made through that grant, or (GRANT_INVALID) any grant of that grantor? The link,
// or NULL.
static struct grant_link *find_link(struct safemap *map, endpoint_t grantor, cp_grant_id_t gid)
{
    for (uint32_t i = 0; i < map->nr_links; i++) {
        struct grant_link *link = &map->links[i];
        if (link->grantor == grantor && (gid == GRANT_INVALID || link->gid == gid)) {
            return link;
        }
    }
    return NULL;
}

void safemap_revoke_grant(endpoint_t grantor, cp_grant_id_t gid)
{
    bool again = gid != GRANT_INVALID;
    while (again) {
        again = false;
        list_for_each(at, &all) {
            if (find_link(safemap_of(at), grantor, gid) != NULL) {
                end(safemap_of(at));
                again = true;
                break;
            }
        }
    }
}

// The right of the holder of a kept region passes to the successor; that of a link before it ends
// with its grantor.
static bool outlives(const struct safemap *map, const struct grant_link *link)
{
    return map->kept != NULL && link == &map->links[map->nr_links - 1] &&
           map->owner_endpoint == link->grantor;
}

void safemap_end_grantor(endpoint_t grantor)
{
    bool again;
    do {
        again = false;
        list_for_each(at, &all) {
            struct safemap *map = safemap_of(at);
            struct grant_link *link = find_link(map, grantor, GRANT_INVALID);
            if (link == NULL) {
                continue;
            }
            if (outlives(map, link)) {
                link->grantor = NONE; // the successor's grants are others, whatever their numbers
                continue;
            }
            end(map);
            again = true;
            break;
        }
    } while (again);
}

static struct safemap *find_borrowed(struct space *grantee)
{
    list_for_each(link, &all) {
        if (safemap_of(link)->grantee == grantee) {
            return safemap_of(link);
        }
    }
    return NULL;
}

void safemap_end_space(struct space *space)
{
    safemap_end_range(space, 0, ABI_USER_END);
    while (space->borrowed != 0) {
        end_one(find_borrowed(space), false);
    }
}

void safemap_kept_moves(struct kept *kept, struct space *holder)
{
    list_for_each(link, &all) {
        struct safemap *map = safemap_of(link);
        if (map->kept != kept) {
            continue;
        }
        if (map->owner != NULL) {
            map->owner->lent--;
        }
        map->owner = holder;
        if (holder != NULL) {
            holder->lent++;
            map->owner_endpoint = holder->owner;
        }
    }
}

void safemap_end_kept(struct kept *kept)
{
    bool again;
    do {
        again = false;
        list_for_each(link, &all) {
            if (safemap_of(link)->kept == kept) {
                end(safemap_of(link));
                again = true;
                break;
            }
        }
    } while (again);
}

// --- making

static int check_owner(const struct safemap_request *request, struct kept **kept)
{
    vir_bytes end_address = request->owner_start + request->bytes;
    vir_bytes at = request->owner_start;
    *kept = NULL;
    while (at < end_address) {
        struct region *region = region_find(&request->owner->regions, at);
        if (region == NULL) {
            return -EFAULT;
        }
        if (region->kind == REGION_BOOT) {
            return -EPERM;
        }
        if (request->writable && (region->prot & VM_PROT_WRITE) == 0) {
            return -EACCES;
        }
        if (region->kind == REGION_KEPT) {
            if (region->start > request->owner_start || region->end < end_address) {
                return -EINVAL; // part kept, part not: no one life time
            }
            *kept = region->kept;
        }
        at = region->end;
    }
    return 0;
}

// The grantee's range: free, or inside one region of plain memory.
static int check_grantee(const struct safemap_request *request, struct region **region)
{
    vir_bytes end_address = request->start + request->bytes;
    struct region_set *regions = &request->grantee->regions;
    *region = region_find(regions, request->start);
    if (*region == NULL) {
        return region_is_free(regions, request->start, end_address) ? 0 : -EINVAL;
    }
    bool is_plain = (*region)->kind <= REGION_ANON && ((*region)->prot & VM_PROT_WRITE) != 0;
    return is_plain && (*region)->end >= end_address ? 0 : -EINVAL;
}

static int make_chunks(struct space *space, vir_bytes start, vir_bytes end_address)
{
    for (vir_bytes at = start; at < end_address; at = (at | (CHUNK_BYTES - 1)) + 1) {
        if (space_make_chunk(space, at) != 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

static void trim_chunks(struct space *space, vir_bytes start, vir_bytes end_address)
{
    for (vir_bytes at = start; at < end_address; at = (at | (CHUNK_BYTES - 1)) + 1) {
        space_trim_chunk(space, at >> CHUNK_SHIFT);
    }
}

// The region that is to show the owner's pages, as a region of its own with tables. What it has
// stays for now.
static int take_range(
    struct space *space, vir_bytes start, vir_bytes end_address, struct region **region)
{
    bool is_free = *region == NULL;
    int result = 0;
    if (is_free) {
        *region = space_add(space, start, end_address, REGION_ANON, VM_PROT_READ | VM_PROT_WRITE);
        result = *region == NULL ? -ENOMEM : 0;
    } else {
        result = space_split_at(space, start);
        if (result == 0) {
            result = space_split_at(space, end_address);
        }
    }
    if (result != 0) {
        return result;
    }
    if (make_chunks(space, start, end_address) != 0) {
        trim_chunks(space, start, end_address);
        if (is_free) {
            space_remove(space, *region);
        }
        return -ENOMEM;
    }
    *region = region_find(&space->regions, start);
    return 0;
}

static void drop_range(struct space *space, struct region *region, bool was_free)
{
    trim_chunks(space, region->start, region->end);
    if (was_free) {
        space_remove(space, region);
    } else {
        (void)space_merge(space, region); // not used after this
    }
}

static bool is_range(vir_bytes start, uint32_t bytes)
{
    return start % ABI_PAGE_SIZE == 0 && start >= ABI_PAGE_SIZE && start < ABI_USER_END &&
           bytes <= ABI_USER_END - start;
}

static int check_request(
    struct safemap_request *request, struct kept **kept, struct region **target)
{
    if (request->bytes == 0 || request->bytes % ABI_PAGE_SIZE != 0 ||
        request->owner == request->grantee || !is_range(request->owner_start, request->bytes)) {
        return -EINVAL;
    }
    if (request->grantee->borrowed >= SAFEMAPS_PER_SPACE) {
        return -ENOSPC;
    }
    if (request->start == 0) {
        request->start = layout_find_gap(&request->grantee->regions, request->bytes);
        if (request->start == 0) {
            return -ENOMEM;
        }
    }
    if (!is_range(request->start, request->bytes)) {
        return -EINVAL;
    }
    int result = check_owner(request, kept);
    return result != 0 ? result : check_grantee(request, target);
}

static void enter(struct safemap *map, struct region *region, bool is_writable)
{
    list_push_back(&all, &map->link);
    count++;
    map->owner->lent++;
    map->grantee->borrowed++;
    region->base_kind = region->kind;
    region->base_prot = region->prot;
    region->kind = REGION_SAFEMAP;
    region->prot = VM_PROT_READ | (is_writable ? VM_PROT_WRITE : 0);
    region->safemap = map;
    safemap_show_pages(map, region);
}

int safemap_make(struct safemap_request *request, vir_bytes *address)
{
    struct kept *kept;
    struct region *region;
    int result = check_request(request, &kept, &region);
    if (result != 0) {
        return result;
    }
    if (pool_prepare(&pool, 1) != 0) {
        return -ENOMEM;
    }
    if (request->grantee->lent != 0) {
        // What the range lends ends now: the pages that it shows go. That may join regions, and
        // change the owner's pages too.
        safemap_end_range(request->grantee, request->start, request->start + request->bytes);
        result = check_grantee(request, &region);
        if (result != 0) {
            return result;
        }
    }
    bool is_free = region == NULL;
    result = take_range(request->grantee, request->start, request->start + request->bytes, &region);
    if (result != 0) {
        return result;
    }
    struct safemap *map = pool_take(&pool);
    map->owner = request->owner;
    map->kept = kept;
    map->grantee = request->grantee;
    map->owner_endpoint = request->owner->owner;
    map->owner_start = request->owner_start;
    map->start = request->start;
    map->bytes = request->bytes;
    map->nr_links = request->nr_links;
    for (uint32_t i = 0; i < request->nr_links; i++) {
        map->links[i] = request->link[i];
    }
    list_init(&map->link);
    result = safemap_prepare_pages(map, region);
    if (result != 0) {
        pool_give(&pool, map);
        drop_range(request->grantee, region, is_free);
        return result;
    }
    enter(map, region, request->writable);
    *address = request->start;
    return 0;
}
