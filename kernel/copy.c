// SPDX-License-Identifier: BSD-2-Clause
// Copies by translation. See kernel/copy.h.

#include <kernel/copy.h>

#include <string.h>

#include <abi/errnames.h>
#include <kernel/bootmem.h>

#include <arch/linear.h>
#include <arch/mmu.h>

static int translate(struct proc *p, vaddr_t address, bool write, char **linear, struct copy_fault *fault)
{
    struct arch_mapping mapping;
    paddr_t l1 = arch_context_l1(&p->context);
    *fault = (struct copy_fault){p, address, write};
    if (l1.raw == 0 || address.raw >= USER_END || arch_walk(l1, address, &mapping) != 0) {
        return -EFAULT;
    }
    if (!mapping.is_user || (write && !mapping.is_writable)) {
        return -EFAULT;
    }
    if ((mapping.entry & L2_MEMORY_MASK) != L2_NORMAL) {
        return -EPERM; // device and uncached memory has no alias in the linear map
    }
    *linear = (char *)arch_phys_to_virt(mapping.frame) + (address.raw & PAGE_MASK);
    return 0;
}

static uint32_t to_page_end(vaddr_t address)
{
    return PAGE_SIZE - (address.raw & PAGE_MASK);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

int copy_between(struct proc *from, vaddr_t from_address, struct proc *to, vaddr_t to_address, uint32_t bytes,
                 uint32_t *done, struct copy_fault *fault)
{
    *done = 0;
    while (*done < bytes) {
        vaddr_t source = vaddr(from_address.raw + *done);
        vaddr_t target = vaddr(to_address.raw + *done);
        char *read;
        char *write;
        int result = translate(from, source, false, &read, fault);
        if (result == 0) {
            result = translate(to, target, true, &write, fault);
        }
        if (result != 0) {
            return result;
        }
        uint32_t n = smaller(bytes - *done, smaller(to_page_end(source), to_page_end(target)));
        arch_copy(write, read, n);
        *done += n;
    }
    return 0;
}

int copy_to_proc(struct proc *to, vaddr_t address, const void *from, uint32_t bytes, struct copy_fault *fault)
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

int copy_from_proc(struct proc *from, vaddr_t address, void *to, uint32_t bytes, struct copy_fault *fault)
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

int copy_fill(struct proc *to, vaddr_t address, uint8_t value, uint32_t bytes, uint32_t *done, struct copy_fault *fault)
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
