// SPDX-License-Identifier: BSD-2-Clause
// chmod [-R] mode file...: changes file modes, octal or symbolic.
#include <dirent.h>
#include <err.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mode.h"
#include "tool.h"

static const char synopsis[] = "[-R] mode file...";

static bool opt_recursive;
static mode_t process_umask;

static int change(const char *path, const char *text);

static int change_entries(const char *path, const char *text)
{
    char name[PATH_MAX];
    struct dirent *entry;
    int status = 0;
    DIR *dir = opendir(path);

    if (!dir) {
        warn("%s", path);
        return 1;
    }
    while ((entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            tool_join(name, sizeof(name), path, entry->d_name)) {
            status |= change(name, text);
        }
    }
    closedir(dir);
    return status;
}

static int change(const char *path, const char *text)
{
    struct stat st;
    mode_t mode;

    if (opt_recursive ? lstat(path, &st) : stat(path, &st)) {
        warn("%s", path);
        return 1;
    }
    if (S_ISLNK(st.st_mode)) {
        return 0;
    }
    if (!mode_parse(text, st.st_mode, S_ISDIR(st.st_mode), process_umask, &mode)) {
        errx(2, "%s: not a mode", text);
    }
    if (chmod(path, mode) != 0) {
        warn("%s", path);
        return 1;
    }
    return opt_recursive && S_ISDIR(st.st_mode) ? change_entries(path, text) : 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    int i = 1;

    // Not getopt: "-w" is a mode.
    if (i < argc && strcmp(argv[i], "-R") == 0) {
        opt_recursive = true;
        i++;
    }
    if (i < argc && strcmp(argv[i], "--") == 0) {
        i++;
    }
    if (argc - i < 2) {
        tool_usage(synopsis);
    }
    process_umask = umask(0);
    umask(process_umask);
    for (int file = i + 1; file < argc; file++) {
        status |= change(argv[file], argv[i]);
    }
    return status;
}
