// SPDX-License-Identifier: BSD-2-Clause
// Messages of the form "program: text: reason".
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "start.h"

static const char *progname = "";

void libc_set_progname(const char *argv0)
{
    const char *slash = strrchr(argv0, '/');

    progname = slash ? slash + 1 : argv0;
}

const char *getprogname(void)
{
    return progname;
}

static void message(int error, const char *format, va_list args)
{
    (void)fflush(stdout); // so that messages and output keep their order
    fprintf(stderr, "%s: ", progname);
    vfprintf(stderr, format, args);
    if (error) {
        fprintf(stderr, ": %s", strerror(error));
    }
    fputc('\n', stderr);
}

void vwarn(const char *format, va_list args)
{
    int error = errno;

    message(error, format, args);
    errno = error;
}

void vwarnx(const char *format, va_list args)
{
    message(0, format, args);
}

void warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vwarn(format, args);
    va_end(args);
}

void warnx(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vwarnx(format, args);
    va_end(args);
}

void err(int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vwarn(format, args);
    va_end(args);
    exit(status);
}

void errx(int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vwarnx(format, args);
    va_end(args);
    exit(status);
}
