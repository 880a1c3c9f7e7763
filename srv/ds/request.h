// SPDX-License-Identifier: BSD-2-Clause
// The requests of clients and of RS.
#pragma once

#include "abi/message.h"
#include "store.h"

struct client {
    endpoint_t endpoint;
    char label[ABI_LABEL_MAX]; // "": no service
    struct answer
        note; // the reply; and, for a request that changes something, the answer that is kept
};

// publish.c, retrieve.c, request.c: one function for each request that has a struct ds_entry_req.
// Each error is named in <minix/ds.h>. What they write to the client's memory is written before
// they change anything.
int do_publish(struct client *client, const struct ds_entry_req *req);
int do_retrieve(struct client *client, const struct ds_entry_req *req);
int do_delete(struct client *client, const struct ds_entry_req *req);
int do_subscribe(struct client *client, const struct ds_entry_req *req);
int do_check(struct client *client, const struct ds_entry_req *req);
int do_snapshot(struct client *client, const struct ds_entry_req *req);
int do_lost(struct client *client, const struct ds_entry_req *req);

int do_label_name(const struct client *client, const struct ds_label_name_req *req);
int do_list(const struct client *client, const struct ds_list_req *req, struct ds_list_rep *rep);

// From RS, which is not a client: it waits for nobody.
int do_rs_label(const struct ds_rs_label_req *req);
int do_rs_gone(const struct ds_rs_label_req *req);
int do_rs_all(const struct ds_rs_all_req *req);

// What they share. -EINVAL: no NUL-terminated text of 1 to max - 1 characters; -EFAULT.
int fetch_key(const struct client *client, const struct ds_entry_req *req, char *key);
// The type in the flags if it is one of those allowed and the only one, or 0.
uint32_t one_type(uint32_t flags, uint32_t allowed);
// The entry with the request's key and type, or a negative error.
int find_entry(const struct client *client, const struct ds_entry_req *req, uint32_t type);
bool is_owner(const struct client *client, const struct entry *e);
