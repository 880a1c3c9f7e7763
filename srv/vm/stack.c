// SPDX-License-Identifier: BSD-2-Clause
// The initial stack of a program, from the top down: the strings of arguments and environment;
// auxv, envp, argv, argc, where the stack pointer points. Strings and pointers together are at most
// ABI_ARG_MAX bytes.

#include <errno.h>
#include <string.h>

#include "grant.h"
#include "kernel.h"
#include "layout.h"
#include "page.h"
#include "proc.h"
#include "requests.h"

enum {
    STACK_COMMIT = 64 * 1024, // beyond what the arguments take
    MAX_PREFIX = 4096,
    AUXV_WORDS = 10,
    MAX_WORDS = ABI_ARG_MAX / 4
};

// Requests are served one at a time, so there is one of these.
static char strings[ABI_ARG_MAX + MAX_PREFIX];
static uint32_t words[MAX_WORDS];

struct image {
    uint32_t bytes; // of strings
    uint32_t argc;
    uint32_t envc;
};

static int read_granted(endpoint_t grantor, cp_grant_id_t gid, char *buffer, uint32_t bytes)
{
    struct kcall_vmgrant_rep grant;
    if (bytes == 0) {
        return 0;
    }
    int result = grant_resolve_own(grantor, gid, 0, bytes, &grant);
    if (result != 0) {
        return result;
    }
    struct vmproc *proc = proc_find(grant.owner);
    if (proc == NULL || proc->space == NULL) {
        return -EFAULT;
    }
    return page_read(proc->space, grant.address, buffer, bytes);
}

// There are exactly `count` strings in the bytes, the last one ended.
static bool holds_strings(const char *text, uint32_t bytes, uint32_t count)
{
    uint32_t found = 0;
    const char *end = text + bytes;
    for (const char *at = text; at < end; found++) {
        const char *nul = memchr(at, 0, (size_t)(end - at));
        if (nul == NULL) {
            return false;
        }
        at = nul + 1;
    }
    return found == count;
}

// The prefix takes the place of argv[0].
static int join_prefix(const struct vm_exec_stack_req *req, struct image *image)
{
    char *args = strings + req->prefix_bytes;
    if (!holds_strings(strings, req->prefix_bytes, req->prefix_count) ||
        !holds_strings(args, req->args_bytes, (uint32_t)req->argc + req->envc)) {
        return -EINVAL;
    }
    uint32_t skip = 0;
    image->argc = req->argc;
    image->envc = req->envc;
    if (req->prefix_count != 0 && req->argc != 0) {
        skip = (uint32_t)strlen(args) + 1;
        image->argc--;
    }
    memmove(args, args + skip, req->args_bytes - skip);
    image->argc += req->prefix_count;
    image->bytes = req->prefix_bytes + req->args_bytes - skip;
    return 0;
}

static int read_strings(
    struct vmproc *caller, struct vmproc *proc, const struct vm_exec_stack_req *req)
{
    int result = 0;
    if (req->prefix_count != 0) {
        result = read_granted(caller->endpoint, req->prefix_gid, strings, req->prefix_bytes);
    }
    if (result != 0) {
        return result;
    }
    char *args = strings + req->prefix_bytes;
    if (req->args_endpoint == caller->endpoint) {
        return read_granted(caller->endpoint, req->args_gid, args, req->args_bytes);
    }
    if (req->args_endpoint != proc->endpoint || proc->space == NULL) {
        return -EINVAL;
    }
    return page_read(proc->space, req->args_address, args, req->args_bytes);
}

// Pointers to `count` strings from *text on, and a NULL.
static uint32_t *put_pointers(uint32_t *word, uint32_t count, const char **text, vir_bytes base)
{
    for (; count > 0; count--) {
        *word++ = base + (uint32_t)(*text - strings);
        *text += strlen(*text) + 1;
    }
    *word++ = 0;
    return word;
}

static void put_words(
    const struct vm_exec_stack_req *req, const struct image *image, vir_bytes base)
{
    const char *text = strings;
    uint32_t *word = words;
    *word++ = image->argc;
    word = put_pointers(word, image->argc, &text, base);
    word = put_pointers(word, image->envc, &text, base);
    const uint32_t auxv[AUXV_WORDS] = {AX_AT_PAGESZ, ABI_PAGE_SIZE, AX_AT_ENTRY, req->entry,
        AX_AT_SERIAL, req->serial, AX_AT_ENDPOINT, (uint32_t)req->endpoint, AX_AT_NULL, 0};
    memcpy(word, auxv, sizeof(auxv));
}

// The region, and what is in it.
static int build(struct vmproc *proc, const struct vm_exec_stack_req *req,
    const struct image *image, vir_bytes *sp)
{
    uint32_t word_bytes = (1 + image->argc + 1 + image->envc + 1 + AUXV_WORDS) * 4;
    if (word_bytes > sizeof(words) || image->bytes > ABI_ARG_MAX ||
        word_bytes > ABI_ARG_MAX - image->bytes) {
        return -E2BIG;
    }
    vir_bytes base = (ABI_STACK_TOP - image->bytes) & ~(vir_bytes)7;
    *sp = (base - word_bytes) & ~(vir_bytes)7;
    vir_bytes start = (*sp - STACK_COMMIT) & ~(vir_bytes)(ABI_PAGE_SIZE - 1);
    if (space_add(proc->next, start, ABI_STACK_TOP, REGION_STACK, VM_PROT_READ | VM_PROT_WRITE) ==
        NULL) {
        return -ENOMEM;
    }
    put_words(req, image, base);
    int result = page_write(proc->next, *sp, words, word_bytes);
    return result != 0 ? result : page_write(proc->next, base, strings, image->bytes);
}

int do_exec_stack(
    struct vmproc *caller, const struct vm_exec_stack_req *req, struct vm_exec_stack_rep *rep)
{
    struct vmproc *proc = proc_find(req->endpoint);
    struct image image;
    vir_bytes sp;
    if (proc == NULL || proc->next == NULL || proc->builder != caller->endpoint) {
        return -ESRCH;
    }
    if (proc->has_stack || (req->prefix_count == 0 && req->prefix_bytes != 0)) {
        return -EINVAL;
    }
    if (req->args_bytes > ABI_ARG_MAX || req->prefix_bytes > MAX_PREFIX) {
        return -E2BIG;
    }
    int result = read_strings(caller, proc, req);
    if (result == 0) {
        result = join_prefix(req, &image);
    }
    if (result == 0) {
        result = build(proc, req, &image, &sp);
    }
    if (result != 0) {
        return result;
    }
    proc->has_stack = true;
    rep->sp = sp;
    return 0;
}
