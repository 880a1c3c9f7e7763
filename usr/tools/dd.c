// SPDX-License-Identifier: BSD-2-Clause
// dd [if=file] [of=file] [bs=size] [count=n] [skip=n] [seek=n] [conv=notrunc]: copies blocks.
#include <err.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "number.h"
#include "tool.h"

struct job {
    const char *input, *output;
    uint64_t block, count, skip, seek;
    bool keep;
};

static const char synopsis[] =
    "[if=file] [of=file] [bs=size] [count=n] [skip=n] [seek=n] [conv=notrunc]";

static bool parse(const char *arg, struct job *job)
{
    const char *value = strchr(arg, '=');
    size_t len = value ? (size_t)(value - arg) : 0;
    uint64_t *number = NULL;

    if (!value) {
        return false;
    }
    value++;
    if (len == 2 && memcmp(arg, "if", 2) == 0) {
        job->input = value;
    } else if (len == 2 && memcmp(arg, "of", 2) == 0) {
        job->output = value;
    } else if (len == 4 && memcmp(arg, "conv", 4) == 0) {
        job->keep = strcmp(value, "notrunc") == 0;
        return job->keep;
    } else if (len == 2 && memcmp(arg, "bs", 2) == 0) {
        number = &job->block;
    } else if (len == 5 && memcmp(arg, "count", 5) == 0) {
        number = &job->count;
    } else if (len == 4 && memcmp(arg, "skip", 4) == 0) {
        number = &job->skip;
    } else if (len == 4 && memcmp(arg, "seek", 4) == 0) {
        number = &job->seek;
    } else {
        return false;
    }
    return !number || number_parse_size(value, INT32_MAX, number);
}

static void skip_input(int fd, const struct job *job, char *buffer)
{
    if (job->skip && lseek(fd, (off_t)(job->skip * job->block), SEEK_SET) >= 0) {
        return;
    }
    for (uint64_t i = 0; i < job->skip; i++) {
        if (read(fd, buffer, job->block) <= 0) {
            break;
        }
    }
}

static void open_files(const struct job *job, int *in, int *out)
{
    int flags = O_WRONLY | O_CREAT | (job->keep || job->seek ? 0 : O_TRUNC);

    *in = job->input ? open(job->input, O_RDONLY) : STDIN_FILENO;
    if (*in < 0) {
        err(1, "%s", job->input);
    }
    *out = job->output ? open(job->output, flags, 0666) : STDOUT_FILENO;
    if (*out < 0) {
        err(1, "%s", job->output);
    }
    if (job->seek && lseek(*out, (off_t)(job->seek * job->block), SEEK_SET) < 0) {
        err(1, "%s", job->output ? job->output : "stdout");
    }
}

int main(int argc, char **argv)
{
    struct job job = {.block = 512, .count = UINT64_MAX};
    uint64_t full = 0, partial = 0, bytes = 0;
    int in, out, status = 0;
    ssize_t n = 0;
    char *buffer;

    for (int i = 1; i < argc; i++) {
        if (!parse(argv[i], &job)) {
            tool_usage(synopsis);
        }
    }
    // Whole pages of an aligned buffer need not be copied between it and a device.
    if (job.block == 0 || job.skip > INT32_MAX / job.block || job.seek > INT32_MAX / job.block ||
        !(buffer = memalign((size_t)getpagesize(), job.block))) {
        errx(2, "block size or offset too large");
    }
    open_files(&job, &in, &out);
    skip_input(in, &job, buffer);
    while (full + partial < job.count && (n = read(in, buffer, job.block)) > 0) {
        for (ssize_t done = 0, w; done < n; done += w) {
            w = write(out, buffer + done, (size_t)(n - done));
            if (w < 0) {
                err(1, "%s", job.output ? job.output : "stdout");
            }
        }
        full += (uint64_t)n == job.block;
        partial += (uint64_t)n != job.block;
        bytes += (uint64_t)n;
    }
    if (n < 0) {
        warn("%s", job.input ? job.input : "stdin");
        status = 1;
    }
    fprintf(stderr, "%llu+%llu blocks, %llu bytes\n", (unsigned long long)full,
        (unsigned long long)partial, (unsigned long long)bytes);
    return status;
}
