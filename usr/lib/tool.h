// SPDX-License-Identifier: BSD-2-Clause
// What the small tools share. Messages have the form "program: object: reason"; the exit status is
// 0, 1 when something failed, 2 for wrong usage.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct stat;

// Prints "usage: PROGRAM synopsis" to stderr and exits with status 2.
void tool_usage(const char *synopsis) __attribute__((__noreturn__));

// Flushes stdout and reports its write error, if any, as the tool's; returns the final status.
int tool_end(int status);

// Opens a file for reading; "-" is stdin. NULL after a message.
FILE *tool_open(const char *path);
void tool_close(FILE *f);

// Joins a directory and a name in a static-free buffer. False, after a message, if too long.
bool tool_join(char *out, size_t size, const char *dir, const char *name);

// The part after the last slash; trailing slashes are not part of it.
const char *tool_basename(const char *path);
