// SPDX-License-Identifier: BSD-2-Clause
// Devices that are memory: /dev/null, /dev/zero, /dev/random, /dev/urandom and /dev/ram, a RAM disk of RAM_BYTES in a kept region, so
// that its contents outlive this process.

#include <errno.h>
#include <string.h>

#include <libfdt.h>

#include "abi/errno_own.h"
#include "abi/fs.h"
#include "abi/proto/cdev.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"
#include "random.h"

enum { MINOR_NULL, MINOR_ZERO, MINOR_RAM, MINOR_RANDOM, MINOR_URANDOM, NR_MINORS };
enum { RAM_BYTES = 1024 * 1024, CHUNK_BYTES = 4096 };

static const struct {
    const char *name;
    uint32_t mode;
    uint32_t bytes;
} devices[NR_MINORS] = {
    [MINOR_NULL] = {"null", AX_S_IFCHR | 0666, 0},     [MINOR_ZERO] = {"zero", AX_S_IFCHR | 0666, 0},
    [MINOR_RAM] = {"ram", AX_S_IFBLK | 0600, RAM_BYTES}, [MINOR_RANDOM] = {"random", AX_S_IFCHR | 0666, 0},
    [MINOR_URANDOM] = {"urandom", AX_S_IFCHR | 0666, 0}};

static uint8_t *ram;

static int copy_random(const struct message *m, const struct cdev_io_req *io)
{
    uint8_t buffer[CHUNK_BYTES];
    uint32_t done = 0;

    random_mix(sys_now_us());
    while (done < io->bytes) {
        uint32_t n = io->bytes - done;
        n = n < CHUNK_BYTES ? n : CHUNK_BYTES;
        random_bytes(buffer, n);
        int r = sys_safecopyto(m->source, io->gid, done, (vir_bytes)(uintptr_t)buffer, n, D);
        if (r != 0) {
            return r;
        }
        done += n;
    }
    return (int)done;
}

static uint32_t ram_bytes_at(const struct cdev_io_req *io)
{
    if (io->offset >= RAM_BYTES) {
        return 0;
    }
    uint32_t left = RAM_BYTES - (uint32_t)io->offset;
    return io->bytes < left ? io->bytes : left;
}

static int do_read(const struct message *m, const struct cdev_io_req *io)
{
    uint32_t n = io->bytes;
    int r = 0;

    if (n > INT32_MAX) {
        return -EINVAL;
    }
    switch (io->minor) {
    case MINOR_NULL:
        return 0;
    case MINOR_ZERO:
        r = n > 0 ? sys_safememset(m->source, io->gid, 0, 0, n) : 0;
        break;
    case MINOR_RAM:
        n = ram_bytes_at(io);
        r = n > 0 ? sys_safecopyto(m->source, io->gid, 0, (vir_bytes)(uintptr_t)(ram + io->offset), n, D) : 0;
        break;
    default:
        return copy_random(m, io);
    }
    return r != 0 ? r : (int)n;
}

static int do_write(const struct message *m, const struct cdev_io_req *io)
{
    uint32_t n = io->bytes;

    if (n > INT32_MAX) {
        return -EINVAL;
    }
    if (io->minor == MINOR_RAM) {
        n = ram_bytes_at(io);
        if (n == 0 && io->bytes > 0) {
            return -ENOSPC;
        }
        int r = n > 0 ? sys_safecopyfrom(m->source, io->gid, 0, (vir_bytes)(uintptr_t)(ram + io->offset), n, D) : 0;
        return r != 0 ? r : (int)n;
    }
    if (io->minor == MINOR_RANDOM || io->minor == MINOR_URANDOM) {
        random_mix(sys_now_us() ^ n); // that something was written is all that is taken from it
    }
    return (int)n;
}

static int do_info(const struct message *m, struct cdev_info_rep *info)
{
    uint32_t minor = m->words[0];

    if (minor >= NR_MINORS) {
        return -ENOENT;
    }
    info->mode = devices[minor].mode;
    info->bytes = devices[minor].bytes;
    strcpy(info->name, devices[minor].name);
    return 0;
}

static void handle_request(const struct message *m)
{
    struct message reply = {0};
    const struct cdev_io_req *io = (const struct cdev_io_req *)(const void *)m->payload;
    int r = 0;

    if (m->type != CDEV_INFO && m->type != CDEV_CANCEL && m->words[0] >= NR_MINORS) {
        (void)async_reply(m, &reply, -ENXIO);
        return;
    }
    switch (m->type) {
    case CDEV_INFO:
        r = do_info(m, MSG_PAYLOAD_OF(&reply, struct cdev_info_rep));
        break;
    case CDEV_OPEN:
    case CDEV_CLOSE:
    case CDEV_CANCEL:
        break;
    case CDEV_READ:
        r = do_read(m, io);
        break;
    case CDEV_WRITE:
        r = do_write(m, io);
        break;
    case CDEV_SELECT:
        r = (int)(((const struct cdev_select_req *)(const void *)m->payload)->ops & (AX_POLLIN | AX_POLLOUT));
        break;
    default:
        r = -ENOTTY;
        break;
    }
    (void)async_reply(m, &reply, r); // a lost answer: VFS is gone
}

static void seed(void)
{
    size_t bytes = 0;
    const void *tree = vm_map_devtree(&bytes);
    int length = 0;
    const void *value = NULL;

    if (tree != NULL && bytes >= sizeof(struct fdt_header)) { // RS has validated it
        int chosen = fdt_path_offset(tree, "/chosen");
        value = chosen >= 0 ? fdt_getprop(tree, chosen, "rng-seed", &length) : NULL;
    }
    if (value != NULL && length >= 32) {
        random_init(value, (size_t)length);
        log_info("random: seeded from the firmware's rng-seed, %d bytes, and request times", length);
    } else {
        log_warn("random: no rng-seed in the device tree: seeded from request times alone, not fit for keys");
    }
    random_mix(sys_now_us());
}

int main(int argc, char *argv[])
{
    struct message m;
    char key[DS_MAX_KEYLEN];
    bool existed;

    (void)argc;
    (void)argv;
    sef_startup();
    seed();
    ram = kept_region(1, RAM_BYTES, &existed);
    if (ram == NULL) {
        panic("memory", "no memory for /dev/ram", NO_NUM);
    }
    (void)str_format(key, sizeof(key), "drv.chr.%s", self_label());
    int r = ds_publish_u32(key, (uint32_t)self_endpoint(), DSF_OVERWRITE);
    if (r != 0) {
        panic("memory", "cannot publish:", r);
    }
    for (;;) {
        if (sef_receive(ANY, &m) == 0 && m.source == VFS_EP && !(m.type & MSG_REPLY) && !message_is_notify(&m)) {
            handle_request(&m);
        }
    }
}
