// SPDX-License-Identifier: BSD-2-Clause
// Programs from the file system: RS asks VFS for the size, gets memory from VM, then for the bytes,
// piece by piece. The copy stays as long as the service does, so that no restart needs the file
// system.
//
// A service that is being loaded is STARTING, has no process, and a deadline. The serial of a
// request is the service's index and a count that makes late answers of an earlier load
// recognizable.

#include <abi/errnames.h>
#include <abi/proto/vfs.h>
#include <lib/checksum.h>
#include <minix/safecopies.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <string.h>

#include "rs.h"

enum { DEADLINE_US = 10000000, PIECE_BYTES = 65536, IMAGE_BYTES_MAX = 4 << 20, INDEX_BITS = 6 };

_Static_assert(SERVICES_MAX <= 1 << INDEX_BITS, "an index fits");

struct load {
    uint32_t serial; // of the request under way; 0: no load
    uint8_t *memory; // from VM; NULL: still asking for the size
    uint32_t bytes;
    uint32_t done;
    cp_grant_id_t path_gid;
    cp_grant_id_t data_gid;
};

static struct load loads[SERVICES_MAX];
static uint32_t serial_count;

static unsigned index_of(const struct service *service)
{
    for_each_service(each) {
        if (each == service) {
            return each_index;
        }
    }
    return 0;
}

void waiter_answer(struct service *service, int status)
{
    struct message m = {.type = service->waiter.type | MSG_REPLY, .serial = service->waiter.serial};

    if (service->waiter.endpoint == NONE) {
        return;
    }
    m.status = status;
    MSG_PAYLOAD_OF(&m, struct rs_up_rep)->endpoint = service->endpoint;
    (void)ipc_sendnb(service->waiter.endpoint, &m); // it may have died or been interrupted
    service->waiter.endpoint = NONE;
}

static void revoke(cp_grant_id_t *gid)
{
    if (GRANT_VALID(*gid)) {
        (void)cpf_revoke(*gid); // it is ours
    }
    *gid = GRANT_INVALID;
}

static void end_load(struct service *service, struct load *load)
{
    revoke(&load->path_gid);
    revoke(&load->data_gid);
    load->serial = 0;
    service->deadline_us = 0;
}

static int get_memory(struct load *load, uint32_t bytes)
{
    phys_bytes phys;

    if (bytes == 0 || bytes > IMAGE_BYTES_MAX) {
        return -ENOEXEC;
    }
    uint32_t whole = (bytes + ABI_PAGE_SIZE - 1) & ~(uint32_t)(ABI_PAGE_SIZE - 1);
    load->memory = alloc_contig(whole, 0, &phys);
    if (load->memory == NULL) {
        return -ENOMEM;
    }
    load->bytes = bytes;
    return 0;
}

static uint32_t piece_bytes(const struct load *load)
{
    uint32_t left = load->bytes - load->done;
    return left < PIECE_BYTES ? left : PIECE_BYTES;
}

// Lets VFS write the next piece, and nothing else.
static int grant_piece(struct load *load)
{
    revoke(&load->data_gid);
    load->data_gid = cpf_grant_direct(
        VFS_EP, (vir_bytes)(uintptr_t)load->memory + load->done, piece_bytes(load), CPF_WRITE);
    return GRANT_VALID(load->data_gid) ? 0 : -ENOMEM;
}

// The next request: for the size while there is no memory, then for the next piece.
static int ask(struct service *service, struct load *load)
{
    struct message m = {.type = VFS_RS_READ};

    if (load->memory != NULL && grant_piece(load) != 0) {
        return -ENOMEM;
    }
    load->serial = ++serial_count << INDEX_BITS | index_of(service);
    m.serial = load->serial;
    *MSG_PAYLOAD_OF(&m, struct vfs_rs_read_req) = (struct vfs_rs_read_req){
        .path_gid = load->path_gid,
        .path_bytes = strlen(service->program) + 1,
        .gid = load->data_gid,
        .bytes = load->memory == NULL ? 0 : piece_bytes(load),
        .offset = load->done,
    };
    service->deadline_us = sys_now_us() + DEADLINE_US;
    return async_send(VFS_EP, &m);
}

int load_begin(struct service *service)
{
    struct load *load = &loads[index_of(service)];

    *load = (struct load){.data_gid = GRANT_INVALID};
    load->path_gid = cpf_grant_direct(
        VFS_EP, (vir_bytes)(uintptr_t)service->program, strlen(service->program) + 1, CPF_READ);
    if (!GRANT_VALID(load->path_gid)) {
        return -ENOMEM;
    }
    service->state = RS_STATE_STARTING;
    int result = ask(service, load);
    if (result != 0) {
        end_load(service, load);
    }
    return result;
}

static int finish(struct service *service, struct load *load)
{
    service->image = (struct image){.base = load->memory,
        .bytes = load->bytes,
        .checksum = checksum_words(load->memory, load->bytes)};
    end_load(service, load);
    int result = service_start_or_give_up(service);
    waiter_answer(service, result);
    if (result != 0) {
        load_release(service);
        service_free(service);
    }
    return 0;
}

// Takes an answer in; 0 when the load goes on.
static int advance(struct service *service, struct load *load, const struct message *m)
{
    const struct vfs_rs_read_rep *reply = (const void *)m->payload;

    if (m->status < 0) {
        return m->status;
    }
    if (load->memory == NULL) {
        int result = get_memory(load, reply->file_bytes);
        return result != 0 ? result : ask(service, load);
    }
    uint32_t got = (uint32_t)m->status;
    if (got == 0 || got > load->bytes - load->done) {
        return -EIO; // the file has changed under our hands
    }
    load->done += got;
    return load->done < load->bytes ? ask(service, load) : finish(service, load);
}

void load_reply(const struct message *m)
{
    unsigned index = m->serial & ((1u << INDEX_BITS) - 1);
    struct service *service = index < SERVICES_MAX ? service_at(&index) : NULL;

    if (service == NULL || m->serial == 0 || loads[index].serial != m->serial) {
        return; // an answer for a load that has ended
    }
    int result = advance(service, &loads[index], m);
    if (result != 0) {
        load_abort(service, result);
    }
}

void load_abort(struct service *service, int error)
{
    struct load *load = &loads[index_of(service)];

    log_err("%s: %s can't be read: %d", service->label, service->program, error);
    service->image.base = load->memory;
    service->image.bytes = load->bytes;
    end_load(service, load);
    load_release(service);
    waiter_answer(service, error);
    service_free(service);
}

void load_release(struct service *service)
{
    struct load *load = &loads[index_of(service)];

    if (load->memory != NULL) {
        uint32_t whole = (load->bytes + ABI_PAGE_SIZE - 1) & ~(uint32_t)(ABI_PAGE_SIZE - 1);
        int result = vm_free(load->memory, whole);
        if (result != 0) {
            log_err("%s: its image's memory stays: %d", service->label, result);
        }
    }
    load->memory = NULL;
    service->image.base = NULL;
}
