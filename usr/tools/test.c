// SPDX-License-Identifier: BSD-2-Clause
// test expression, [ expression ]: status 0 when it is true, 1 when false, 2 after an error. By
// number of arguments as POSIX says; longer ones are read with -a and -o, ! and parentheses.
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

struct expression {
    char **args;
    int count, at;
};

static bool parse_or(struct expression *e);

static void fail(const char *what, const char *object) __attribute__((__noreturn__));

static void fail(const char *what, const char *object)
{
    errx(2, "%s: %s", object, what);
}

static long number(const char *text)
{
    char *end;
    long n;

    errno = 0;
    n = strtol(text, &end, 10);
    if (end == text || *end || errno) {
        fail("not a number", text);
    }
    return n;
}

static bool mode_is(const char *path, char op)
{
    struct stat st;

    if ((op == 'h' || op == 'L' ? lstat(path, &st) : stat(path, &st)) != 0) {
        return false;
    }
    switch (op) {
    case 'b':
        return S_ISBLK(st.st_mode);
    case 'c':
        return S_ISCHR(st.st_mode);
    case 'd':
        return S_ISDIR(st.st_mode);
    case 'f':
        return S_ISREG(st.st_mode);
    case 'h':
    case 'L':
        return S_ISLNK(st.st_mode);
    case 'p':
        return S_ISFIFO(st.st_mode);
    case 'S':
        return S_ISSOCK(st.st_mode);
    case 's':
        return st.st_size > 0;
    case 'g':
        return st.st_mode & S_ISGID;
    case 'u':
        return st.st_mode & S_ISUID;
    default:
        return true;
    }
}

static bool is_unary(const char *op)
{
    return op[0] == '-' && op[1] && !op[2] && strchr("bcdefghLnprSstuwxz", op[1]);
}

static bool unary(const char *op, const char *value)
{
    switch (op[1]) {
    case 'n':
        return *value;
    case 'z':
        return !*value;
    case 't':
        return isatty((int)number(value));
    case 'r':
        return access(value, R_OK) == 0;
    case 'w':
        return access(value, W_OK) == 0;
    case 'x':
        return access(value, X_OK) == 0;
    default:
        return mode_is(value, op[1]);
    }
}

static const char *const binary_ops[] = {
    "=", "==", "!=", "<", ">", "-eq", "-ne", "-gt", "-ge", "-lt", "-le", "-nt", "-ot", "-ef"};

static int find_binary(const char *op)
{
    for (size_t i = 0; i < sizeof(binary_ops) / sizeof(binary_ops[0]); i++) {
        if (strcmp(op, binary_ops[i]) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool compare_files(const char *a, char op, const char *b)
{
    struct stat x, y;
    bool has_x = stat(a, &x) == 0, has_y = stat(b, &y) == 0;

    if (op == 'e') {
        return has_x && has_y && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
    }
    if (op == 'o') {
        return has_y && (!has_x || x.st_mtime < y.st_mtime);
    }
    return has_x && (!has_y || x.st_mtime > y.st_mtime);
}

static bool binary(const char *a, int op, const char *b)
{
    switch (op) {
    case 0:
    case 1:
        return strcmp(a, b) == 0;
    case 2:
        return strcmp(a, b) != 0;
    case 3:
        return strcmp(a, b) < 0;
    case 4:
        return strcmp(a, b) > 0;
    case 5:
        return number(a) == number(b);
    case 6:
        return number(a) != number(b);
    case 7:
        return number(a) > number(b);
    case 8:
        return number(a) >= number(b);
    case 9:
        return number(a) < number(b);
    case 10:
        return number(a) <= number(b);
    default:
        return compare_files(a, binary_ops[op][1], b);
    }
}

static bool next_is(const struct expression *e, const char *word)
{
    return e->at < e->count && strcmp(e->args[e->at], word) == 0;
}

static bool parse_primary(struct expression *e)
{
    int left = e->count - e->at;
    char **p = e->args + e->at;
    bool result;

    if (left == 0) {
        fail("argument expected", "expression");
    }
    if (left >= 3 && find_binary(p[1]) >= 0) {
        e->at += 3;
        return binary(p[0], find_binary(p[1]), p[2]);
    }
    if (left >= 2 && strcmp(p[0], "!") == 0) {
        e->at++;
        return !parse_primary(e);
    }
    if (left >= 2 && strcmp(p[0], "(") == 0) {
        e->at++;
        result = parse_or(e);
        if (!next_is(e, ")")) {
            fail("closing parenthesis expected", "expression");
        }
        e->at++;
        return result;
    }
    if (left >= 2 && is_unary(p[0])) {
        e->at += 2;
        return unary(p[0], p[1]);
    }
    e->at++;
    return *p[0];
}

static bool parse_and(struct expression *e)
{
    bool result = parse_primary(e);

    while (next_is(e, "-a")) {
        bool right;

        e->at++;
        right = parse_primary(e);
        result = result && right;
    }
    return result;
}

static bool parse_or(struct expression *e)
{
    bool result = parse_and(e);

    while (next_is(e, "-o")) {
        bool right;

        e->at++;
        right = parse_and(e);
        result = result || right;
    }
    return result;
}

int main(int argc, char **argv)
{
    struct expression e = {.args = argv + 1, .count = argc - 1};
    bool result;

    if (strcmp(tool_basename(argv[0]), "[") == 0) {
        if (e.count == 0 || strcmp(argv[argc - 1], "]") != 0) {
            fail("] expected", "[");
        }
        e.count--;
    }
    if (e.count == 0) {
        return 1;
    }
    result = parse_or(&e);
    if (e.at < e.count) {
        fail("not expected here", e.args[e.at]);
    }
    return !result;
}
