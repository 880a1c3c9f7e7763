// SPDX-License-Identifier: BSD-2-Clause
// Standard input and output: newlib's, with the functions that it lacks.
#pragma once

#include_next <stdio.h>

#if __POSIX_VISIBLE >= 200809
#ifdef __cplusplus
extern "C" {
#endif

__ssize_t getdelim(
    char **__restrict line, size_t *__restrict size, int delimiter, FILE *__restrict stream);
__ssize_t getline(char **__restrict line, size_t *__restrict size, FILE *__restrict stream);

#ifdef __cplusplus
}
#endif
#endif
