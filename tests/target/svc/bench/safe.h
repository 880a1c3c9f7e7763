// SPDX-License-Identifier: BSD-2-Clause
// What the two sides of the safe-copy benchmarks and the bench_safe program agree on. The requestor
// is started once for each plan, with plan=N, and publishes the figures of the plan's rows under
// the keys safe.0, safe.1, ..., then the plan's number under safe.done.
#pragma once

#include <stdint.h>

#include "minix/ipc.h"

enum safe_plan {
    // Copies of each of safe_sizes. Unless it says otherwise: both ranges at the start of a page,
    // the source written before each copy
    // and the target too, so that neither shares a page with anybody when the copy begins.
    SAFE_TOUCHED,
    SAFE_FRESH,        // the target's pages were never touched
    SAFE_REPEATED,     // nothing was written since the same copy before
    SAFE_SOURCE_WRITE, // then the source writes a byte of each page; its faults are counted too
    SAFE_TARGET_WRITE, // then the target writes a byte of each page; likewise
    SAFE_OFFSET,       // both ranges start 100 bytes after the start of a page
    SAFE_WORD,         // the target is 4 bytes further in its page than the source
    SAFE_ODD,          // one byte further
    SAFE_NR_COPIES,

    // Mappings of each of safe_pages pages, at a fixed address.
    SAFE_MAP = SAFE_NR_COPIES, // map, unmap
    SAFE_MAP_READ,             // map, read a byte of each page, unmap
    SAFE_MAP_WRITE,            // map, write a byte of each page, unmap
    SAFE_MAP_KEEP, // as SAFE_MAP_WRITE, then a byte of each page of the private copy is written
    SAFE_NR_RANGES,

    SAFE_CALLS = SAFE_NR_RANGES, // enum safe_call
    SAFE_DS,                     // enum safe_ds
    SAFE_NR_PLANS
};

enum safe_call {
    SAFE_NULL,         // a null kernel call
    SAFE_VERIFY,       // a safe copy of no bytes: a kernel call that verifies a grant
    SAFE_VERIFY_2,     // the same through an indirect grant: two links
    SAFE_VERIFY_5,     // five links, the most there may be
    SAFE_REFUSED,      // the same, refused for its address before the grant is looked at
    SAFE_GRANT_10,     // cpf_grant_direct and cpf_revoke with 10 grants outstanding
    SAFE_GRANT_10000,  // with 10,000
    SAFE_GRANT_MAP_10, // the same for a CPF_MAP grant, whose revocation is a kernel call
    SAFE_GRANT_MAP_10000,
    SAFE_NR_CALLS
};

// Entries that are there already: strings of the largest size, 1 KiB of memory, a mapped page.
enum safe_ds {
    SAFE_DS_PUBLISH_U32,
    SAFE_DS_RETRIEVE_U32,
    SAFE_DS_PUBLISH_STR,
    SAFE_DS_RETRIEVE_STR,
    SAFE_DS_PUBLISH_LABEL,
    SAFE_DS_RETRIEVE_LABEL,
    SAFE_DS_PUBLISH_MEM,
    SAFE_DS_RETRIEVE_MEM,
    SAFE_DS_PUBLISH_MAP,  // and delete it
    SAFE_DS_RETRIEVE_MAP, // map and unmap
    SAFE_DS_COPY_MAP,
    SAFE_DS_SNAPSHOT,
    SAFE_DS_COPY_SNAPSHOT,
    SAFE_NR_DS
};

enum {
    SAFE_SAMPLES = 21,
    SAFE_NONE = UINT32_MAX, // published where there is no figure
    SAFE_MAX_ROWS = 16,
    SAFE_BUFFER_BYTES = (1 << 20) + ABI_PAGE_SIZE
};

static const uint32_t safe_sizes[] = {
    1, 64, 1024, 4096, 8192, 12288, 16384, 20480, 24576, 32768, 65536, 262144, 1048576};
static const uint32_t safe_pages[] = {1, 2, 5, 10, 20, 50};

#define SAFE_NR_SIZES (sizeof(safe_sizes) / sizeof(safe_sizes[0]))
#define SAFE_NR_PAGES (sizeof(safe_pages) / sizeof(safe_pages[0]))

// The number of a row for the word counter.
static inline unsigned safe_row(unsigned plan, unsigned index)
{
    return plan * SAFE_MAX_ROWS + index;
}

// What the requestor asks of the grantor; words of the message in, out. A reply's first word is 0
// or the error.
enum safe_request {
    SAFE_ASK_GRANT = MSG_CLASS_TEST + 16, // - ; -, grant of the whole buffer with all rights
    SAFE_ASK_WRITE = MSG_CLASS_TEST + 17, // bytes, stamp, is it part of a sample: put `stamp` at
                                          // the start of each page; -, instructions
    SAFE_ASK_CHAIN = MSG_CLASS_TEST + 19, // links: the buffer by so many grants; -, the last one
    SAFE_ASK_CHURN = MSG_CLASS_TEST + 18  // row, grants outstanding, access; -, instructions
};
