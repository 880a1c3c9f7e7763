// SPDX-License-Identifier: BSD-2-Clause
// Requests to drivers and servers; see outgoing.h.

#include "outgoing.h"

#include <string.h>

#include "abi/proto/cdev.h"
#include "os.h"
#include "proc.h"

static struct driver *drivers;
static struct outgoing table[NR_OUTGOING];
static uint32_t last_serial;

void outgoing_init(struct driver *driver_table)
{
    drivers = driver_table;
    memset(table, 0, sizeof(table));
    // Serials of an earlier VFS must not be taken for ours when its drivers answer late.
    last_serial = (uint32_t)os_now_us();
}

struct driver *outgoing_driver(uint32_t driver)
{
    return &drivers[driver];
}

int outgoing_driver_find(const char *key, bool make)
{
    int free = -ENOSPC;

    if (strnlen(key, DRIVER_KEY_MAX) == DRIVER_KEY_MAX) {
        return -EINVAL;
    }
    for (int i = 0; i < NR_DRIVERS; i++) {
        if (strcmp(drivers[i].key, key) == 0) {
            return i;
        }
        if (drivers[i].key[0] == '\0' && free < 0) {
            free = i;
        }
    }
    if (!make) {
        return -ENOENT;
    }
    if (free >= 0) {
        strcpy(drivers[free].key, key);
        drivers[free].endpoint = NONE;
    }
    return free;
}

struct outgoing *outgoing_new(uint32_t driver, uint32_t type, struct proc *p, outgoing_done done)
{
    for (int i = 0; i < NR_OUTGOING; i++) {
        struct outgoing *o = &table[i];
        if (o->serial == 0) {
            last_serial += last_serial == UINT32_MAX ? 2 : 1;
            *o = (struct outgoing){.serial = last_serial,
                .driver = driver,
                .p = p,
                .done = done,
                .gid = GRANT_INVALID,
                .grant_client = NONE};
            o->m.type = type;
            o->m.serial = o->serial;
            if (p != NULL) {
                p->outgoing++;
            }
            return o;
        }
    }
    return NULL;
}

void outgoing_grant(struct outgoing *o, endpoint_t client, vir_bytes address, uint32_t bytes,
    uint32_t access, size_t gid_offset)
{
    o->grant_client = client;
    o->grant_address = address;
    o->grant_bytes = bytes;
    o->grant_access = access;
    o->gid_offset = (uint32_t)gid_offset;
}

static void end_grant(struct outgoing *o)
{
    if (o->gid >= 0) {
        os_revoke(o->gid);
        o->gid = GRANT_INVALID;
    }
}

static void finish(struct outgoing *o, int status, const struct message *reply)
{
    struct outgoing copy = *o;

    end_grant(o);
    o->serial = 0; // free before anything new is asked
    if (copy.p != NULL) {
        copy.p->outgoing--;
    }
    copy.done(&copy, status, reply);
}

void outgoing_send(struct outgoing *o)
{
    endpoint_t to = drivers[o->driver].endpoint;

    if (to == NONE) {
        return; // when it comes back
    }
    if (o->p != NULL &&
        o->p->cancel_error != 0) { // it was to be ended, and its driver died over it
        finish(o, -EINTR, NULL);
        return;
    }
    if (o->grant_client != NONE) {
        end_grant(o);
        o->gid = os_grant_client(
            to, o->grant_client, o->grant_address, o->grant_bytes, (int)o->grant_access);
        if (o->gid < 0) {
            finish(o, -ENOMEM, NULL);
            return;
        }
        memcpy(&o->m.payload[o->gid_offset], &o->gid, sizeof(o->gid));
    }
    o->is_sent = os_async(to, &o->m) == 0; // a dead one: again when its successor is there
}

bool outgoing_answer(const struct message *m)
{
    for (int i = 0; i < NR_OUTGOING; i++) {
        struct outgoing *o = &table[i];
        if (o->serial == m->serial && o->serial != 0) {
            bool fits =
                m->source == drivers[o->driver].endpoint && m->type == (o->m.type | MSG_REPLY);
            if (fits) {
                finish(o, m->status, m);
            }
            return fits;
        }
    }
    return false;
}

void outgoing_driver_up(uint32_t driver, endpoint_t endpoint)
{
    drivers[driver].endpoint = endpoint;
    for (int i = 0; i < NR_OUTGOING; i++) {
        if (table[i].serial != 0 && table[i].driver == driver) {
            outgoing_send(&table[i]);
        }
    }
}

void outgoing_driver_gone(uint32_t driver)
{
    drivers[driver].endpoint = NONE;
    for (int i = 0; i < NR_OUTGOING; i++) {
        if (table[i].serial != 0 && table[i].driver == driver) {
            finish(&table[i], -EIO, NULL);
        }
    }
}

static void cancel(const struct outgoing *o)
{
    struct message m = {.type = CDEV_CANCEL};
    bool is_device = (o->m.type & MSG_CLASS_MASK) == MSG_CLASS_CDEV;

    if (is_device && o->is_sent && drivers[o->driver].endpoint != NONE) {
        PAYLOAD(&m, struct cdev_cancel_req)->serial = o->serial;
        (void)os_async(drivers[o->driver].endpoint, &m);
    }
}

void outgoing_orphan(struct proc *p)
{
    for (int i = 0; i < NR_OUTGOING && p->outgoing > 0; i++) {
        struct outgoing *o = &table[i];
        if (o->serial != 0 && o->p == p) {
            end_grant(o);
            o->grant_client = NONE;
            if (o->m.type == CDEV_READ || o->m.type == CDEV_WRITE || o->m.type == CDEV_IOCTL) {
                cancel(o);
            }
            o->p = NULL;
            p->outgoing--;
        }
    }
}

bool outgoing_cancel(struct proc *p)
{
    for (int i = 0; i < NR_OUTGOING; i++) {
        struct outgoing *o = &table[i];
        if (o->serial != 0 && o->p == p && o->is_sent && drivers[o->driver].endpoint != NONE) {
            cancel(o);
            return true;
        }
    }
    return false;
}
