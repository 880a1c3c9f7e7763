// SPDX-License-Identifier: BSD-2-Clause
// See kernel/initial_stack.h.

#include <kernel/initial_stack.h>

#include <abi/proto/vm.h>
#include <arch/types.h>

#include <string.h>

enum { NAME_AT = PAGE_SIZE - ABI_NAME_MAX, WORDS = 32, WORDS_AT = NAME_AT - WORDS * 4 };
enum { BOOT_AT_HEAP = 66, BOOT_AT_HEAP_END = 67 };

uint32_t initial_stack_fill(
    char *page, const char *name, endpoint_t endpoint, uint32_t heap, uint32_t heap_end)
{
    const uint32_t page_va = USER_STACK_TOP - PAGE_SIZE;
    uint32_t *words = (uint32_t *)(void *)(page + WORDS_AT);
    memcpy(page + NAME_AT, name, strnlen(name, ABI_NAME_MAX - 1));
    *words++ = 1; // argc
    *words++ = page_va + NAME_AT;
    *words++ = 0;
    *words++ = 0; // no environment
    *words++ = AX_AT_PAGESZ;
    *words++ = PAGE_SIZE;
    *words++ = AX_AT_SERIAL;
    *words++ = 1;
    *words++ = AX_AT_ENDPOINT;
    *words++ = (uint32_t)endpoint;
    if (heap_end > heap) {
        *words++ = BOOT_AT_HEAP;
        *words++ = heap;
        *words++ = BOOT_AT_HEAP_END;
        *words++ = heap_end;
    }
    *words = AX_AT_NULL;
    return page_va + WORDS_AT;
}
