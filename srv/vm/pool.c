// SPDX-License-Identifier: BSD-2-Clause
// See pool.h.

#include "pool.h"

#include <errno.h>

#include "commit.h"
#include "meta.h"

void pool_init(struct pool *pool, uint32_t size)
{
    list_init(&pool->free);
    pool->size = size;
    pool->nr_free = 0;
}

void pool_add(struct pool *pool, void *memory, uint32_t bytes)
{
    char *object = memory;
    for (uint32_t n = bytes / pool->size; n > 0; n--, object += pool->size) {
        pool_give(pool, object);
    }
}

int pool_prepare(struct pool *pool, uint32_t count)
{
    while (pool->nr_free < count) {
        uint16_t page = meta_alloc();
        if (page == 0) {
            return -ENOMEM;
        }
        if (commit_spend() != 0) {
            meta_free(page);
            return -ENOMEM;
        }
        pool_add(pool, meta_page(page), ABI_PAGE_SIZE);
    }
    return 0;
}

void *pool_take(struct pool *pool)
{
    pool->nr_free--;
    return list_pop_front(&pool->free);
}

void pool_give(struct pool *pool, void *object)
{
    list_push_front(&pool->free, object);
    pool->nr_free++;
}
