// SPDX-License-Identifier: BSD-2-Clause
// See model.h.

#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "layout.h"

struct model_proc procs[MODEL_PROCS];
struct model_map *maps;
struct cell *kept_cells[MODEL_LABELS][NR_KEPT];
bool kept_exists[MODEL_LABELS];

vir_bytes model_address(unsigned page)
{
    if (page < KEPT) {
        return LAYOUT_MMAP + 0x3e0000 + page * ABI_PAGE_SIZE;
    }
    if (page < TEXT) {
        return LAYOUT_KEPT + (page - KEPT) * ABI_PAGE_SIZE;
    }
    if (page < STACK) { // the heap follows the text
        return ABI_TEXT_BASE + (page - TEXT) * ABI_PAGE_SIZE;
    }
    return ABI_STACK_TOP - (NR_PAGES - page) * ABI_PAGE_SIZE;
}

static struct cell *cell_new(uint32_t value)
{
    struct cell *cell = malloc(sizeof(*cell));
    cell->value = value;
    cell->refs = 1;
    return cell;
}

static void cell_drop(struct cell *cell)
{
    if (--cell->refs == 0) {
        free(cell);
    }
}

void page_new(struct model_page *page)
{
    *page = (struct model_page){.cell = cell_new(0)};
}

void page_clone(struct model_page *page, const struct cell *from)
{
    *page = (struct model_page){.cell = cell_new(from->value)};
}

void page_drop(struct model_page *page)
{
    cell_drop(page->cell);
    memset(page, 0, sizeof(*page));
}

static struct model_map *find_lent(const struct model_proc *owner, unsigned from, unsigned count)
{
    for (struct model_map *map = maps; map != NULL; map = map->next) {
        if (map->owner == owner && map->from < from + count && from < map->from + map->count) {
            return map;
        }
    }
    return NULL;
}

void model_end_range(struct model_proc *owner, unsigned from, unsigned count)
{
    struct model_map *map;
    while ((map = find_lent(owner, from, count)) != NULL) {
        model_end(map, true);
    }
}

void model_end(struct model_map *map, bool keep_copy)
{
    model_end_range(map->grantee, map->to, map->count);
    for (unsigned i = 0; i < map->count && keep_copy; i++) {
        struct model_page *page = &map->grantee->page[map->to + i];
        uint32_t value = page->cell->value;
        page_drop(page);
        page->cell = cell_new(value);
    }
    struct model_map **link = &maps;
    while (*link != map) {
        link = &(*link)->next;
    }
    *link = map->next;
    free(map);
}

void model_unmap(struct model_proc *proc, unsigned from, unsigned count)
{
    model_end_range(proc, from, count);
    for (unsigned i = from; i < from + count; i++) {
        if (proc->page[i].map != NULL) {
            model_end(proc->page[i].map, true);
        }
        if (proc->page[i].cell != NULL) {
            page_drop(&proc->page[i]);
        }
    }
}

struct model_map *model_map_pages(struct model_proc *owner, unsigned from,
    struct model_proc *grantee, unsigned to, unsigned count, bool writable)
{
    model_end_range(grantee, to, count);
    struct model_map *map = malloc(sizeof(*map));
    *map = (struct model_map){.next = maps,
        .owner = owner,
        .kept = from >= KEPT && from < TEXT ? owner->label : -1,
        .from = from,
        .grantee = grantee,
        .to = to,
        .count = count,
        .gid = -1,
        .grantor = owner->endpoint};
    maps = map;
    for (unsigned i = 0; i < count; i++) {
        struct model_page *page = &grantee->page[to + i];
        if (page->cell != NULL) {
            page_drop(page);
        }
        page->cell = owner->page[from + i].cell;
        page->cell->refs++;
        page->map = map;
        page->is_readonly = !writable;
    }
    return map;
}

void model_fork(const struct model_proc *parent, struct model_proc *child)
{
    for (unsigned i = 0; i < NR_PAGES; i++) {
        const struct model_page *page = &parent->page[i];
        if (page->cell != NULL && (i < KEPT || i >= TEXT)) {
            page_clone(&child->page[i], page->cell);
            child->page[i].is_readonly = page->map == NULL && page->is_readonly;
        }
    }
}

static void detach_kept(struct model_proc *proc)
{
    for (struct model_map *map = maps; map != NULL; map = map->next) {
        if (map->owner == proc && map->kept == proc->label && map->kept >= 0) {
            map->owner = NULL;
            map->gid = -1;
        }
    }
    for (unsigned i = 0; i < NR_KEPT; i++) {
        kept_cells[proc->label][i] = proc->page[KEPT + i].cell;
        memset(&proc->page[KEPT + i], 0, sizeof(proc->page[KEPT + i]));
    }
}

static void forget_kept(int label)
{
    for (struct model_map *map = maps; map != NULL;) {
        if (map->kept == label) {
            model_end(map, true);
            map = maps;
        } else {
            map = map->next;
        }
    }
    for (unsigned i = 0; i < NR_KEPT; i++) {
        cell_drop(kept_cells[label][i]);
        kept_cells[label][i] = NULL;
    }
    kept_exists[label] = false;
}

// What was passed on by the process ends with it.
static void end_middle(const struct model_proc *proc)
{
    for (struct model_map *map = maps; map != NULL;) {
        if (map->middle == proc) {
            model_end(map, true);
            map = maps;
        } else {
            map = map->next;
        }
    }
}

void model_exit(struct model_proc *proc, bool keep, bool is_exec)
{
    if (proc->page[KEPT].cell != NULL) {
        detach_kept(proc);
    }
    model_end_range(proc, 0, NR_PAGES);
    for (unsigned i = 0; i < NR_PAGES; i++) {
        if (proc->page[i].map != NULL) {
            model_end(proc->page[i].map, true);
        }
        if (proc->page[i].cell != NULL) {
            page_drop(&proc->page[i]);
        }
    }
    if (!is_exec) {
        end_middle(proc);
    }
    if (proc->label >= 0 && !keep && kept_exists[proc->label]) {
        forget_kept(proc->label);
    }
}

void model_take_kept(struct model_proc *proc)
{
    for (unsigned i = 0; i < NR_KEPT; i++) {
        struct model_page *page = &proc->page[KEPT + i];
        if (kept_exists[proc->label]) {
            page->cell = kept_cells[proc->label][i];
            kept_cells[proc->label][i] = NULL;
        } else {
            page_new(page);
        }
    }
    kept_exists[proc->label] = true;
    for (struct model_map *map = maps; map != NULL; map = map->next) {
        if (map->kept == proc->label) {
            map->owner = proc;
        }
    }
}
