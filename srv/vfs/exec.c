// SPDX-License-Identifier: BSD-2-Clause
// Loading a program: rights, "#!", headers, and VM's second address space filled from grants on the
// file's pages. The process waits for PM meanwhile; on any error its old image is untouched.

#include <lib/elf.h>
#include <string.h>

#include "abi/proto/vfs.h"
#include "abi/proto/vm.h"
#include "calls.h"
#include "filedata.h"
#include "os.h"
#include "store.h"
#include "wait.h"

enum { SEGMENT_LOW = 0x10000, SEGMENT_HIGH = 0x30000000, SCRIPT_LINE_MAX = 256 };

struct load {
    struct proc *p;
    const struct vfs_pm_exec_req *req;
    char script[ABI_PATH_MAX];                   // path of the script, when there is one
    char prefix[SCRIPT_LINE_MAX + ABI_PATH_MAX]; // strings in place of argv[0]
    uint32_t prefix_bytes;
    uint32_t prefix_count;
};

static struct load load;

static int walk_to_program(struct proc *p, struct walk *w)
{
    int r = path_walk(p, w, WALK_FOLLOW);

    if (r == SUSPEND) { // no programs on servers' file systems
        wait_abandon(p);
        return -EACCES;
    }
    if (r != 0) {
        return r;
    }
    if (!inode_is(w->node, AX_S_IFREG) || w->node->is_remote) {
        return -EACCES;
    }
    return inode_access(w->node, p->euid, p->egid, 1);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Adds the word at *s up to `end` to the prefix.
static int add_word(const char *text, size_t length)
{
    if (length + 1 > sizeof(load.prefix) - load.prefix_bytes) {
        return -E2BIG;
    }
    memcpy(&load.prefix[load.prefix_bytes], text, length);
    load.prefix[load.prefix_bytes + length] = '\0';
    load.prefix_bytes += (uint32_t)length + 1;
    load.prefix_count++;
    return 0;
}

// Reads "#! interpreter [one argument]" at the head of a script and puts the interpreter's path
// into w->text.
static int read_script(struct walk *w, const char *head, uint32_t bytes)
{
    const char *end = memchr(head, '\n', bytes < SCRIPT_LINE_MAX ? bytes : SCRIPT_LINE_MAX);
    const char *s = head + 2;

    if (end == NULL) {
        return -ENOEXEC;
    }
    while (end > s && (is_blank(end[-1]) || end[-1] == '\r')) {
        end--;
    }
    while (s < end && is_blank(*s)) {
        s++;
    }
    const char *word = s;
    while (s < end && !is_blank(*s)) {
        s++;
    }
    if (s == word || memchr(word, '\0', (size_t)(end - word)) != NULL) {
        return -ENOEXEC;
    }
    int r = add_word(word, (size_t)(s - word));
    memcpy(w->text, load.prefix, load.prefix_bytes);
    while (s < end && is_blank(*s)) {
        s++;
    }
    if (r == 0 && s < end) { // the rest of the line is one argument
        r = add_word(s, (size_t)(end - s));
    }
    return r == 0 ? add_word(load.script, strlen(load.script)) : r;
}

// ---- segments

static int vm_segment(const struct vm_exec_segment_req *segment)
{
    struct message m = {.type = VM_EXEC_SEGMENT};

    *PAYLOAD(&m, struct vm_exec_segment_req) = *segment;
    return os_vm_request(&m);
}

// A part of a segment whose file pages lie one after the other in memory, or are holes.
static int load_run(struct vm_exec_segment_req *segment, uint32_t page)
{
    cp_grant_id_t gid = GRANT_INVALID;

    segment->gid = GRANT_INVALID;
    if (segment->file_bytes > 0) {
        uint32_t span = (segment->file_bytes + ABI_PAGE_SIZE - 1) & ~(uint32_t)(ABI_PAGE_SIZE - 1);
        gid = os_grant_own(VM_EP, store_page(page), span, CPF_READ);
        if (gid < 0) {
            return -ENOMEM;
        }
        segment->gid = gid;
    }
    int r = vm_segment(segment);
    if (gid >= 0) {
        os_revoke(gid);
    }
    return r;
}

static int load_segment(const struct inode *inode, const struct elf_segment *elf)
{
    uint32_t skip = elf->address % ABI_PAGE_SIZE;
    uint32_t address = elf->address - skip;
    uint32_t file_page = (elf->offset - skip) / ABI_PAGE_SIZE;
    uint32_t file_left = elf->file_bytes > 0 ? elf->file_bytes + skip : 0;
    uint32_t mem_left = elf->mem_bytes + skip;
    int r = 0;

    while (mem_left > 0 && r == 0) {
        uint32_t pages = (file_left + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE;
        uint32_t run = pages > 0 ? filedata_run(inode, file_page, pages) : 0;
        uint32_t page = pages > 0 ? filedata_page(inode, file_page) : 0;
        uint32_t bytes =
            run == pages ? mem_left : run * ABI_PAGE_SIZE; // the last run takes the rest
        struct vm_exec_segment_req segment = {.endpoint = load.p->endpoint,
            .address = address,
            .mem_bytes = bytes,
            .file_bytes = page == 0           ? 0
                          : bytes < file_left ? bytes
                                              : file_left,
            .prot = VM_PROT_READ | (elf->flags & ELF_WRITE ? VM_PROT_WRITE : 0u) |
                    (elf->flags & ELF_EXECUTE ? VM_PROT_EXEC : 0u)};
        r = load_run(&segment, page);
        address += bytes;
        mem_left -= bytes;
        file_page += run;
        file_left -= bytes < file_left ? bytes : file_left;
    }
    return r;
}

static int load_stack(const struct elf *elf, vir_bytes *sp)
{
    struct message m = {.type = VM_EXEC_STACK};
    cp_grant_id_t gid = GRANT_INVALID;

    if (load.prefix_count > 0) {
        gid = os_grant_own(VM_EP, load.prefix, load.prefix_bytes, CPF_READ);
        if (gid < 0) {
            return -ENOMEM;
        }
    }
    *PAYLOAD(&m, struct vm_exec_stack_req) =
        (struct vm_exec_stack_req){.endpoint = load.p->endpoint,
            .args_endpoint = load.p->endpoint,
            .args_gid = GRANT_INVALID,
            .args_address = load.req->args,
            .args_bytes = load.req->args_bytes,
            .argc = load.req->argc,
            .envc = load.req->envc,
            .prefix_gid = gid,
            .prefix_bytes = (uint16_t)load.prefix_bytes,
            .prefix_count = (uint16_t)load.prefix_count,
            .entry = elf->entry,
            .serial = load.req->serial};
    int r = os_vm_request(&m);
    if (gid >= 0) {
        os_revoke(gid);
    }
    *sp = PAYLOAD(&m, struct vm_exec_stack_rep)->sp;
    return r;
}

static int vm_simple(uint32_t type)
{
    struct message m = {.type = type};

    PAYLOAD(&m, struct vm_exec_new_req)->endpoint = load.p->endpoint;
    return os_vm_request(&m);
}

static int load_program(
    const struct inode *inode, const struct elf *elf, struct vfs_pm_exec_rep *rep)
{
    int r = vm_simple(VM_EXEC_NEW);

    if (r != 0) {
        return r;
    }
    for (unsigned i = 0; i < elf->segment_count && r == 0; i++) {
        r = load_segment(inode, &elf->segment[i]);
    }
    if (r == 0) {
        r = load_stack(elf, &rep->sp);
    }
    if (r != 0) {
        (void)vm_simple(VM_EXEC_ABORT); // the error that counts is the one before
        return r;
    }
    rep->pc = elf->entry;
    rep->mode = inode->mode & (AX_S_ISUID | AX_S_ISGID);
    rep->uid = inode->uid;
    rep->gid = inode->gid;
    return 0;
}

// Finds the program that w->text names, an interpreter's if it is a script, and reads its headers.
static int find_program(struct walk *w, struct elf *elf)
{
    uint32_t bytes;
    int r = walk_to_program(load.p, w);

    if (r != 0) {
        return r;
    }
    const char *head = filedata_head(w->node, &bytes);
    if (head != NULL && bytes > 2 && head[0] == '#' && head[1] == '!') {
        r = read_script(w, head, bytes);
        r = r == 0 ? walk_to_program(load.p, w) : r;
        if (r != 0) {
            return r;
        }
        head = filedata_head(w->node, &bytes);
    }
    return head != NULL ? elf_open(elf, head, bytes, w->node->size, SEGMENT_LOW, SEGMENT_HIGH)
                        : -ENOEXEC;
}

int vfs_do_pm_exec(struct proc *nobody, const struct message *m, struct message *reply)
{
    struct walk *w = &walk_first;
    struct vfs_pm_exec_rep *rep = PAYLOAD(reply, struct vfs_pm_exec_rep);
    struct elf elf;

    (void)nobody;
    load = (struct load){.req = CPAYLOAD(m, struct vfs_pm_exec_req)};
    load.p = proc_find(load.req->endpoint);
    if (load.p == NULL) {
        return -ESRCH;
    }
    if (load.p->block != BLOCK_NONE || load.req->path_bytes == 0 ||
        load.req->path_bytes > ABI_PATH_MAX) {
        return -EINVAL;
    }
    int r = os_granted_read(PM_EP, load.req->path_gid, 0, w->text, load.req->path_bytes);
    if (r != 0) {
        return r;
    }
    if (w->text[load.req->path_bytes - 1] != '\0') {
        return -EINVAL;
    }
    strcpy(load.script, w->text);
    r = find_program(w, &elf);
    if (r == 0) {
        r = load_program(w->node, &elf, rep);
    }
    if (r == 0) {
        const char *slash = strrchr(load.script, '/');
        const char *name = slash != NULL ? slash + 1 : load.script;
        memcpy(rep->name, name, strnlen(name, sizeof(rep->name) - 1)); // the reply was zeroed
        proc_close_on_exec(load.p);
    }
    return r;
}
