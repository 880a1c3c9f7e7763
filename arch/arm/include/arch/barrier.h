// SPDX-License-Identifier: BSD-2-Clause
// Named barriers. arch_barrier_io orders device accesses against memory and each other.
#pragma once

#ifdef __arm__
static inline void arch_barrier_io(void)
{
    __asm__ volatile("dsb sy" ::: "memory");
}

static inline void arch_barrier_memory(void)
{
    __asm__ volatile("dmb ish" ::: "memory");
}
#else
static inline void arch_barrier_io(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static inline void arch_barrier_memory(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
#endif
