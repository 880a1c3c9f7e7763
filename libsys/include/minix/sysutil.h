// SPDX-License-Identifier: BSD-2-Clause
// Small things every service needs: start arguments, logging, panic, kept regions, memory from VM.
#pragma once

#include <stdarg.h>

#include "abi/kcall.h"
#include "abi/types.h"

// --- start arguments: strings key=value after argv[0]
void env_setargs(int argc, char *argv[]);
// Value of `key`, or NULL.
const char *env_get(const char *key);
// Copies the value of `key`. Returns 0, -ESRCH (no such key), -E2BIG (does not fit with its NUL).
int env_get_param(const char *key, char *value, int bytes);
// Numeric value (decimal, or hexadecimal with 0x); `fallback` when missing or malformed.
uint32_t env_get_number(const char *key, uint32_t fallback);

// --- log: to the kernel's log ring under the service's label. Supports %d %i %u %x %X %p %s %c %%
// %ld %lu %lx %lld %llu %llx, widths, 0 and - flags, .precision for strings. At most 256 characters
// a line.
void log_printf(unsigned level, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define log_err(...) log_printf(LOG_ERR, __VA_ARGS__)
#define log_warn(...) log_printf(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_printf(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_printf(LOG_DEBUG, __VA_ARGS__)

// As snprintf for the conversions above: returns the length the text would have; always ends the
// buffer with NUL if bytes > 0.
int str_format(char *buffer, size_t bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int str_vformat(char *buffer, size_t bytes, const char *format, va_list args);

// Logs "who: text number" (number unless NO_NUM) and ends the service; RS decides what then.
void panic(const char *who, const char *text, int number) __attribute__((noreturn));
#define NO_NUM 0x8000

// --- memory
// The caller's kept region `id`: `bytes` of memory that outlive this process and are at the same
// address for its successor. *existed: true when it holds what a predecessor left. NULL on error.
void *kept_region(uint32_t id, size_t bytes, bool *existed);
// Gives whole pages of a kept region back; they read as zero afterwards.
int kept_release(void *address, size_t bytes);

// Demand-zero memory; NULL when there is none.
void *vm_alloc(size_t bytes);
int vm_free(void *address, size_t bytes);
// Physically contiguous memory for DMA; *phys its address.
void *alloc_contig(size_t bytes, int uncached, phys_bytes *phys);
// The boot archive or the device tree, read-only (needs the right).
const void *vm_map_archive(size_t *bytes);
const void *vm_map_devtree(size_t *bytes);

// --- who is who
endpoint_t self_endpoint(void);
const char *self_label(void);
int getprocnr(void); // MINIX's name for self_endpoint
// Called by the C library's fork in the child of a service, which is a user process with this
// endpoint: it has no grants, no queued messages and no kernel call.
void libsys_forked(endpoint_t self);
