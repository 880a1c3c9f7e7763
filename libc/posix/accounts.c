// SPDX-License-Identifier: BSD-2-Clause
// Users and groups from /etc/passwd and /etc/group.
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 512, MEMBERS_MAX = 32 };

static FILE *users, *groups_file;
static char user_line[LINE_SIZE], group_line[LINE_SIZE];
static struct passwd user;
static struct group group;
static char *members[MEMBERS_MAX + 1];

// Cuts a line at its colons; false when it has fewer fields.
static bool cut(char *line, char **fields, int count)
{
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < count; i++) {
        fields[i] = strsep(&line, ":");
        if (!fields[i]) {
            return false;
        }
    }
    return true;
}

void setpwent(void)
{
    if (users) {
        rewind(users);
    } else {
        users = fopen("/etc/passwd", "re");
    }
}

void endpwent(void)
{
    if (users) {
        fclose(users);
        users = NULL;
    }
}

struct passwd *getpwent(void)
{
    char *f[7];

    if (!users) {
        setpwent();
    }
    while (users && fgets(user_line, sizeof(user_line), users)) {
        if (cut(user_line, f, 7)) {
            user = (struct passwd){.pw_name = f[0],
                .pw_passwd = f[1],
                .pw_uid = (uid_t)strtoul(f[2], NULL, 10),
                .pw_gid = (gid_t)strtoul(f[3], NULL, 10),
                .pw_comment = (char *)"",
                .pw_gecos = f[4],
                .pw_dir = f[5],
                .pw_shell = f[6]};
            return &user;
        }
    }
    return NULL;
}

struct passwd *getpwuid(uid_t uid)
{
    struct passwd *pw;

    setpwent();
    while ((pw = getpwent()) && pw->pw_uid != uid) {
    }
    endpwent();
    return pw;
}

struct passwd *getpwnam(const char *name)
{
    struct passwd *pw;

    setpwent();
    while ((pw = getpwent()) && strcmp(pw->pw_name, name) != 0) {
    }
    endpwent();
    return pw;
}

void setgrent(void)
{
    if (groups_file) {
        rewind(groups_file);
    } else {
        groups_file = fopen("/etc/group", "re");
    }
}

void endgrent(void)
{
    if (groups_file) {
        fclose(groups_file);
        groups_file = NULL;
    }
}

struct group *getgrent(void)
{
    char *f[4];
    int count = 0;

    if (!groups_file) {
        setgrent();
    }
    while (groups_file && fgets(group_line, sizeof(group_line), groups_file)) {
        if (!cut(group_line, f, 4)) {
            continue;
        }
        while (f[3] && *f[3] && count < MEMBERS_MAX) {
            members[count++] = strsep(&f[3], ",");
        }
        members[count] = NULL;
        group = (struct group){.gr_name = f[0],
            .gr_passwd = f[1],
            .gr_gid = (gid_t)strtoul(f[2], NULL, 10),
            .gr_mem = members};
        return &group;
    }
    return NULL;
}

struct group *getgrgid(gid_t gid)
{
    struct group *gr;

    setgrent();
    while ((gr = getgrent()) && gr->gr_gid != gid) {
    }
    endgrent();
    return gr;
}

struct group *getgrnam(const char *name)
{
    struct group *gr;

    setgrent();
    while ((gr = getgrent()) && strcmp(gr->gr_name, name) != 0) {
    }
    endgrent();
    return gr;
}

char *getlogin(void)
{
    struct passwd *pw = getpwuid(getuid());

    return pw ? pw->pw_name : NULL;
}
