// SPDX-License-Identifier: BSD-2-Clause
// Resources in use, read from /proc. The values are taken when the system has come to rest: the
// ends of processes and the work of servers after an answer are over when two readings agree.

#include "resources.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "minix/ipc.h"

enum { TEXT_BYTES = 4096 };

static char text[TEXT_BYTES];

static void read_file(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t n = 0;
    size_t used = 0;

    while (fd >= 0 && used < sizeof(text) - 1 &&
           (n = read(fd, text + used, sizeof(text) - 1 - used)) > 0) {
        used += (size_t)n;
    }
    text[used] = '\0';
    if (fd >= 0) {
        close(fd);
    }
}

// The number after "key:" at the start of a line.
static uint32_t value_of(const char *key)
{
    size_t length = strlen(key);

    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0 && line[length] == ':') {
            return (uint32_t)strtoul(line + length + 1, NULL, 10);
        }
    }
    return 0;
}

bool resources_sharing(struct vm_sharing_rep *rep)
{
    struct message m = {.type = VM_SHARING};

    if (ipc_request(VM_EP, &m) != 0) {
        return false;
    }
    *rep = *MSG_PAYLOAD_OF(&m, struct vm_sharing_rep);
    return true;
}

static uint32_t count_maps(void)
{
    struct vm_sharing_rep rep;
    return resources_sharing(&rep) ? rep.safemaps : 0;
}

static void read_once(struct resources *r)
{
    read_file("/proc/meminfo");
    r->frames = (value_of("used") + value_of("tables")) / 4; // kB
    read_file("/proc/stat");
    r->slots = value_of("procs_used");
    r->privileges = value_of("privs_used");
    read_file("/proc/grants");
    r->grants = value_of("total");
    r->maps = count_maps();
}

void resources_read(struct resources *r)
{
    struct resources again;

    read_once(r);
    for (int i = 0; i < 100; i++) {
        read_once(&again);
        if (memcmp(r, &again, sizeof(again)) == 0) {
            return;
        }
        *r = again;
    }
}

bool resources_grew(const struct resources *before, const struct resources *after)
{
    return after->frames > before->frames || after->slots > before->slots ||
           after->privileges > before->privileges || after->grants > before->grants ||
           after->maps > before->maps;
}

static unsigned compare(const char *what, uint32_t before, uint32_t after)
{
    if (after <= before) {
        return 0;
    }
    printf(
        "# leak: %s: %lu before, %lu after\n", what, (unsigned long)before, (unsigned long)after);
    return 1;
}

unsigned resources_compare(const struct resources *before, const struct resources *after)
{
    return compare("frames", before->frames, after->frames) +
           compare("process slots", before->slots, after->slots) +
           compare("privilege ids", before->privileges, after->privileges) +
           compare("grants", before->grants, after->grants) +
           compare("mappings", before->maps, after->maps);
}
