// SPDX-License-Identifier: BSD-2-Clause
// Interrupts: a controller (kernel/dev) below, owners above: a handler of the kernel, or a service,
// for which the interrupt is masked and a notification sent; IRQCTL_ENABLE unmasks it. Numbers are
// the kernel's own (controller base + line).
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { NR_IRQS = 128, IRQ_NONE = 0xffffffff };

struct priv;

// Operations of the root controller. Numbers are below 1020 and mean what `translate` returned.
struct irq_chip {
    const char *name;
    uint32_t (*ack)(void);        // the interrupt to serve now, or IRQ_NONE
    void (*end)(uint32_t number); // after mask/handling
    void (*mask)(uint32_t number);
    void (*unmask)(uint32_t number);
    void (*raise)(uint32_t number); // make it pending
    // The cells of an interrupt specifier of the controller `phandle`; sets trigger mode. -EINVAL:
    // not one of ours.
    int (*translate)(uint32_t phandle, const uint32_t *cells, unsigned nr_cells, uint32_t *number);
};

void irq_set_chip(const struct irq_chip *chip);

// An interrupt that the kernel handles itself (tick timer). Unmasks it. 0, -EBUSY, -ENOSPC.
int irq_attach_kernel(uint32_t number, void (*handler)(uint32_t number));

// Services. The interrupt stays masked until the owner enables it.
int irq_attach(struct priv *owner, uint32_t phandle, const uint32_t *cells, unsigned nr_cells);
int irq_control(struct priv *owner, uint32_t op, unsigned index); // enum irqctl_op
void irq_release_all(struct priv *owner);

struct irq_info;
unsigned irq_info_get(unsigned first, struct irq_info *info, unsigned max);

static inline uint32_t irq_count_max(void)
{
    return NR_IRQS;
}
