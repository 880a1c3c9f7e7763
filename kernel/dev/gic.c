// SPDX-License-Identifier: BSD-2-Clause
// Generic interrupt controller, architecture versions 1 and 2 (ARM IHI 0048B), for one CPU.
//
// All interrupts stay in group 0, the enable bits used are bit 0 of both CTLRs, FIQEn stays 0: seen
// from the secure state that is group 0, signalled as IRQ; seen from the non-secure state the group
// registers ignore writes and bit 0 enables group 1, signalled as IRQ. So the same code serves
// both. Not supported: SGIs, several CPUs, cascaded controllers.

#include <kernel/dev.h>
#include <kernel/irq.h>

#include <abi/errnames.h>
#include <arch/barrier.h>
#include <arch/mmio.h>

enum {
    GICD_CTLR = 0x000,
    GICD_TYPER = 0x004,
    GICD_IGROUPR = 0x080,
    GICD_ISENABLER = 0x100,
    GICD_ICENABLER = 0x180,
    GICD_ISPENDR = 0x200,
    GICD_ICPENDR = 0x280,
    GICD_ICACTIVER = 0x380,
    GICD_IPRIORITYR = 0x400,
    GICD_ITARGETSR = 0x800,
    GICD_ICFGR = 0xc00,
    GICC_CTLR = 0x00,
    GICC_PMR = 0x04,
    GICC_BPR = 0x08,
    GICC_IAR = 0x0c,
    GICC_EOIR = 0x10,
};
enum { FIRST_PPI = 16, FIRST_SPI = 32, SPECIAL = 1020, SPECIFIER_CELLS = 3 };
enum { TYPE_SPI, TYPE_PPI };
enum { TRIGGER_EDGE_RISING = 1, TRIGGER_EDGE_FALLING = 2 };

static volatile void *gicd;
static volatile void *gicc;
static uint32_t line_count;
static uint32_t own_phandle;

static uint32_t gic_ack(void)
{
    uint32_t number = mmio_read(gicc, GICC_IAR) & 0x3ff;
    return number < SPECIAL ? number : IRQ_NONE;
}

static void gic_end(uint32_t number)
{
    mmio_write(gicc, GICC_EOIR, number);
}

static void gic_mask(uint32_t number)
{
    mmio_write(gicd, GICD_ICENABLER + number / 32 * 4, 1u << number % 32);
    arch_barrier_io();
}

static void gic_unmask(uint32_t number)
{
    mmio_write(gicd, GICD_ISENABLER + number / 32 * 4, 1u << number % 32);
}

static void gic_raise(uint32_t number)
{
    mmio_write(gicd, GICD_ISPENDR + number / 32 * 4, 1u << number % 32);
}

static void set_trigger(uint32_t number, bool is_edge)
{
    uint32_t offset = GICD_ICFGR + number / 16 * 4;
    uint32_t bit = 2u << number % 16 * 2;
    uint32_t config = mmio_read(gicd, offset);
    mmio_write(gicd, offset, is_edge ? config | bit : config & ~bit);
}

static int gic_translate(
    uint32_t phandle, const uint32_t *cells, unsigned nr_cells, uint32_t *number)
{
    if (phandle != own_phandle || nr_cells != SPECIFIER_CELLS || cells[0] > TYPE_PPI) {
        return -EINVAL;
    }
    bool is_spi = cells[0] == TYPE_SPI;
    uint32_t limit = is_spi ? line_count - FIRST_SPI : FIRST_SPI - FIRST_PPI;
    if (cells[1] >= limit) {
        return -EINVAL;
    }
    *number = cells[1] + (is_spi ? FIRST_SPI : FIRST_PPI);
    if (is_spi) {
        set_trigger(*number, (cells[2] & (TRIGGER_EDGE_RISING | TRIGGER_EDGE_FALLING)) != 0);
    }
    return 0;
}

static const struct irq_chip gic_chip = {
    .name = "gic",
    .ack = gic_ack,
    .end = gic_end,
    .mask = gic_mask,
    .unmask = gic_unmask,
    .raise = gic_raise,
    .translate = gic_translate,
};

static void init_distributor(void)
{
    mmio_write(gicd, GICD_CTLR, 0);
    line_count = 32 * ((mmio_read(gicd, GICD_TYPER) & 0x1f) + 1);
    if (line_count > SPECIAL) {
        line_count = SPECIAL;
    }
    // This CPU's bit in the target registers, as the banked ones of the private interrupts tell.
    uint32_t self = mmio_read(gicd, GICD_ITARGETSR) & 0xff;
    if (self == 0) {
        self = 1; // uniprocessor: the registers read as zero
    }
    for (uint32_t n = 0; n < line_count; n += 32) {
        mmio_write(gicd, GICD_ICENABLER + n / 8, UINT32_MAX);
        mmio_write(gicd, GICD_ICPENDR + n / 8, UINT32_MAX);
        mmio_write(gicd, GICD_ICACTIVER + n / 8, UINT32_MAX);
        mmio_write(gicd, GICD_IGROUPR + n / 8, 0);
    }
    for (uint32_t n = 0; n < line_count; n += 4) {
        mmio_write(gicd, GICD_IPRIORITYR + n, 0xa0a0a0a0);
        if (n >= FIRST_SPI) {
            mmio_write(gicd, GICD_ITARGETSR + n, self * 0x01010101u);
        }
    }
    mmio_write(gicd, GICD_CTLR, 1);
}

static int gic_probe(const struct dt_node *node)
{
    if (gicd) {
        return -EBUSY; // one root controller
    }
    volatile void *distributor;
    int r = dev_map(node, 0, &distributor);
    if (r == 0) {
        r = dev_map(node, 1, &gicc);
    }
    if (r != 0) {
        return r;
    }
    gicd = distributor;
    own_phandle = dt_phandle(node);
    init_distributor();
    mmio_write(gicc, GICC_PMR, 0xff);
    mmio_write(gicc, GICC_BPR, 0);
    mmio_write(gicc, GICC_CTLR, 1);
    dev_set_irq_chip(&gic_chip);
    return 0;
}

DRIVER(gic_a9, DRIVER_IRQ, "arm,cortex-a9-gic", gic_probe);
DRIVER(gic_a15, DRIVER_IRQ, "arm,cortex-a15-gic", gic_probe);
DRIVER(gic_a7, DRIVER_IRQ, "arm,cortex-a7-gic", gic_probe);
DRIVER(gic_400, DRIVER_IRQ, "arm,gic-400", gic_probe);
DRIVER(gic_pl390, DRIVER_IRQ, "arm,pl390", gic_probe);
