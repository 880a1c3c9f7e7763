// SPDX-License-Identifier: BSD-2-Clause
// Copies by translation. See kernel/copy.h.

#include <kernel/copy.h>

#include <string.h>

#include <abi/errnames.h>
#include <kernel/bootmem.h>

#include <arch/linear.h>
#include <arch/mmu.h>
#include <arch/walk.h>

// Why a page cannot be reached.
static __attribute__((noinline)) int refuse(
    struct proc *p, vaddr_t address, bool write, struct copy_fault *fault)
{
    struct arch_mapping mapping;
    paddr_t l1 = arch_context_l1(&p->context);
    *fault = (struct copy_fault){p, address, write};
    if (l1.raw == 0 || address.raw >= USER_END || arch_walk(l1, address, &mapping) != 0) {
        return -EFAULT;
    }
    if ((mapping.entry & L2_MEMORY_MASK) != L2_NORMAL) {
        return -EPERM; // device and uncached memory has no alias in the linear map
    }
    return -EFAULT; // not to be written
}

static inline char *reach(const struct proc *p, vaddr_t address, bool write)
{
    return address.raw < USER_END ? arch_user_reach(p->context.ttbr0, address, write) : NULL;
}

static int translate(
    struct proc *p, vaddr_t address, bool write, char **linear, struct copy_fault *fault)
{
    *linear = reach(p, address, write);
    return *linear != NULL ? 0 : refuse(p, address, write, fault);
}

static uint32_t to_page_end(vaddr_t address)
{
    return PAGE_SIZE - (address.raw & PAGE_MASK);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

int copy_between(struct proc *from, vaddr_t from_address, struct proc *to, vaddr_t to_address,
    uint32_t bytes, uint32_t *done, struct copy_fault *fault)
{
    uint32_t at = 0;
    int result = 0;
    while (at < bytes) {
        vaddr_t source = vaddr(from_address.raw + at);
        vaddr_t target = vaddr(to_address.raw + at);
        const char *read = reach(from, source, false);
        char *write = reach(to, target, true);
        if (read == NULL || write == NULL) {
            result =
                read == NULL ? refuse(from, source, false, fault) : refuse(to, target, true, fault);
            break;
        }
        uint32_t n = smaller(bytes - at, smaller(to_page_end(source), to_page_end(target)));
        arch_copy(write, read, n);
        at += n;
    }
    *done = at;
    return result;
}

int copy_to_proc(
    struct proc *to, vaddr_t address, const void *from, uint32_t bytes, struct copy_fault *fault)
{
    for (uint32_t done = 0; done < bytes;) {
        char *linear;
        vaddr_t target = vaddr(address.raw + done);
        int result = translate(to, target, true, &linear, fault);
        if (result != 0) {
            return result;
        }
        uint32_t n = smaller(bytes - done, to_page_end(target));
        arch_copy(linear, (const char *)from + done, n);
        done += n;
    }
    return 0;
}

int copy_from_proc(
    struct proc *from, vaddr_t address, void *to, uint32_t bytes, struct copy_fault *fault)
{
    for (uint32_t done = 0; done < bytes;) {
        char *linear;
        vaddr_t source = vaddr(address.raw + done);
        int result = translate(from, source, false, &linear, fault);
        if (result != 0) {
            return result;
        }
        uint32_t n = smaller(bytes - done, to_page_end(source));
        arch_copy((char *)to + done, linear, n);
        done += n;
    }
    return 0;
}

int copy_fill(struct proc *to, vaddr_t address, uint8_t value, uint32_t bytes, uint32_t *done,
    struct copy_fault *fault)
{
    *done = 0;
    while (*done < bytes) {
        char *linear;
        vaddr_t target = vaddr(address.raw + *done);
        int result = translate(to, target, true, &linear, fault);
        if (result != 0) {
            return result;
        }
        uint32_t n = smaller(bytes - *done, to_page_end(target));
        memset(linear, value, n);
        *done += n;
    }
    return 0;
}
