// SPDX-License-Identifier: BSD-2-Clause
// Devices that are memory: /dev/null, /dev/zero, /dev/random, /dev/urandom and /dev/ram, a RAM disk
// of RAM_BYTES in a kept region, so that its contents outlive this process.

#include <errno.h>
#include <string.h>

#include <libfdt.h>

#include "minix/chardriver.h"
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
} devices[NR_MINORS] = {[MINOR_NULL] = {"null", AX_S_IFCHR | 0666, 0},
    [MINOR_ZERO] = {"zero", AX_S_IFCHR | 0666, 0},
    [MINOR_RAM] = {"ram", AX_S_IFBLK | 0600, RAM_BYTES},
    [MINOR_RANDOM] = {"random", AX_S_IFCHR | 0666, 0},
    [MINOR_URANDOM] = {"urandom", AX_S_IFCHR | 0666, 0}};

static uint8_t *ram;

static int copy_random(endpoint_t client, const struct cdev_io_req *io)
{
    uint8_t buffer[CHUNK_BYTES];
    uint32_t done = 0;

    random_mix(sys_now_us());
    while (done < io->bytes) {
        uint32_t n = io->bytes - done;
        n = n < CHUNK_BYTES ? n : CHUNK_BYTES;
        random_bytes(buffer, n);
        int r = sys_safecopyto(client, io->gid, done, (vir_bytes)(uintptr_t)buffer, n, D);
        if (r != 0) {
            return r;
        }
        done += n;
    }
    return (int)done;
}

static int do_read(endpoint_t client, const struct cdev_io_req *io)
{
    int r;

    switch (io->minor) {
    case MINOR_NULL:
        return 0;
    case MINOR_ZERO:
        r = io->bytes > 0 ? sys_safememset(client, io->gid, 0, 0, io->bytes) : 0;
        return r != 0 ? r : (int)io->bytes;
    case MINOR_RAM:
        return chardriver_read_from(client, io, ram, RAM_BYTES);
    default:
        return copy_random(client, io);
    }
}

static int write_ram(endpoint_t client, const struct cdev_io_req *io)
{
    if (io->offset >= RAM_BYTES) {
        return io->bytes > 0 ? -ENOSPC : 0;
    }
    uint32_t left = RAM_BYTES - (uint32_t)io->offset;
    uint32_t n = io->bytes < left ? io->bytes : left;
    int r =
        n > 0 ? sys_safecopyfrom(client, io->gid, 0, (vir_bytes)(uintptr_t)(ram + io->offset), n, D)
              : 0;

    return r != 0 ? r : (int)n;
}

static int do_write(endpoint_t client, const struct cdev_io_req *io)
{
    if (io->minor == MINOR_RAM) {
        return write_ram(client, io);
    }
    if (io->minor == MINOR_RANDOM || io->minor == MINOR_URANDOM) {
        random_mix(
            sys_now_us() ^ io->bytes); // that something was written is all that is taken from it
    }
    return (int)io->bytes;
}

static void describe(uint32_t minor, struct cdev_info_rep *info)
{
    info->mode = devices[minor].mode;
    info->bytes = devices[minor].bytes;
    strcpy(info->name, devices[minor].name);
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
        log_info(
            "random: seeded from the firmware's rng-seed, %d bytes, and request times", length);
    } else {
        log_warn("random: no rng-seed in the device tree: seeded from request times alone, not fit "
                 "for keys");
    }
    random_mix(sys_now_us());
}

int main(int argc, char *argv[])
{
    static const struct chardriver driver = {
        .nr_minors = NR_MINORS, .info = describe, .read = do_read, .write = do_write};
    bool existed;

    (void)argc;
    (void)argv;
    sef_startup();
    seed();
    ram = kept_region(1, RAM_BYTES, &existed);
    if (ram == NULL) {
        panic("memory", "no memory for /dev/ram", NO_NUM);
    }
    chardriver_run(&driver);
}
