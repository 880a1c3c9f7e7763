// SPDX-License-Identifier: BSD-2-Clause
// Objects of one size that begin with a struct list: free ones on a list, more memory from VM's
// own, page by page. The pages stay with the pool.
#pragma once

#include <lib/list.h>

#include "abi/types.h"

struct pool {
    struct list free;
    uint32_t size;
    uint32_t nr_free;
};

void pool_init(struct pool *pool, uint32_t size);
void pool_add(struct pool *pool, void *memory, uint32_t bytes);
// 0: pool_take works `count` times. -ENOMEM.
int pool_prepare(struct pool *pool, uint32_t count);
// After pool_prepare.
void *pool_take(struct pool *pool);
void pool_give(struct pool *pool, void *object);
