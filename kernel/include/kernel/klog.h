// SPDX-License-Identifier: BSD-2-Clause
// The kernel log: a ring of text lines, each "<level>label: text\n" with level one digit of enum
// log_level. Positions are stream offsets (bytes ever written, modulo 2^32). While the kernel owns
// the console, lines at or above the console level are printed too. Callable from anywhere in the
// kernel; formatting as in kernel/print.h.
#pragma once

#include <abi/kcall.h>

void klog(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

// A service's text, which may hold several lines or parts of one; `label` is put before each line.
void klog_text(enum log_level level, const char *label, const char *text, uint32_t bytes);

// Copies at most `bytes` bytes from stream offset `offset` on (or from the oldest there is).
// Returns the count; *first is the offset of the first byte.
uint32_t klog_read(uint32_t offset, char *to, uint32_t bytes, uint32_t *first);
uint32_t klog_end(void); // stream offset behind the last byte

// Lines at or above this level go to the console (`log=`, default LOG_INFO).
void klog_set_level(enum log_level level);
enum log_level klog_level(void);

// Called (by the kernel core) at each new line at or above the level once the console is not the
// kernel's any more.
extern void (*klog_hook)(void);
