// SPDX-License-Identifier: BSD-2-Clause
// The data store: names and values that outlive their owner. Names, flags and signatures are those
// of MINIX 3 of January 2010.
//
// An entry has a key of 1 to 79 characters and a type; the same key may exist once for each type.
// Its owner is the label of the service that published it last, not a process: a restarted service
// still owns its entries; when it is gone for good they go. Whoever is no service can retrieve and
// nothing else.
//
// All return 0 or a negative error. Of every call: -EINVAL: the key's length or the flags; -EFAULT:
// a bad address.
#pragma once

#include "abi/endpoint.h"
#include "abi/proto/ds.h"
#include "abi/types.h"

enum {
    DSF_IN_USE = 0x001,
    DSF_PRIV_RETRIEVE = 0x002,
    DSF_PRIV_OVERWRITE = 0x004,
    DSF_PRIV_SNAPSHOT = 0x008,
    DSF_TYPE_U32 = 0x010,
    DSF_TYPE_STR = 0x020,
    DSF_TYPE_MEM = 0x040,
    DSF_TYPE_MAP = 0x080,
    DSF_TYPE_LABEL = 0x100,
    DSF_MASK_TYPE = 0x1f0,
    DSF_PRIV_SUBSCRIBE = 0x200,
    DSF_OVERWRITE = 0x1000,
    DSF_INITIAL = 0x2000,

    DSMF_MAP_MAPPED = 0x10000,
    DSMF_MAP_COPY_MAPPED = 0x20000,
    DSMF_MAP_COPY_SNAPSHOT = 0x40000,

    DS_MAX_OWN_MAPS = 16 // mapped ranges that one service may publish
};

// Publish. `flags`: DSF_OVERWRITE to replace an entry; DSF_PRIV_*: what only the owner may do or
// hear of. -EEXIST: there is an entry and no DSF_OVERWRITE; -EPERM: it is another's with
// DSF_PRIV_OVERWRITE, or the caller is no service; -ENOMEM: no memory, or more than an owner may
// have (512 entries, 4 MiB of memory and snapshots, 16 mapped ranges of 8 MiB together). After an
// error the old value is as it was.
int ds_publish_u32(const char *name, uint32_t value, int flags);
int ds_publish_str(
    const char *name, const char *value, int flags); // at most 15 characters, else -EINVAL
int ds_publish_mem(const char *name, void *vaddr, size_t length, int flags); // length 0: -EINVAL

// A number with a name, unique by both: -EEXIST, also with DSF_OVERWRITE, when the number has
// another name. -EPERM: the name or the number is a service's, or the number is the endpoint of a
// process: those labels are RS's to publish.
int ds_publish_label(const char *name, uint32_t value, int flags);

// The caller's memory itself, whole pages (-EINVAL else); no DSF_OVERWRITE (-EINVAL). Until it is
// deleted the range must stay. When DS has been restarted this library publishes it again, from
// sef_receive; when the caller has been, it does so itself, to the same effect: the entry is still
// its own.
int ds_publish_map(const char *name, void *vaddr, size_t length, int flags);
// Takes a copy of a mapped range; its number is in *nr_snapshot. They are numbered from 0; the last
// five are kept. -ESRCH; -EPERM: another's with DSF_PRIV_SNAPSHOT; -ENOMEM; -EAGAIN: DS lacks the
// pages, its owner has to publish them again.
int ds_snapshot_map(const char *name, int *nr_snapshot);

// Retrieve. -ESRCH: no such entry; -EPERM: another's with DSF_PRIV_RETRIEVE.
int ds_retrieve_u32(const char *name, uint32_t *value);
int ds_retrieve_str(const char *name, char *value,
    size_t bytes); // `bytes` is ignored: `value` has room for DS_MAX_STRLEN
// At most *length bytes; *length becomes the number copied.
int ds_retrieve_mem(const char *name, char *vaddr, size_t *length);
int ds_retrieve_label_num(const char *name, uint32_t *number);
int ds_retrieve_label_name(char *name, uint32_t number); // `name` has room for DS_MAX_KEYLEN
int ds_retrieve_label_endpt(const char *name, endpoint_t *ep);
// `flags`, one and only one: DSMF_MAP_COPY_MAPPED: at most *length bytes of what is there now;
// DSMF_MAP_COPY_SNAPSHOT: of the snapshot nr_snapshot (-ENOENT: not taken, or older than the last
// five); DSMF_MAP_MAPPED: at most *length bytes are mapped read-only at vaddr, all of it whole
// pages (-EINVAL), for services only (-EPERM). *length becomes the number copied or mapped.
// -EAGAIN: DS has been restarted, or the owner, and the owner has not published the range again;
// snapshots are there all the same. A mapping ends, and is a private copy of what was seen last,
// when the owner deletes the entry or dies, or DS does.
int ds_retrieve_map(const char *name, char *vaddr, size_t *length, int nr_snapshot, int flags);

// Delete. -ESRCH; -EPERM: not the owner.
int ds_delete_u32(const char *name);
int ds_delete_str(const char *name);
int ds_delete_mem(const char *name);
int ds_delete_map(const char *name);
int ds_delete_label(const char *name);

// Notifies the caller when an entry whose whole key matches the POSIX extended regular expression
// appears, changes or goes. Type bits limit it to those types; DSF_INITIAL: present matches count
// as changes; DSF_OVERWRITE replaces the caller's subscription, which else is -EEXIST. -ESRCH: the
// caller is no service; -EINVAL: no such expression; -ENOMEM: it is too large.
int ds_subscribe(const char *regex, int flags);

// Next change: 0 with key and type of an entry that appeared or changed; -ENOENT with key and type
// of one that was deleted; -ENOENT with an empty key when nothing is pending. `key` has room for
// DS_MAX_KEYLEN. DS notifies again while anything is pending. -ESRCH: the caller has no
// subscription.
int ds_check(char *key, int *type);
