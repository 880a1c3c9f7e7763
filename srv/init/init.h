// SPDX-License-Identifier: BSD-2-Clause
// What init's files share.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

// --- console.c
// Makes the console init's own input and output; waits until there is one. Not as controlling
// terminal.
void console_open(void);
// Text to the console.
void console_print(const char *text);
// Everything written so far has left the machine.
void console_drain(void);

// --- child.c
// Starts a program in a new session whose controlling terminal is the console, waits for it, and
// for whatever else ends in the meantime. Returns its status as the shell's $? gives it; 126 when
// there is no process for it.
int child_run(char *const argv[], char *const envp[]);
// For ever: reap orphans.
void child_reap(void) __attribute__((noreturn));

// --- modes.c
// Each piece of the `;`-separated text to /bin/sh -c. Prints the two lines that ./run --exec looks
// for.
void mode_exec(char *commands) __attribute__((noreturn));
// The `,`-separated suites under /tests.
void mode_test(char *suites, const char *line) __attribute__((noreturn));
// The login shell, again whenever it ends.
void mode_login(void) __attribute__((noreturn));
