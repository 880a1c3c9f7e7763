// SPDX-License-Identifier: BSD-2-Clause
// getopt and getopt_long. newlib's take a lone "-" for an option. Operands are moved behind the
// options, unless the option string begins with + or POSIXLY_CORRECT is set.
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt = '?', optreset;

static const char *cluster; // what is left of an argument with several letters
static int skipped;         // operands between optind and the argument that was read last

static bool is_option(const char *arg)
{
    return arg[0] == '-' && arg[1] != '\0';
}

// Moves argv[from] down to argv[to].
static void move_down(char **argv, int from, int to)
{
    char *arg = argv[from];

    memmove(&argv[to + 1], &argv[to], (size_t)(from - to) * sizeof(*argv));
    argv[to] = arg;
}

static int complain(char **argv, bool silent, const char *what, const char *option, int n)
{
    if (opterr && !silent) {
        fprintf(stderr, "%s: %s -- %.*s\n", argv[0], what, n, option);
    }
    return '?';
}

// Takes the next argument, which stands behind the skipped operands, as an option's value.
static bool take_value(int argc, char **argv)
{
    if (optind + skipped >= argc) {
        return false;
    }
    move_down(argv, optind + skipped, optind);
    optarg = argv[optind++];
    return true;
}

static int short_option(int argc, char **argv, const char *letters)
{
    bool silent = letters[0] == ':';
    char letter = *cluster++;
    const char *found = letter == ':' ? NULL : strchr(letters, letter);

    optopt = letter;
    if (!found) {
        return complain(argv, silent, "unknown option", &letter, 1);
    }
    if (found[1] != ':') {
        return letter;
    }
    if (*cluster) {
        optarg = (char *)cluster;
    } else if (found[2] != ':' && !take_value(argc, argv)) {
        (void)complain(argv, silent, "value expected for option", &letter, 1);
        cluster = NULL;
        return silent ? ':' : '?';
    }
    cluster = NULL;
    return letter;
}

// The long option that a name means: exactly, or as the only one that begins so. -1: none.
static int find_long(const struct option *options, const char *name, size_t len)
{
    int found = -1;

    for (int i = 0; options[i].name; i++) {
        if (strncmp(options[i].name, name, len) != 0) {
            continue;
        }
        if (strlen(options[i].name) == len) {
            return i;
        }
        found = found == -1 ? i : -2;
    }
    return found < 0 ? -1 : found;
}

static int long_option(
    int argc, char **argv, const char *name, bool silent, const struct option *options, int *index)
{
    size_t len = strcspn(name, "=");
    int i = find_long(options, name, len);

    optopt = 0;
    if (i < 0) {
        return complain(argv, silent, "unknown option", name, (int)len);
    }
    if (name[len] == '=' && options[i].has_arg == no_argument) {
        return complain(argv, silent, "no value expected for option", name, (int)len);
    }
    if (name[len] == '=') {
        optarg = (char *)name + len + 1;
    } else if (options[i].has_arg == required_argument && !take_value(argc, argv)) {
        (void)complain(argv, silent, "value expected for option", name, (int)len);
        return silent ? ':' : '?';
    }
    if (index) {
        *index = i;
    }
    if (options[i].flag) {
        *options[i].flag = options[i].val;
        return 0;
    }
    return options[i].val;
}

// Finds the next argument that is an option and makes it argv[optind - 1]; NULL: there is none.
static const char *next_argument(int argc, char **argv, bool in_order)
{
    int i = optind;

    while (i < argc && !is_option(argv[i]) && !in_order) {
        i++;
    }
    if (i >= argc || !is_option(argv[i])) {
        return NULL;
    }
    skipped = i - optind;
    move_down(argv, i, optind);
    return argv[optind++];
}

int getopt_long(
    int argc, char *const *args, const char *letters, const struct option *options, int *index)
{
    char **argv = (char **)args; // to be permuted, as everywhere
    bool in_order = letters[0] == '+' || getenv("POSIXLY_CORRECT");
    const char *arg;

    letters += letters[0] == '+';
    if (optind == 0 || optreset) {
        optind = 1;
        optreset = 0;
        cluster = NULL;
    }
    optarg = NULL;
    if (!cluster || !*cluster) {
        arg = next_argument(argc, argv, in_order);
        if (!arg || strcmp(arg, "--") == 0) {
            cluster = NULL;
            return -1;
        }
        if (options && strncmp(arg, "--", 2) == 0) {
            return long_option(argc, argv, arg + 2, letters[0] == ':', options, index);
        }
        cluster = arg + 1;
    }
    return short_option(argc, argv, letters);
}

int getopt(int argc, char *const argv[], const char *letters)
{
    return getopt_long(argc, argv, letters, NULL, NULL);
}
