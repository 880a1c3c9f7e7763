// SPDX-License-Identifier: BSD-2-Clause
// Character devices: what drivers said they have, their names in /dev, the calls that go to them,
// and which terminal controls which session.
#pragma once

#include "file.h"

struct proc;
struct message;

enum {
    NR_DEVICES = 128,
    DEVICE_NAME_MAX = 24,
    RDEV_TTY = 1,      // /dev/tty: the session's terminal
    RDEV_CONSOLE = 2,  // /dev/console before its driver is there
    RDEV_LOG = 3,      // /dev/log (log.h)
    RDEV_FIRST = 0x100 // + number of the device
};

struct device {
    uint32_t is_known;
    uint32_t driver;
    uint32_t minor;
    uint32_t mode;
    uint32_t bytes;
    char name[DEVICE_NAME_MAX];
};

// Makes or (after a restart) finds the tables of drivers and devices. 0 or -ENOSPC.
int device_tables_make(void);
void device_tables_adopt(void);
// Makes /dev with the names that exist without a driver.
int device_names_make(void);

// DS said that something changed.
void device_drivers_changed(void);
// A message CDEV_READY. False: not from a driver.
bool device_ready(const struct message *m);

// Calls; each a result or SUSPEND.
int device_open(struct proc *p, struct inode *inode, uint32_t flags);
int device_io(struct proc *p, struct file *file, uint32_t type, vir_bytes buffer, uint32_t bytes,
    int64_t offset, bool moves);
int device_ioctl(struct proc *p, struct file *file, uint32_t request, uint32_t arg);
uint32_t device_bytes(const struct file *file);

// Asks which of `ops` are possible; poll.c gets the answer for its descriptor `index`. 0 or -E.
int device_select(struct proc *p, uint32_t number, uint32_t ops, uint32_t index);

void device_closed(struct proc *p, struct file *file);
// A process ends: if it leads a session, its terminal is told.
void device_session_end(struct proc *p);
