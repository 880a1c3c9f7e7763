// SPDX-License-Identifier: BSD-2-Clause
// Who may send to whom: DESIGN section 4. Requests that wait (sendrec) go to a lower level only;
// each pair that may send upwards or sideways does so by notification or asynchronously, and stands
// in the list below.

#include "rights.h"

#include <string.h>

// A name, or "" for any service of the level.
struct pair {
    const char *from;
    unsigned from_level;
    const char *to;
    unsigned to_level;
};

static const struct pair pairs[] = {
    {"", LEVEL_VM, "", LEVEL_SERVER},
    {"", LEVEL_VM, "", LEVEL_DRIVER},
    {"", LEVEL_VM, "", LEVEL_PROGRAM},
    {"pm", LEVEL_SERVER, "vfs", LEVEL_SERVER},
    {"vfs", LEVEL_SERVER, "pm", LEVEL_SERVER},
    {"pm", LEVEL_SERVER, "rs", LEVEL_SERVER},
    {"pm", LEVEL_SERVER, "tty", LEVEL_SERVER},
    {"tty", LEVEL_SERVER, "pm", LEVEL_SERVER},
    {"vfs", LEVEL_SERVER, "tty", LEVEL_SERVER},
    {"tty", LEVEL_SERVER, "vfs", LEVEL_SERVER},
    {"vfs", LEVEL_SERVER, "rs", LEVEL_SERVER},
    {"vfs", LEVEL_SERVER, "ds", LEVEL_SERVER},
    {"tty", LEVEL_SERVER, "ds", LEVEL_SERVER},
    {"ds", LEVEL_SERVER, "", LEVEL_SERVER},
    {"ds", LEVEL_SERVER, "", LEVEL_DRIVER},
    {"ds", LEVEL_SERVER, "", LEVEL_PROGRAM},
    {"pm", LEVEL_SERVER, "", LEVEL_DRIVER},
    {"vfs", LEVEL_SERVER, "", LEVEL_DRIVER},
    {"vfs", LEVEL_SERVER, "", LEVEL_PROGRAM},
    {"tty", LEVEL_SERVER, "", LEVEL_DRIVER},
    {"tty", LEVEL_SERVER, "rs", LEVEL_SERVER},
    {"ds", LEVEL_SERVER, "rs", LEVEL_SERVER},
    {"", LEVEL_DRIVER, "ds", LEVEL_SERVER},
    {"", LEVEL_DRIVER, "vfs", LEVEL_SERVER},
    {"", LEVEL_DRIVER, "tty", LEVEL_SERVER},
    {"", LEVEL_DRIVER, "pm", LEVEL_SERVER},
    {"", LEVEL_PROGRAM, "", LEVEL_PROGRAM},
};

static bool is_side(const char *pattern, unsigned pattern_level, const char *name, unsigned level)
{
    return pattern_level == level && (pattern[0] == '\0' || strcmp(pattern, name) == 0);
}

bool rights_is_everybody(const char *peer)
{
    return strcmp(peer, "ALL_SERVICES") == 0 || strcmp(peer, "ALL_SYS") == 0 ||
           strcmp(peer, "ALL") == 0;
}

bool rights_is_group(const char *peer)
{
    return rights_is_everybody(peer) || strcmp(peer, "ALL_DRIVERS") == 0 ||
           strcmp(peer, "SYSTEM") == 0;
}

bool rights_may_send(const char *from, unsigned from_level, const char *to, unsigned to_level)
{
    bool is_rs = strcmp(from, "rs") == 0;

    if (to_level < from_level && !(from_level == LEVEL_DRIVER && to_level == LEVEL_SERVER)) {
        return true;
    }
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (is_side(pairs[i].from, pairs[i].from_level, from, from_level) &&
            is_side(pairs[i].to, pairs[i].to_level, to, to_level)) {
            return true;
        }
    }
    return is_rs;
}
