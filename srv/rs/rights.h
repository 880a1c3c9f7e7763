// SPDX-License-Identifier: BSD-2-Clause
// What a service may do and how it is to be treated, as its .conf says: the one source of a
// service's rights.
//
// Read by RS for drivers and dynamic services, and on the build machine by mktables for the boot
// services; so this depends on abi/ and lib/ alone. Numbers of a rights record are valid by
// construction: rights_read refuses others.

#pragma once

#include <abi/kcall.h>
#include <abi/proto/rs.h>
#include <lib/conf.h>

enum {
    RIGHTS_PEERS_MAX = 24,
    RIGHTS_COMPATIBLE_MAX = 6,
    RIGHTS_COMPATIBLE_BYTES = 40,
    RIGHTS_PROPERTIES_MAX = 4,
    RIGHTS_PROPERTY_BYTES = 32,
    RIGHTS_PROGRAM_BYTES = 64,
    LEVEL_VM = 1,
    LEVEL_SERVER = 2,
    LEVEL_DRIVER = 3,
    LEVEL_PROGRAM = 4,
};

struct rights {
    char name[ABI_NAME_MAX];
    char program[RIGHTS_PROGRAM_BYTES]; // "": what the starter says
    uint32_t level;
    uint32_t priv_flags; // PRIV_* but PRIV_SERVICE and PRIV_DYNAMIC
    uint32_t sys_flags;  // SF_*
    uint32_t priority;
    uint32_t quantum_ms;
    int32_t uid;
    uint32_t kcalls[KCALL_MASK_WORDS];
    bool has_system_line;
    uint32_t unknown_calls; // names of calls that we lack
    uint32_t unknown_lines; // keywords that we do not know
    bool is_started_at_boot;
    bool has_ipc_line; // else: all system services that its level allows
    uint32_t nr_peers;
    char peers[RIGHTS_PEERS_MAX][ABI_LABEL_MAX];
    uint32_t nr_compatible;
    char compatible[RIGHTS_COMPATIBLE_MAX][RIGHTS_COMPATIBLE_BYTES];
    uint32_t nr_properties;
    char properties[RIGHTS_PROPERTIES_MAX][RIGHTS_PROPERTY_BYTES];
};

// The next service of the text. 0; -ENOENT at the end; -EINVAL: conf->line and conf->cause say what
// is wrong.
int rights_read(struct conf *conf, struct rights *rights);

// Whether DESIGN's "who may wait for whom" lets a service of this name and level send anything to
// that other one.
bool rights_may_send(const char *from, unsigned from_level, const char *to, unsigned to_level);

// ALL_SERVICES and what else means that.
bool rights_is_everybody(const char *peer);
// Names in `ipc` that stand for more than one service.
bool rights_is_group(const char *peer);
