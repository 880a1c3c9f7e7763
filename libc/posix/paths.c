// SPDX-License-Identifier: BSD-2-Clause
// Path names as text, and the way from a path to its canonical form.
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *basename(char *path)
{
    char *end;

    if (!path || !*path) {
        return (char *)".";
    }
    end = path + strlen(path);
    while (end > path + 1 && end[-1] == '/') {
        *--end = '\0';
    }
    while (end > path && end[-1] != '/') {
        end--;
    }
    return *end ? end : path;
}

char *dirname(char *path)
{
    char *end;

    if (!path || !*path) {
        return (char *)".";
    }
    end = path + strlen(path);
    while (end > path + 1 && end[-1] == '/') {
        end--;
    }
    while (end > path && end[-1] != '/') {
        end--;
    }
    if (end == path) {
        return (char *)(*path == '/' ? "/" : ".");
    }
    while (end > path + 1 && end[-1] == '/') {
        end--;
    }
    *end = '\0';
    return path;
}

// Puts the target of a link before what is left of the path. Returns 0 or an error number.
static int prepend_link(const char *link, char *rest)
{
    char target[PATH_MAX];
    ssize_t n = readlink(link, target, sizeof(target) - 1);
    size_t left = strlen(rest);

    if (n < 0) {
        return errno;
    }
    if ((size_t)n + 1 + left >= PATH_MAX) {
        return ENAMETOOLONG;
    }
    memmove(rest + n + 1, rest, left + 1);
    memcpy(rest, target, (size_t)n);
    rest[n] = '/';
    return 0;
}

// Appends one name to the resolved part; a link is put back into the rest.
static int resolve_name(char *out, const char *name, char *rest, int *links)
{
    size_t len = strlen(out), n = strlen(name);
    struct stat st;

    if (n == 0 || strcmp(name, ".") == 0) {
        return 0;
    }
    if (strcmp(name, "..") == 0) {
        char *slash = strrchr(out, '/');

        *(slash == out ? slash + 1 : slash) = '\0';
        return 0;
    }
    if (len + n + 2 > PATH_MAX) {
        return ENAMETOOLONG;
    }
    if (len > 1) {
        out[len++] = '/';
    }
    memcpy(out + len, name, n + 1);
    if (lstat(out, &st) < 0) {
        return errno;
    }
    if (S_ISLNK(st.st_mode)) {
        int error = ++*links > SYMLOOP_MAX ? ELOOP : prepend_link(out, rest);

        out[len > 1 ? len - 1 : 1] = '\0';
        if (rest[0] == '/') {
            strcpy(out, "/");
        }
        return error;
    }
    return *rest && !S_ISDIR(st.st_mode) ? ENOTDIR : 0;
}

char *realpath(const char *restrict path, char *restrict resolved)
{
    char rest[PATH_MAX], name[NAME_MAX + 1];
    char *out = resolved ? resolved : malloc(PATH_MAX);
    int error = 0, links = 0;

    if (!out) {
        return NULL;
    }
    if (!*path || strlcpy(rest, path, sizeof(rest)) >= sizeof(rest)) {
        error = *path ? ENAMETOOLONG : ENOENT;
    } else if (*path == '/') {
        strcpy(out, "/");
    } else if (!getcwd(out, PATH_MAX)) {
        error = errno;
    }
    while (!error && *rest) {
        size_t n = strcspn(rest, "/");

        if (n > NAME_MAX) {
            error = ENAMETOOLONG;
            break;
        }
        memcpy(name, rest, n);
        name[n] = '\0';
        n += rest[n] == '/';
        memmove(rest, rest + n, strlen(rest + n) + 1);
        error = resolve_name(out, name, rest, &links);
    }
    if (error) {
        if (!resolved) {
            free(out);
        }
        errno = error;
        return NULL;
    }
    return out;
}
