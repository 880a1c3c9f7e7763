// SPDX-License-Identifier: BSD-2-Clause
// See mode.h.
#include "mode.h"

#include <string.h>
#include <sys/stat.h>

struct change {
    mode_t who; // bits of the classes named, 0 when none was
    char op;
    mode_t perm;
};

static bool parse_octal(const char *text, mode_t *mode)
{
    mode_t m = 0;

    if (strlen(text) > 5) {
        return false;
    }
    for (; *text; text++) {
        if (*text < '0' || *text > '7') {
            return false;
        }
        m = m * 8 + (mode_t)(*text - '0');
    }
    *mode = m;
    return m <= 07777;
}

static const char *parse_who(const char *p, mode_t *who)
{
    *who = 0;
    for (;; p++) {
        switch (*p) {
        case 'u':
            *who |= S_ISUID | S_IRWXU;
            break;
        case 'g':
            *who |= S_ISGID | S_IRWXG;
            break;
        case 'o':
            *who |= S_ISVTX | S_IRWXO;
            break;
        case 'a':
            *who |= 07777;
            break;
        default:
            return p;
        }
    }
}

static const char *parse_perm(const char *p, mode_t old, bool is_directory, mode_t *perm)
{
    *perm = 0;
    for (;; p++) {
        switch (*p) {
        case 'r':
            *perm |= 0444;
            break;
        case 'w':
            *perm |= 0222;
            break;
        case 'x':
            *perm |= 0111;
            break;
        case 'X':
            *perm |= is_directory || (old & 0111) ? 0111 : 0;
            break;
        case 's':
            *perm |= S_ISUID | S_ISGID;
            break;
        case 't':
            *perm |= S_ISVTX;
            break;
        case 'u':
            *perm |= ((old >> 6) & 7) * 0111;
            break;
        case 'g':
            *perm |= ((old >> 3) & 7) * 0111;
            break;
        case 'o':
            *perm |= (old & 7) * 0111;
            break;
        default:
            return p;
        }
    }
}

static mode_t apply(mode_t mode, const struct change *c, mode_t umask)
{
    mode_t who = c->who ? c->who : 07777;
    mode_t bits = c->perm & who & (c->who ? 07777 : ~umask);

    switch (c->op) {
    case '+':
        return mode | bits;
    case '-':
        return mode & ~bits;
    default:
        // "=" leaves the special bits of a class alone unless all are named.
        return (mode & ~(who & 0777)) | bits;
    }
}

bool mode_parse(const char *text, mode_t old, bool is_directory, mode_t umask, mode_t *mode)
{
    mode_t result = old & 07777;
    const char *p = text;
    struct change c;

    if (*p >= '0' && *p <= '7') {
        return parse_octal(p, mode);
    }
    do {
        p = parse_who(p, &c.who);
        if (*p != '+' && *p != '-' && *p != '=') {
            return false;
        }
        while (*p == '+' || *p == '-' || *p == '=') {
            c.op = *p++;
            p = parse_perm(p, result, is_directory, &c.perm);
            result = apply(result, &c, umask);
        }
    } while (*p++ == ',');
    if (p[-1]) {
        return false;
    }
    *mode = result;
    return true;
}

static char type_letter(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return 'd';
    case S_IFCHR:
        return 'c';
    case S_IFBLK:
        return 'b';
    case S_IFLNK:
        return 'l';
    case S_IFIFO:
        return 'p';
    case S_IFSOCK:
        return 's';
    default:
        return '-';
    }
}

static char special_letter(mode_t mode, mode_t special, mode_t execute, char letter)
{
    if (mode & special) {
        return mode & execute ? letter : (char)(letter - 'a' + 'A');
    }
    return mode & execute ? 'x' : '-';
}

void mode_format(mode_t mode, char *out)
{
    out[0] = type_letter(mode);
    for (int i = 0; i < 3; i++) {
        mode_t bits = mode >> (6 - 3 * i);

        out[1 + 3 * i] = bits & 4 ? 'r' : '-';
        out[2 + 3 * i] = bits & 2 ? 'w' : '-';
    }
    out[3] = special_letter(mode, S_ISUID, S_IXUSR, 's');
    out[6] = special_letter(mode, S_ISGID, S_IXGRP, 's');
    out[9] = special_letter(mode, S_ISVTX, S_IXOTH, 't');
    out[10] = '\0';
}
