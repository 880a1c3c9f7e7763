// SPDX-License-Identifier: BSD-2-Clause
// Functions that newlib lacks, or has wrong, and that need no system call of their own.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "service.h"

int posix_memalign(void **out, size_t alignment, size_t bytes)
{
    void *p;

    if (alignment < sizeof(void *) || (alignment & (alignment - 1))) {
        return EINVAL;
    }
    p = aligned_alloc(alignment, bytes);
    if (!p) {
        return ENOMEM;
    }
    *out = p;
    return 0;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict f)
{
    size_t used = 0;
    int c;

    do {
        c = getc(f);
        if (c == EOF && used == 0) {
            return -1;
        }
        if (!*line || used + 2 > *size) {
            size_t bigger = *line && *size ? *size * 2 : 128;
            char *p = realloc(*line, bigger);

            if (!p) {
                return -1;
            }
            *line = p;
            *size = bigger;
        }
        if (c != EOF) {
            (*line)[used++] = (char)c;
        }
    } while (c != EOF && c != delimiter);
    (*line)[used] = '\0';
    return (ssize_t)used;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict f)
{
    return getdelim(line, size, '\n', f);
}

// newlib's gives NULL for an empty last part.
char *strsep(char **restrict rest, const char *restrict separators)
{
    char *part = *rest;

    if (part) {
        char *end = part + strcspn(part, separators);

        *rest = *end ? end + 1 : NULL;
        *end = '\0';
    }
    return part;
}

// Days since 1970 of a proleptic Gregorian date; month counts from 0.
static int64_t days_from_date(int64_t year, int month, int day)
{
    int64_t y = month < 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month < 2 ? month + 10 : month - 2) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

time_t timegm(struct tm *tm)
{
    int64_t year = tm->tm_year + 1900 + tm->tm_mon / 12;
    int month = tm->tm_mon % 12;
    time_t t;

    if (month < 0) {
        month += 12;
        year--;
    }
    t = days_from_date(year, month, tm->tm_mday) * 86400 + tm->tm_hour * 3600 + tm->tm_min * 60 +
        tm->tm_sec;
    gmtime_r(&t, tm);
    return t;
}

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void free_list(struct dirent **list, size_t count)
{
    while (count > 0) {
        free(list[--count]);
    }
    free(list);
}

int scandir(const char *path, struct dirent ***out, int (*choose)(const struct dirent *),
    int (*compare)(const struct dirent **, const struct dirent **))
{
    struct dirent **list = NULL, *entry;
    size_t count = 0, room = 0;
    DIR *dir = opendir(path);

    if (!dir) {
        return -1;
    }
    while ((entry = readdir(dir))) {
        if (choose && !choose(entry)) {
            continue;
        }
        if (count == room) {
            struct dirent **bigger = realloc(list, (room + 32) * sizeof(*list));

            if (!bigger) {
                goto no_memory;
            }
            list = bigger;
            room += 32;
        }
        list[count] = malloc(sizeof(*entry));
        if (!list[count]) {
            goto no_memory;
        }
        *list[count++] = *entry;
    }
    closedir(dir);
    if (compare && count) {
        qsort(list, count, sizeof(*list), (int (*)(const void *, const void *))compare);
    }
    *out = list;
    return (int)count;

no_memory:
    free_list(list, count);
    closedir(dir);
    errno = ENOMEM;
    return -1;
}

int lockf(int fd, int command, off_t length)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = length};

    switch (command) {
    case F_ULOCK:
        lock.l_type = F_UNLCK;
        return fcntl(fd, F_SETLK, &lock);
    case F_LOCK:
        return fcntl(fd, F_SETLKW, &lock);
    case F_TLOCK:
        return fcntl(fd, F_SETLK, &lock);
    case F_TEST:
        if (fcntl(fd, F_GETLK, &lock) < 0) {
            return -1;
        }
        if (lock.l_type == F_UNLCK) {
            return 0;
        }
        errno = EACCES;
        return -1;
    default:
        errno = EINVAL;
        return -1;
    }
}

int daemon(int keep_directory, int keep_files)
{
    pid_t pid;
    int fd;

    if (libc_is_service()) { // what detached it would be its end, and RS would start it again
        errno = EPERM;
        return -1;
    }
    pid = fork();
    if (pid != 0) {
        if (pid < 0) {
            return -1;
        }
        _exit(0);
    }
    if (setsid() < 0 || (!keep_directory && chdir("/") < 0)) {
        return -1;
    }
    if (!keep_files && (fd = open(_PATH_DEVNULL, O_RDWR)) >= 0) {
        for (int target = 0; target < 3; target++) {
            (void)dup2(fd, target); // the old file stays where this fails
        }
        if (fd > 2) {
            close(fd);
        }
    }
    return 0;
}
