// SPDX-License-Identifier: BSD-2-Clause
// User, group and process ids; names of host and system.
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "abi/proto/pm.h"
#include "request.h"

static struct pm_getids_rep get_ids(void)
{
    struct message m = {0};
    struct pm_getids_rep none = {.pid = -1, .ppid = -1, .pgrp = -1, .sid = -1};

    if (libc_request(PM_EP, PM_GETIDS, &m) < 0) {
        return none;
    }
    return *LIBC_PAYLOAD(&m, struct pm_getids_rep);
}

pid_t getpid(void)
{
    return get_ids().pid;
}

pid_t getppid(void)
{
    return get_ids().ppid;
}

pid_t getpgrp(void)
{
    return get_ids().pgrp;
}

uid_t getuid(void)
{
    return (uid_t)get_ids().uid;
}

uid_t geteuid(void)
{
    return (uid_t)get_ids().euid;
}

gid_t getgid(void)
{
    return (gid_t)get_ids().gid;
}

gid_t getegid(void)
{
    return (gid_t)get_ids().egid;
}

static int set_ids(uint32_t what, int32_t id, int32_t id2)
{
    struct message m = {0};
    struct pm_setids_req *req = LIBC_PAYLOAD(&m, struct pm_setids_req);

    req->what = what;
    req->id = id;
    req->id2 = id2;
    return libc_call(PM_EP, PM_SETIDS, &m);
}

int setuid(uid_t uid)
{
    return set_ids(PM_SETUID, (int32_t)uid, 0);
}

int seteuid(uid_t uid)
{
    return set_ids(PM_SETEUID, (int32_t)uid, 0);
}

int setgid(gid_t gid)
{
    return set_ids(PM_SETGID, (int32_t)gid, 0);
}

int setegid(gid_t gid)
{
    return set_ids(PM_SETEGID, (int32_t)gid, 0);
}

int setreuid(uid_t real, uid_t effective)
{
    return set_ids(PM_SETREUID, (int32_t)real, (int32_t)effective);
}

int setregid(gid_t real, gid_t effective)
{
    return set_ids(PM_SETREGID, (int32_t)real, (int32_t)effective);
}

static int groups(bool set, int count, const gid_t *list)
{
    struct message m = {0};
    struct pm_groups_req *req = LIBC_PAYLOAD(&m, struct pm_groups_req);

    if (count < 0) {
        errno = EINVAL;
        return -1;
    }
    req->set = set;
    req->count = (uint32_t)count;
    req->groups = libc_address(list);
    return libc_call(PM_EP, PM_GROUPS, &m);
}

int getgroups(int count, gid_t list[])
{
    return groups(false, count, list);
}

int setgroups(int count, const gid_t *list)
{
    return groups(true, count, list) < 0 ? -1 : 0;
}

int uname(struct utsname *name)
{
    struct message m = {0};
    struct pm_buffer_req *req = LIBC_PAYLOAD(&m, struct pm_buffer_req);
    struct abi_utsname raw = {0};
    int r;

    req->buffer = libc_address(&raw);
    req->bytes = sizeof(raw);
    r = libc_call(PM_EP, PM_UNAME, &m);
    if (r >= 0) {
        strlcpy(name->sysname, raw.sysname, sizeof(raw.sysname));
        strlcpy(name->nodename, raw.nodename, sizeof(raw.nodename));
        strlcpy(name->release, raw.release, sizeof(raw.release));
        strlcpy(name->version, raw.version, sizeof(raw.version));
        strlcpy(name->machine, raw.machine, sizeof(raw.machine));
    }
    return r;
}

int gethostname(char *name, size_t size)
{
    struct utsname u;

    if (uname(&u) < 0) {
        return -1;
    }
    if (strlcpy(name, u.nodename, size) >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return 0;
}

int sethostname(const char *name, size_t bytes)
{
    struct message m = {0};
    struct pm_buffer_req *req = LIBC_PAYLOAD(&m, struct pm_buffer_req);

    req->buffer = libc_address(name);
    req->bytes = (uint32_t)bytes;
    return libc_call(PM_EP, PM_SETHOSTNAME, &m);
}
