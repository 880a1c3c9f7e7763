// SPDX-License-Identifier: BSD-2-Clause
// See tree.h. The depth of a tree is bounded by PATH_MAX, so recursion is too; each level holds one
// descriptor.
#include "tree.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "tool.h"

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int remove_entries(const char *path, bool force)
{
    char *name = malloc(PATH_MAX);
    struct dirent *entry;
    int status = 0;
    DIR *dir = opendir(path);

    if (!dir || !name) {
        warn("%s", path);
        free(name);
        return 1;
    }
    while ((entry = readdir(dir))) {
        if (is_dot(entry->d_name)) {
            continue;
        }
        if (!tool_join(name, PATH_MAX, path, entry->d_name)) {
            status = 1;
            continue;
        }
        status |= tree_remove(name, true, force);
    }
    closedir(dir);
    free(name);
    return status;
}

int tree_remove(const char *path, bool recursive, bool force)
{
    struct stat st;
    int status = 0;

    if (lstat(path, &st) != 0) {
        if (force && (errno == ENOENT || errno == ENOTDIR)) {
            return 0;
        }
        warn("%s", path);
        return 1;
    }
    if (!S_ISDIR(st.st_mode)) {
        if (unlink(path) != 0) {
            warn("%s", path);
            return 1;
        }
        return 0;
    }
    if (!recursive) {
        errno = EISDIR;
        warn("%s", path);
        return 1;
    }
    status = remove_entries(path, force);
    if (rmdir(path) != 0) {
        warn("%s", path);
        return 1;
    }
    return status;
}

static int copy_bytes(int from_fd, int to_fd, const char *from, const char *to)
{
    static char buffer[32768];
    ssize_t n;

    while ((n = read(from_fd, buffer, sizeof(buffer))) > 0) {
        for (ssize_t done = 0; done < n;) {
            ssize_t written = write(to_fd, buffer + done, (size_t)(n - done));

            if (written < 0) {
                warn("%s", to);
                return 1;
            }
            done += written;
        }
    }
    if (n < 0) {
        warn("%s", from);
        return 1;
    }
    return 0;
}

static int preserve(const char *to, const struct stat *st, const struct tree_copy_options *options)
{
    struct timeval times[2] = {{.tv_sec = st->st_atime}, {.tv_sec = st->st_mtime}};

    if (!options->preserve) {
        return 0;
    }
    (void)chown(to, st->st_uid, st->st_gid); // only root can; the others keep their own
    if (chmod(to, st->st_mode & 07777) != 0 || utimes(to, times) != 0) {
        warn("%s", to);
        return 1;
    }
    return 0;
}

static int copy_file(const char *from, const char *to, const struct stat *st,
    const struct tree_copy_options *options)
{
    int from_fd, to_fd, status;

    from_fd = open(from, O_RDONLY);
    if (from_fd < 0) {
        warn("%s", from);
        return 1;
    }
    to_fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, st->st_mode & 0777);
    if (to_fd < 0 && options->force && unlink(to) == 0) {
        to_fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, st->st_mode & 0777);
    }
    if (to_fd < 0) {
        warn("%s", to);
        close(from_fd);
        return 1;
    }
    status = copy_bytes(from_fd, to_fd, from, to);
    close(from_fd);
    if (close(to_fd) != 0) {
        warn("%s", to);
        status = 1;
    }
    return status | preserve(to, st, options);
}

static int copy_link(const char *from, const char *to, const struct tree_copy_options *options)
{
    char target[PATH_MAX];
    ssize_t n = readlink(from, target, sizeof(target) - 1);

    if (n < 0) {
        warn("%s", from);
        return 1;
    }
    target[n] = '\0';
    if (options->force) {
        (void)unlink(to); // symlink says what is wrong
    }
    if (symlink(target, to) != 0) {
        warn("%s", to);
        return 1;
    }
    return 0;
}

static int copy_special(const char *to, const struct stat *st)
{
    if ((S_ISFIFO(st->st_mode) ? mkfifo(to, st->st_mode & 0777)
                               : mknod(to, st->st_mode, st->st_rdev)) != 0) {
        warn("%s", to);
        return 1;
    }
    return 0;
}

// Whether `below` is the directory `above` or lies in it: such a copy would never end.
static bool is_within(const struct stat *above, const char *below)
{
    char *path = malloc(PATH_MAX);
    struct stat st;
    bool within = false;

    if (!path || strlen(below) + 4 > PATH_MAX) {
        free(path);
        return false;
    }
    strcpy(path, below);
    while (strlen(path) + 4 < PATH_MAX && stat(path, &st) == 0) {
        struct stat parent;

        if (st.st_dev == above->st_dev && st.st_ino == above->st_ino) {
            within = true;
            break;
        }
        strcat(path, "/..");
        if (stat(path, &parent) != 0 ||
            (parent.st_dev == st.st_dev && parent.st_ino == st.st_ino)) {
            break;
        }
    }
    free(path);
    return within;
}

static int copy_entries(const char *from, const char *to, const struct tree_copy_options *options)
{
    char *names = malloc(2 * PATH_MAX);
    struct dirent *entry;
    int status = 0;
    DIR *dir = names ? opendir(from) : NULL;

    if (!dir) {
        warn("%s", from);
        free(names);
        return 1;
    }
    char *source = names, *target = names + PATH_MAX;
    while ((entry = readdir(dir))) {
        if (is_dot(entry->d_name)) {
            continue;
        }
        if (!tool_join(source, PATH_MAX, from, entry->d_name) ||
            !tool_join(target, PATH_MAX, to, entry->d_name)) {
            status = 1;
            continue;
        }
        status |= tree_copy(source, target, options);
    }
    closedir(dir);
    free(names);
    return status;
}

static int copy_directory(const char *from, const char *to, const struct stat *st,
    const struct tree_copy_options *options)
{
    struct stat target;
    int status;

    if (!options->recursive) {
        errno = EISDIR;
        warn("%s", from);
        return 1;
    }
    if (mkdir(to, (st->st_mode & 0777) | S_IRWXU) != 0 &&
        (stat(to, &target) != 0 || !S_ISDIR(target.st_mode))) {
        warn("%s", to);
        return 1;
    }
    if (is_within(st, to)) {
        warnx("%s: cannot copy a directory into itself", from);
        return 1;
    }
    status = copy_entries(from, to, options);
    if (!options->preserve && !(st->st_mode & S_IWUSR)) {
        (void)chmod(to, st->st_mode & 0777); // it was made writable only for the copy
    }
    return status | preserve(to, st, options);
}

int tree_copy(const char *from, const char *to, const struct tree_copy_options *options)
{
    struct stat st, target;
    bool follow = options->follow_links || !options->recursive;

    if ((follow ? stat(from, &st) : lstat(from, &st)) != 0) {
        warn("%s", from);
        return 1;
    }
    if (!S_ISDIR(st.st_mode) && stat(to, &target) == 0 && target.st_dev == st.st_dev &&
        target.st_ino == st.st_ino) {
        warnx("%s and %s are the same file", from, to);
        return 1;
    }
    switch (st.st_mode & S_IFMT) {
    case S_IFDIR:
        return copy_directory(from, to, &st, options);
    case S_IFLNK:
        return copy_link(from, to, options);
    case S_IFREG:
        return copy_file(from, to, &st, options);
    default:
        return options->recursive ? copy_special(to, &st) : copy_file(from, to, &st, options);
    }
}
