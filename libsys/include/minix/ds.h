// SPDX-License-Identifier: BSD-2-Clause
// The data store: names and small values that outlive their owner. Names, flags and signatures are MINIX 3's. Owners are
// labels, not processes: a restarted service still owns its entries.
// All return 0 or a negative error: -EINVAL (key or flags), -EEXIST, -ESRCH, -EPERM, -ENOMEM.
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
    DSF_INITIAL = 0x2000
};

int ds_publish_u32(const char *name, uint32_t value, int flags);
int ds_publish_str(const char *name, const char *value, int flags); // at most 15 characters
int ds_retrieve_u32(const char *name, uint32_t *value);
int ds_retrieve_str(const char *name, char *value, size_t bytes);
int ds_retrieve_label_num(const char *name, uint32_t *number);
int ds_retrieve_label_name(char *name, uint32_t number);
int ds_retrieve_label_endpt(const char *name, endpoint_t *ep);
int ds_delete_u32(const char *name);
int ds_delete_str(const char *name);
int ds_delete_label(const char *name);

// Notifies the caller when an entry whose key matches the anchored extended regular expression appears, changes or goes.
// Type bits limit it to those types; DSF_INITIAL: present matches count as changes; DSF_OVERWRITE replaces a subscription.
int ds_subscribe(const char *regex, int flags);

// Next change: 0 with key and type of an entry that appeared or changed; -ENOENT with key and type of one that was deleted;
// -ENOENT with an empty key when nothing is pending. `key` has DS_MAX_KEYLEN bytes.
int ds_check(char *key, int *type);
