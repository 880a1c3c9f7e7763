// SPDX-License-Identifier: BSD-2-Clause
// Waiting for children. A status: exit code << 8 | signal, 0x80 would be a core dump; a stopped
// child: signal << 8 | 0x7f; a continued one: 0xffff.
#pragma once

#include <sys/types.h>

#define WNOHANG 1
#define WUNTRACED 2
#define WCONTINUED 8

#define WEXITSTATUS(w) (((w) >> 8) & 0xff)
#define WTERMSIG(w) ((w)&0x7f)
#define WSTOPSIG(w) WEXITSTATUS(w)
#define WIFEXITED(w) (WTERMSIG(w) == 0)
#define WIFSTOPPED(w) (((w)&0xff) == 0x7f)
#define WIFCONTINUED(w) ((w) == 0xffff)
#define WIFSIGNALED(w) (WTERMSIG(w) > 0 && WTERMSIG(w) < 0x7f)
#define WCOREDUMP(w) ((w)&0x80)

#ifdef __cplusplus
extern "C" {
#endif

struct rusage;

pid_t wait(int *status);
pid_t waitpid(pid_t pid, int *status, int options);
pid_t wait3(int *status, int options, struct rusage *usage);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);

#ifdef __cplusplus
}
#endif
