// SPDX-License-Identifier: BSD-2-Clause
// The forms of exec that end in execve.
#include <errno.h>
#include <paths.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syslimits.h>
#include <unistd.h>

enum { ARGS_MAX = 256 };

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

// A file that is no program is a shell script.
static void run_script(const char *path, char *const argv[], char *const envp[])
{
    size_t count = 0;
    char **args;

    while (argv[count]) {
        count++;
    }
    args = calloc(count + 3, sizeof(*args));
    if (args) {
        args[0] = (char *)"sh";
        args[1] = (char *)path;
        for (size_t i = 1; i < count; i++) {
            args[i + 1] = argv[i];
        }
        execve(_PATH_BSHELL, args, envp);
        free(args);
    }
}

// Returns whether the search should go on.
static bool try_path(const char *path, char *const argv[], char *const envp[], int *error)
{
    execve(path, argv, envp);
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return true;
    case EACCES:
        *error = EACCES;
        return true;
    case ENOEXEC:
        run_script(path, argv, envp);
        break;
    default:
        break;
    }
    *error = errno;
    return false;
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
    const char *path = getenv("PATH");
    char name[PATH_MAX];
    int error = ENOENT;

    if (strchr(file, '/')) {
        (void)try_path(file, argv, envp, &error);
        errno = error;
        return -1;
    }
    for (path = path ? path : _PATH_DEFPATH;; path++) {
        size_t len = strcspn(path, ":");
        int n = snprintf(name, sizeof(name), "%.*s%s%s", (int)len, path, len ? "/" : "", file);

        if (n > 0 && (size_t)n < sizeof(name) && !try_path(name, argv, envp, &error)) {
            break;
        }
        path += len;
        if (!*path) {
            break;
        }
    }
    errno = error;
    return -1;
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}

// Collects a variable argument list up to its NULL; false when it is too long.
static bool collect(const char *first, va_list *rest, const char **args)
{
    int count = 0;

    for (const char *arg = first; arg; arg = va_arg(*rest, const char *)) {
        if (count == ARGS_MAX) {
            errno = E2BIG;
            return false;
        }
        args[count++] = arg;
    }
    args[count] = NULL;
    return true;
}

int execl(const char *path, const char *first, ...)
{
    const char *args[ARGS_MAX + 1];
    va_list rest;
    bool fits;

    va_start(rest, first);
    fits = collect(first, &rest, args);
    va_end(rest);
    return fits ? execve(path, (char *const *)args, environ) : -1;
}

int execlp(const char *file, const char *first, ...)
{
    const char *args[ARGS_MAX + 1];
    va_list rest;
    bool fits;

    va_start(rest, first);
    fits = collect(first, &rest, args);
    va_end(rest);
    return fits ? execvp(file, (char *const *)args) : -1;
}

int execle(const char *path, const char *first, ...)
{
    const char *args[ARGS_MAX + 1];
    char *const *envp = NULL;
    va_list rest;
    bool fits;

    va_start(rest, first);
    fits = collect(first, &rest, args);
    if (fits) {
        envp = va_arg(rest, char *const *);
    }
    va_end(rest);
    return fits ? execve(path, (char *const *)args, envp) : -1;
}
