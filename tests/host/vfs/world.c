// SPDX-License-Identifier: BSD-2-Clause
// The world of world.h: os.h's functions by memory and queues.

#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "device.h"
#include "dispatch.h"
#include "os.h"
#include "state.h"
#include "store.h"

enum { REGION_BYTES = 24 * 1024 * 1024, GRANTS_MAX = 1024 };

struct world world;
static void *region;
static bool grant_used[GRANTS_MAX];
static struct {
    endpoint_t client;
    vir_bytes address;
    size_t bytes;
    const uint8_t *own;
} grant_of[GRANTS_MAX];
static struct {
    char key[80];
    endpoint_t endpoint;
    bool gone;
} event;
static bool has_event;
static uint32_t serial;

// ---- os.h

static int client_index(endpoint_t ep)
{
    return ep >= CLIENT && ep < CLIENT + CLIENTS ? ep - CLIENT : -1;
}

static uint8_t *client_memory(endpoint_t client, vir_bytes address, size_t bytes)
{
    int c = client_index(client);

    if (c < 0 || address < USER_BASE || address - USER_BASE > USER_BYTES ||
        bytes > USER_BYTES - (address - USER_BASE)) {
        return NULL;
    }
    return world.memory[c] + (address - USER_BASE);
}

int os_client_read(endpoint_t client, vir_bytes address, void *buffer, size_t bytes)
{
    const uint8_t *from = client_memory(client, address, bytes);

    if (from == NULL) {
        return -EFAULT;
    }
    memcpy(buffer, from, bytes);
    return 0;
}

int os_client_write(endpoint_t client, vir_bytes address, const void *buffer, size_t bytes)
{
    uint8_t *to = client_memory(client, address, bytes);

    if (to == NULL) {
        return -EFAULT;
    }
    memcpy(to, buffer, bytes);
    return 0;
}

// PM and RS keep what they grant in the memory of client 0, the grant id being the address.
int os_granted_read(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, void *buffer, size_t bytes)
{
    (void)grantor;
    return os_client_read(CLIENT, (vir_bytes)gid + offset, buffer, bytes);
}

int os_granted_write(
    endpoint_t grantor, cp_grant_id_t gid, uint32_t offset, const void *buffer, size_t bytes)
{
    (void)grantor;
    return os_client_write(CLIENT, (vir_bytes)gid + offset, buffer, bytes);
}

static cp_grant_id_t new_grant(endpoint_t client, vir_bytes address, size_t bytes, const void *own)
{
    for (int i = 0; i < GRANTS_MAX; i++) {
        if (!grant_used[i]) {
            grant_used[i] = true;
            grant_of[i].client = client;
            grant_of[i].address = address;
            grant_of[i].bytes = bytes;
            grant_of[i].own = own;
            world.grants++;
            world.grants_made++;
            return i;
        }
    }
    return GRANT_INVALID;
}

cp_grant_id_t os_grant_own(endpoint_t who_to, const void *address, size_t bytes, int access)
{
    (void)who_to;
    (void)access;
    return new_grant(SELF, 0, bytes, address);
}

cp_grant_id_t os_grant_client(
    endpoint_t who_to, endpoint_t client, vir_bytes address, size_t bytes, int access)
{
    (void)who_to;
    (void)access;
    return new_grant(client, address, bytes, NULL);
}

void os_revoke(cp_grant_id_t gid)
{
    if (gid < 0 || gid >= GRANTS_MAX || !grant_used[gid]) {
        abort();
    }
    grant_used[gid] = false;
    world.grants--;
}

void os_reply(endpoint_t client, const struct message *reply)
{
    int c = client_index(client);

    if (c >= 0) {
        if (world.has_reply[c]) {
            if (world.reply[c].serial == reply->serial) {
                abort(); // two answers to one call
            }
            return; // of a call that was given up
        }
        world.reply[c] = *reply;
        world.has_reply[c] = true;
    }
}

int os_async(endpoint_t dst, const struct message *m)
{
    if (world.sent_count == SENT_MAX) {
        world.sent_count = 0;
    }
    world.sent[world.sent_count] = *m;
    world.sent[world.sent_count++].source = dst;
    return 0;
}

int os_vm_request(struct message *m)
{
    world.vm_requests++;
    if (m->type != VM_EXEC_ABORT && world.vm_fails > 0 && --world.vm_fails == 0) {
        return -ENOMEM;
    }
    return 0;
}

uint64_t os_now_us(void)
{
    return world.now_us;
}

int64_t os_wall_now_ns(void)
{
    return (int64_t)world.now_us * 1000;
}

void os_alarm_at(uint64_t time_us)
{
    world.alarm_us = time_us;
}

void os_release(void *page, size_t bytes)
{
    memset(page, 0, bytes);
}

bool os_next_driver(char *key, size_t bytes, endpoint_t *endpoint, bool *gone)
{
    if (!has_event || bytes < sizeof(event.key)) {
        return false;
    }
    has_event = false;
    strcpy(key, event.key);
    *endpoint = event.endpoint;
    *gone = event.gone;
    return true;
}

void os_log_text(endpoint_t writer, const char *text, size_t bytes)
{
    size_t room = sizeof(world.logged) - 1 - world.logged_bytes;

    (void)writer;
    bytes = bytes < room ? bytes : room;
    memcpy(world.logged + world.logged_bytes, text, bytes);
    world.logged_bytes += bytes;
}

void os_log(const char *text, const char *subject, int number)
{
    (void)text;
    (void)subject;
    (void)number;
}

// ---- the world

static void receive(const struct message *m)
{
    endpoint_t to;
    const struct message *reply = dispatch(m, &to);

    if (reply != NULL) {
        os_reply(to, reply);
    }
    dispatch_woken();
}

void deliver(endpoint_t source, uint32_t type, uint32_t message_serial, int status,
    const void *payload, size_t bytes)
{
    static struct message m __attribute__((aligned(8)));

    if (client_index(source) >= 0) {
        world.has_reply[client_index(source)] = false;
    }
    m = (struct message){
        .source = source, .type = type, .serial = message_serial, .status = status};
    memcpy(m.payload, payload, bytes);
    receive(&m);
}

int call_serial(int c, uint32_t type, uint32_t message_serial, const void *payload, size_t bytes)
{
    world.has_reply[c] = false;
    deliver(CLIENT + c, type, message_serial, 0, payload, bytes);
    return result(c);
}

int call(int c, uint32_t type, const void *payload, size_t bytes)
{
    return call_serial(c, type, ++serial, payload, bytes);
}

int result(int c)
{
    return world.has_reply[c] ? world.reply[c].status : PENDING;
}

const struct message *sent_to(endpoint_t to, uint32_t type)
{
    for (unsigned i = world.sent_count; i-- > 0;) {
        if (world.sent[i].source == to && world.sent[i].type == type) {
            return &world.sent[i];
        }
    }
    return NULL;
}

void driver_event(const char *key, endpoint_t endpoint, bool gone)
{
    strcpy(event.key, key);
    event.endpoint = endpoint;
    event.gone = gone;
    has_event = true;
    deliver(DS_EP, MSG_NOTIFY, 0, 0, "", 0);
}

void alarm_rings(void)
{
    world.now_us = world.alarm_us;
    deliver(CLOCK_EP, MSG_NOTIFY, 0, 0, "", 0);
}

void world_start(void)
{
    for (int c = 0; c < CLIENTS; c++) {
        world.memory[c] = calloc(1, USER_BYTES);
    }
    world.now_us = 1000000;
    region = mmap(NULL, REGION_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (region == MAP_FAILED || state_make(region, REGION_BYTES) != 0 || device_names_make() != 0) {
        abort();
    }
    for (int c = 0; c < CLIENTS; c++) {
        struct vfs_pm_fork_req req = {.parent = INIT_EP, .child = CLIENT + c, .pid = 100 + c};
        deliver(PM_EP, VFS_PM_FORK, 1, 0, &req, sizeof(req));
    }
}

void world_restart(void)
{
    if (state_adopt(region, REGION_BYTES) != 0) {
        abort();
    }
}

void world_end(void)
{
    for (int c = 0; c < CLIENTS; c++) {
        struct vfs_pm_exit_req req = {.endpoint = CLIENT + c};
        deliver(PM_EP, VFS_PM_EXIT, 1, 0, &req, sizeof(req));
        free(world.memory[c]);
    }
    munmap(region, REGION_BYTES);
    memset(grant_used, 0, sizeof(grant_used));
    memset(&world, 0, sizeof(world));
}

vir_bytes put(int c, uint32_t offset, const void *data, size_t bytes)
{
    memcpy(world.memory[c] + offset, data, bytes);
    return USER_BASE + offset;
}

vir_bytes put_path(int c, uint32_t offset, const char *path)
{
    return put(c, offset, path, strlen(path) + 1);
}

const void *user(int c, vir_bytes address)
{
    return world.memory[c] + (address - USER_BASE);
}
