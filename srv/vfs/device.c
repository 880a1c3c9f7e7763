// SPDX-License-Identifier: BSD-2-Clause
// Drivers, devices and their names in /dev; see device.h. What calls do with devices is in
// device_io.c.

#include "device.h"

#include <string.h>

#include "abi/proto/cdev.h"
#include "device_table.h"
#include "dir.h"
#include "os.h"
#include "poll.h"
#include "store.h"
#include "wait.h"

enum { MINORS_MAX = 64 };

static struct device_tables *tables;

_Static_assert(sizeof(struct device_tables) <= 4 * ABI_PAGE_SIZE, "device tables");

int device_tables_make(void)
{
    uint32_t run =
        store_pages_run((sizeof(struct device_tables) + ABI_PAGE_SIZE - 1) / ABI_PAGE_SIZE);

    if (run == 0) {
        return -ENOSPC;
    }
    tables = store_page(run);
    store_root()->devices = tables;
    outgoing_init(tables->drivers);
    return 0;
}

void device_tables_adopt(void)
{
    tables = store_root()->devices;
    outgoing_init(tables->drivers);
}

struct device *device_at(uint32_t number)
{
    return number > 0 && number <= NR_DEVICES && tables->devices[number - 1].is_known
               ? &tables->devices[number - 1]
               : NULL;
}

static struct inode *dev_dir(void)
{
    struct dir_name name = dir_name_of("dev");
    struct inode *root = store_root()->root_inode;
    struct dentry *entry = dir_lookup(root, &name);

    if (entry != NULL) {
        return inode_is(entry->inode, AX_S_IFDIR) ? entry->inode : NULL;
    }
    struct inode *dir = inode_new(AX_S_IFDIR | 0755, 0, 0);
    if (dir == NULL) {
        return NULL;
    }
    dir_init(dir, root);
    return dir_add(root, &name, dir) == 0 ? dir : NULL;
}

// Gives a device number its name. A name that is there already gets the new number: a program
// waiting on it finds the device.
static int name_device(const char *text, uint32_t mode, uint32_t rdev)
{
    struct dir_name name = dir_name_of(text);
    struct inode *dir = dev_dir();

    if (dir == NULL || name.length == 0 || memchr(text, '/', name.length) != NULL) {
        return -EINVAL;
    }
    struct dentry *entry = dir_lookup(dir, &name);
    if (entry != NULL) {
        if (!inode_is(entry->inode, AX_S_IFCHR) && !inode_is(entry->inode, AX_S_IFBLK)) {
            return -EEXIST;
        }
        entry->inode->rdev = rdev;
        entry->inode->mode = (entry->inode->mode & 07777) | (mode & AX_S_IFMT);
        inode_seal(entry->inode);
        return 0;
    }
    struct inode *inode = inode_new(mode, 0, 0);
    if (inode == NULL) {
        return -ENOSPC;
    }
    inode->rdev = rdev;
    int r = dir_add(dir, &name, inode);
    if (r != 0) {
        inode_free_if_unused(inode);
    }
    return r;
}

int device_names_make(void)
{
    int r = name_device("tty", AX_S_IFCHR | 0666, RDEV_TTY);

    if (r == 0) {
        r = name_device("log", AX_S_IFCHR | 0600, RDEV_LOG);
    }
    return r == 0 ? name_device("console", AX_S_IFCHR | 0666, RDEV_CONSOLE) : r;
}

// ---- what a driver has

static void ask_info(uint32_t driver, uint32_t minor);

static uint32_t device_number(uint32_t driver, uint32_t minor, bool make)
{
    uint32_t free = 0;

    for (uint32_t i = 0; i < NR_DEVICES; i++) {
        const struct device *device = &tables->devices[i];
        if (device->is_known && device->driver == driver && device->minor == minor) {
            return i + 1;
        }
        if (!device->is_known && free == 0) {
            free = i + 1;
        }
    }
    return make ? free : 0;
}

static void info_done(struct outgoing *o, int status, const struct message *reply)
{
    if (status != 0 || reply == NULL) {
        return; // -ENOENT: that was all
    }
    struct cdev_info_rep info = *CPAYLOAD(reply, struct cdev_info_rep);
    uint32_t type = info.mode & AX_S_IFMT;
    info.name[sizeof(info.name) - 1] = '\0';
    if (info.name[0] != '\0' && (type == AX_S_IFCHR || type == AX_S_IFBLK)) {
        uint32_t number = device_number(o->driver, o->index, true);
        if (number != 0) {
            struct device *device = &tables->devices[number - 1];
            *device = (struct device){.is_known = 1,
                .driver = o->driver,
                .minor = o->index,
                .mode = type | (info.mode & 0777),
                .bytes = info.bytes};
            strcpy(device->name, info.name);
            if (name_device(device->name, device->mode, RDEV_FIRST + number) == 0) {
                wait_wake_kind(BLOCK_ARRIVAL);
            }
        }
    }
    if (o->index + 1 < MINORS_MAX) {
        ask_info(o->driver, o->index + 1);
    }
}

static void ask_info(uint32_t driver, uint32_t minor)
{
    struct outgoing *o = outgoing_new(driver, CDEV_INFO, NULL, info_done);

    if (o != NULL) {
        o->index = minor;
        PAYLOAD(&o->m, struct cdev_info_req)->minor = minor;
        outgoing_send(o);
    }
}

void device_drivers_changed(void)
{
    char key[80];
    endpoint_t endpoint;
    bool gone;

    while (os_next_driver(key, sizeof(key), &endpoint, &gone)) {
        bool is_device = strncmp(key, "drv.chr.", 8) == 0;
        if (!is_device && strncmp(key, "drv.fs.", 7) != 0) {
            continue;
        }
        int driver = outgoing_driver_find(key, !gone);
        if (driver < 0) {
            continue;
        }
        if (gone) {
            outgoing_driver_gone((uint32_t)driver);
            continue;
        }
        outgoing_driver_up((uint32_t)driver, endpoint);
        if (is_device) {
            ask_info((uint32_t)driver, 0);
        }
    }
}

bool device_ready(const struct message *m)
{
    const struct cdev_ready_req *req = CPAYLOAD(m, struct cdev_ready_req);
    bool is_driver = false;

    for (uint32_t i = 0; i < NR_DRIVERS; i++) {
        const struct driver *driver = outgoing_driver(i);
        if (driver->key[0] != '\0' && driver->endpoint == m->source) {
            is_driver = true;
            uint32_t number = device_number(i, req->minor, false);
            if (number != 0) {
                poll_device_ready(number, req->ops);
            }
        }
    }
    return is_driver;
}
