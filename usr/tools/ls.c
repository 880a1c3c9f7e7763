// SPDX-License-Identifier: BSD-2-Clause
// ls [-1AadFhilRrSst] [file...]: lists directories. In columns on a terminal, one a line otherwise.
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mode.h"
#include "tool.h"

static const char synopsis[] = "[-1AadFhilRrSst] [file...]";

struct file {
    char *name;
    struct stat st;
};

struct list {
    struct file *files;
    size_t count, room;
};

static bool option[128];
static unsigned columns = 80;

static int compare(const void *a, const void *b)
{
    const struct file *x = a, *y = b;
    int c = 0;

    if (option['t']) {
        c = (x->st.st_mtime < y->st.st_mtime) - (x->st.st_mtime > y->st.st_mtime);
    } else if (option['S']) {
        c = (x->st.st_size < y->st.st_size) - (x->st.st_size > y->st.st_size);
    }
    c = c ? c : strcmp(x->name, y->name);
    return option['r'] ? -c : c;
}

static void sort_list(struct list *list)
{
    if (list->count) {
        qsort(list->files, list->count, sizeof(*list->files), compare);
    }
}

static bool add(struct list *list, const char *name, const char *path, bool follow)
{
    struct stat st;

    if ((follow ? stat(path, &st) && lstat(path, &st) : lstat(path, &st)) != 0) {
        warn("%s", path);
        return false;
    }
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 64;
        list->files = realloc(list->files, list->room * sizeof(*list->files));
    }
    if (!list->files || !(list->files[list->count].name = strdup(name))) {
        err(1, "%s", path);
    }
    list->files[list->count++].st = st;
    return true;
}

static void clear(struct list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->files[i].name);
    }
    free(list->files);
    memset(list, 0, sizeof(*list));
}

static char mark(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return '/';
    case S_IFLNK:
        return '@';
    case S_IFIFO:
        return '|';
    default:
        return S_ISREG(mode) && (mode & 0111) ? '*' : '\0';
    }
}

static void put_name(const struct file *f)
{
    char c = option['F'] ? mark(f->st.st_mode) : '\0';

    fputs(f->name, stdout);
    if (c) {
        putchar(c);
    }
}

// The id as a name, remembering the last one: most files of a directory have the same owner.
static const char *owner(uid_t uid)
{
    static char name[32];
    static uid_t last;

    if (!*name || uid != last) {
        struct passwd *pw = getpwuid(uid);

        snprintf(name, sizeof(name), pw ? "%.31s" : "%.0s%u", pw ? pw->pw_name : "", (unsigned)uid);
        last = uid;
    }
    return name;
}

static const char *owning_group(gid_t gid)
{
    static char name[32];
    static gid_t last;

    if (!*name || gid != last) {
        struct group *gr = getgrgid(gid);

        snprintf(name, sizeof(name), gr ? "%.31s" : "%.0s%u", gr ? gr->gr_name : "", (unsigned)gid);
        last = gid;
    }
    return name;
}

static void put_size(const struct stat *st)
{
    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode)) {
        printf(" %4u,%4u", (unsigned)(st->st_rdev >> 8), (unsigned)(st->st_rdev & 0xff));
    } else if (option['h'] && st->st_size >= 1024) {
        static const char units[] = "KMG";
        unsigned long size = (unsigned long)st->st_size;
        int unit = 0;

        for (; size >= 1024 * 1024; size /= 1024) {
            unit++;
        }
        printf(" %6lu.%lu%c", size / 1024, size % 1024 * 10 / 1024, units[unit]);
    } else {
        printf(" %9ld", (long)st->st_size);
    }
}

static void put_long(const struct file *f, const char *dir)
{
    char mode[11], when[32], path[PATH_MAX], target[PATH_MAX];
    time_t now = time(NULL);
    bool recent = f->st.st_mtime <= now && now - f->st.st_mtime < 182 * 86400;
    ssize_t n;

    mode_format(f->st.st_mode, mode);
    printf("%s %3u %-8s %-8s", mode, (unsigned)f->st.st_nlink, owner(f->st.st_uid),
        owning_group(f->st.st_gid));
    put_size(&f->st);
    strftime(when, sizeof(when), recent ? "%b %e %H:%M" : "%b %e  %Y", localtime(&f->st.st_mtime));
    printf(" %s ", when);
    put_name(f);
    if (S_ISLNK(f->st.st_mode) && (dir ? tool_join(path, sizeof(path), dir, f->name)
                                       : strlcpy(path, f->name, sizeof(path)) < sizeof(path))) {
        n = readlink(path, target, sizeof(target) - 1);
        printf(" -> %.*s", n > 0 ? (int)n : 0, target);
    }
    putchar('\n');
}

static void put_prefix(const struct file *f)
{
    if (option['i']) {
        printf("%7u ", (unsigned)f->st.st_ino);
    }
    if (option['s']) {
        printf("%5lu ", (unsigned long)f->st.st_blocks / 2);
    }
}

static void put_columns(const struct list *list)
{
    size_t width = 0, per_line, rows;

    for (size_t i = 0; i < list->count; i++) {
        size_t n = strlen(list->files[i].name) + option['F'];

        width = n > width ? n : width;
    }
    width += 2 + (option['i'] ? 8 : 0) + (option['s'] ? 6 : 0);
    per_line = columns / width ? columns / width : 1;
    rows = (list->count + per_line - 1) / per_line;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < list->count; i += rows) {
            const struct file *f = &list->files[i];
            size_t n = strlen(f->name) + (option['F'] && mark(f->st.st_mode)) +
                       (option['i'] ? 8 : 0) + (option['s'] ? 6 : 0);

            put_prefix(f);
            put_name(f);
            if (i + rows < list->count) {
                printf("%*s", (int)(width - n), "");
            }
        }
        putchar('\n');
    }
}

static void put_list(struct list *list, const char *dir)
{
    sort_list(list);
    if (!option['l'] && !option['1']) {
        put_columns(list);
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        put_prefix(&list->files[i]);
        if (option['l']) {
            put_long(&list->files[i], dir);
        } else {
            put_name(&list->files[i]);
            putchar('\n');
        }
    }
}

static bool is_shown(const char *name)
{
    if (name[0] != '.' || option['a']) {
        return true;
    }
    return option['A'] && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int list_directory(const char *path, bool title);

static int list_below(const struct list *list, const char *path)
{
    char *name = malloc(PATH_MAX);
    int status = !name;

    for (size_t i = 0; name && i < list->count; i++) {
        const struct file *f = &list->files[i];

        if (S_ISDIR(f->st.st_mode) && strcmp(f->name, ".") != 0 && strcmp(f->name, "..") != 0) {
            putchar('\n');
            status |= tool_join(name, PATH_MAX, path, f->name) ? list_directory(name, true) : 1;
        }
    }
    free(name);
    return status;
}

static int list_directory(const char *path, bool title)
{
    struct list list = {0};
    struct dirent *entry;
    char *name = malloc(PATH_MAX);
    int status = 0;
    DIR *dir = opendir(path);

    if (!dir || !name) {
        warn("%s", path);
        free(name);
        return 1;
    }
    while ((entry = readdir(dir))) {
        if (is_shown(entry->d_name) && (!tool_join(name, PATH_MAX, path, entry->d_name) ||
                                           !add(&list, entry->d_name, name, false))) {
            status = 1;
        }
    }
    closedir(dir);
    free(name);
    if (title) {
        printf("%s:\n", path);
    }
    put_list(&list, path);
    if (option['R']) {
        status |= list_below(&list, path);
    }
    clear(&list);
    return status;
}

static void find_width(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO)) {
        option['1'] = true;
    } else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col) {
        columns = size.ws_col;
    }
}

// Lists the arguments: first all that are not directories, then each directory.
static int list_arguments(char **names, int count)
{
    struct list files = {0}, dirs = {0};
    int status = 0;

    for (int i = 0; i < count; i++) {
        bool follow = !option['l'] && !option['F'] && !option['d'];
        struct stat st;
        bool is_dir = !option['d'] && (follow ? stat(names[i], &st) : lstat(names[i], &st)) == 0 &&
                      S_ISDIR(st.st_mode);

        if (!add(is_dir ? &dirs : &files, names[i], names[i], follow)) {
            status = 1;
        }
    }
    if (files.count) {
        put_list(&files, NULL);
    }
    sort_list(&dirs);
    for (size_t i = 0; i < dirs.count; i++) {
        if (files.count || i > 0) {
            putchar('\n');
        }
        status |= list_directory(dirs.files[i].name, count > 1 || option['R']);
    }
    return status;
}

int main(int argc, char **argv)
{
    static char *here[] = {(char *)"."};
    int status;
    int opt;

    find_width();
    while ((opt = getopt(argc, argv, "1AadFhilRrSstC")) != -1) {
        if (opt == '?') {
            tool_usage(synopsis);
        }
        option[opt & 127] = true;
        if (opt == 'C') {
            option['1'] = false;
        }
    }
    status =
        optind == argc ? list_arguments(here, 1) : list_arguments(argv + optind, argc - optind);
    return tool_end(status);
}
