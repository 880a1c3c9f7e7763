// SPDX-License-Identifier: BSD-2-Clause
// Calls of drivers and loaders about their own memory and registers: devio, dmasync, icache. Every
// page is looked up in the caller's own tables before a cache operation gets its address.

#include <kernel/kcall.h>

#include <kernel/copy.h>
#include <kernel/priv.h>

#include <arch/irq.h>
#include <arch/linear.h>
#include <arch/mmio.h>
#include <arch/mmu.h>
#include <arch/user.h>

int kcall_devio(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_devio_req *req = request;
    struct kcall_devio_rep *rep = reply;
    bool width_ok = req->width == 1 || req->width == 2 || req->width == 4;
    if (!width_ok || (req->address & (req->width - 1)) != 0) {
        return -EINVAL;
    }
    if (!priv_is_service(caller) ||
        !priv_has_window(caller->priv, req->address, req->width, false)) {
        return -EPERM;
    }
    volatile void *registers = arch_map_device(paddr(req->address), req->width);
    if (registers == NULL) {
        return -ENOMEM;
    }
    uint32_t value = 0;
    int result = req->write != 0 ? arch_device_write(registers, req->width, req->value)
                                 : arch_device_read(registers, req->width, &value);
    if (result != 0) {
        return result;
    }
    rep->value = value;
    return KCALL_REPLY;
}

typedef void page_operation(const void *start, uint32_t bytes);

// Apply an operation to the linear-map alias of the caller's [address, address + bytes), in bounded
// pieces.
static int each_page(
    struct proc *caller, vir_bytes address, uint32_t bytes, bool write, page_operation *operate)
{
    if (!arch_user_range_ok(vaddr(address), bytes)) {
        return -EFAULT;
    }
    uint32_t piece = 0;
    while (caller->kcall_bytes < bytes) {
        vaddr_t at = vaddr(address + caller->kcall_bytes);
        uint32_t in_page = PAGE_SIZE - (at.raw & PAGE_MASK);
        uint32_t left = bytes - caller->kcall_bytes;
        uint32_t n = left < in_page ? left : in_page;
        struct arch_mapping mapping;
        if (arch_walk(arch_context_l1(&caller->context), at, &mapping) != 0 || !mapping.is_user ||
            (write && !mapping.is_writable)) {
            return kcall_need(caller, &(struct copy_fault){caller, at, write}, left);
        }
        if ((mapping.entry & L2_MEMORY_MASK) != L2_NORMAL) {
            return -EPERM;
        }
        operate((char *)arch_phys_to_virt(mapping.frame) + (at.raw & PAGE_MASK), n);
        caller->kcall_bytes += n;
        piece += n;
        if (piece >= COPY_PIECE && caller->kcall_bytes < bytes && arch_irq_pending()) {
            return KCALL_AGAIN;
        }
    }
    return 0;
}

int kcall_dmasync(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_dmasync_req *req = request;
    (void)reply;
    if (req->direction > 1) {
        return -EINVAL;
    }
    // From the device: lines may be shared with data beside the buffer, so clean them as well.
    return each_page(caller, req->address, req->bytes, req->direction == 1,
        req->direction == 0 ? arch_dcache_clean : arch_dcache_clean_invalidate);
}

int kcall_icache(struct proc *caller, const void *request, void *reply)
{
    const struct kcall_icache_req *req = request;
    (void)reply;
    return each_page(caller, req->address, req->bytes, false, arch_icache_sync);
}
