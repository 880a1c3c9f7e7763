// SPDX-License-Identifier: BSD-2-Clause
// Registers of a process: start state and what user code may have in its psr.

#include <abi/endpoint.h>
#include <arch/context.h>
#include <arch/fp.h>

enum {
    PSR_USER = 0x10,
    PSR_T = 0x20,
    PSR_F = 0x40,
    PSR_FORBIDDEN = 0x010001df | 0x00000200, // mode, F, I, A, E, J: ours
};

static struct arch_fp fp_areas[NR_PROCS];

void arch_context_init(struct arch_context *context, unsigned slot)
{
    *context = (struct arch_context){.psr = PSR_USER | PSR_F, .fp = &fp_areas[slot]};
    arch_fp_clear(context);
}

void arch_context_set_entry(struct arch_context *context, uint32_t pc, uint32_t sp, uint32_t arg)
{
    for (unsigned i = 0; i < 13; i++) {
        context->r[i] = 0;
    }
    context->r[0] = arg;
    context->sp = sp;
    context->lr = 0;
    context->pc = pc & ~1u;
    context->psr = PSR_USER | PSR_F | (pc & 1 ? PSR_T : 0);
}

uint32_t arch_context_sanitize_psr(uint32_t psr)
{
    uint32_t clean = (psr & ~(uint32_t)PSR_FORBIDDEN) | PSR_USER | PSR_F;
    if (!(clean & PSR_T)) {
        clean &= ~0x0600fc00u; // IT bits mean something in Thumb state only
    }
    return clean;
}
