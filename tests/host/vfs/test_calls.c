// SPDX-License-Identifier: BSD-2-Clause
// The file server, call by call: files, names, pipes, locks, poll, devices, file system servers,
// exec.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store.h"
#include "world.h"

enum { DRIVER = 1024 + 200, SERVER = 1024 + 201 };

static int setup(void **state)
{
    (void)state;
    world_start();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_end();
    return 0;
}

static void files_read_what_was_written(void **state)
{
    (void)state;
    char buffer[64];
    struct abi_stat st;
    int fd = v_open(0, "/a", AX_O_RDWR | AX_O_CREAT, 0644);

    assert_int_equal(fd, 0);
    assert_int_equal(v_write(0, fd, "hello", 5), 5);
    assert_int_equal(v_fd(0, VFS_LSEEK, fd, 0, 10000, AX_SEEK_SET), 0);
    assert_int_equal(v_write(0, fd, "end", 3), 3);
    assert_int_equal(v_stat(0, "/a", &st, true), 0);
    assert_int_equal(st.size, 10003);
    assert_int_equal(st.mode, AX_S_IFREG | 0644);
    assert_int_equal(v_fd(0, VFS_LSEEK, fd, 0, 3, AX_SEEK_SET), 0);
    assert_int_equal(v_read(0, fd, buffer, 8), 8);
    assert_memory_equal(buffer, "lo\0\0\0\0\0\0", 8);
    assert_int_equal(v_truncate(0, "/a", 4), 0);
    assert_int_equal(v_truncate(0, "/a", 10), 0);
    assert_int_equal(v_fd(0, VFS_LSEEK, fd, 0, 0, AX_SEEK_SET), 0);
    assert_int_equal(v_read(0, fd, buffer, 64), 10);
    assert_memory_equal(buffer, "hell\0\0\0\0\0\0", 10);
    assert_int_equal(v_truncate(0, "/a", 0x7fffffffll + 1), -EFBIG);
    assert_int_equal(v_fd(0, VFS_LSEEK, fd, 0, 0x80000000ll, AX_SEEK_SET), -EOVERFLOW);
    assert_int_equal(v_path(0, VFS_UNLINK, "/a", 0, 0), 0);
    assert_int_equal(v_write(0, fd, "still", 5), 5); // open, no name
    assert_int_equal(v_close(0, fd), 0);
    assert_int_equal(v_close(0, fd), -EBADF);
}

static void bad_user_memory_leaves_no_trace(void **state)
{
    (void)state;
    struct vfs_fd_req req = {.fd = 0, .buffer = 0x20, .bytes = 100};
    struct abi_stat st;

    assert_int_equal(v_open(0, "/a", AX_O_RDWR | AX_O_CREAT, 0644), 0);
    assert_int_equal(call(0, VFS_WRITE, &req, sizeof(req)), -EFAULT);
    req.buffer = USER_BASE + USER_BYTES - 5000;
    req.bytes = 10000; // the first page can be read
    assert_int_equal(call(0, VFS_WRITE, &req, sizeof(req)), 4096);
    assert_int_equal(v_stat(0, "/a", &st, true), 0);
    assert_int_equal(st.size, 4096);
    req.bytes = 0x80000000u;
    assert_int_equal(call(0, VFS_WRITE, &req, sizeof(req)), -EINVAL);
}

static void permissions_hold(void **state)
{
    (void)state;
    assert_int_equal(v_path(0, VFS_MKDIR, "/d", 0, 0755), 0);
    assert_int_equal(v_open(0, "/d/secret", AX_O_RDWR | AX_O_CREAT, 0600), 0);
    assert_int_equal(v_path(0, VFS_MKDIR, "/tmp", 0, 0777), 0);
    assert_int_equal(v_path(0, VFS_CHMOD, "/tmp", 0, 01777), 0);
    v_ids(1, 5, 5);
    v_ids(2, 6, 6);
    assert_int_equal(v_open(1, "/d/secret", AX_O_RDONLY, 0), -EACCES);
    assert_int_equal(v_open(1, "/d/new", AX_O_WRONLY | AX_O_CREAT, 0600), -EACCES);
    assert_int_equal(v_path(1, VFS_CHMOD, "/d", 0, 0777), -EPERM);
    assert_int_equal(v_path(1, VFS_CHOWN, "/d", 5, 5), -EPERM);
    assert_int_equal(v_open(1, "/tmp/mine", AX_O_WRONLY | AX_O_CREAT, 0666), 0);
    assert_int_equal(v_path(2, VFS_UNLINK, "/tmp/mine", 0, 0), -EPERM); // sticky
    assert_int_equal(v_path2(2, VFS_RENAME, "/tmp/mine", "/tmp/his"), -EPERM);
    assert_int_equal(v_path(1, VFS_ACCESS, "/tmp/mine", 6, 0), 0);
    assert_int_equal(v_path(2, VFS_ACCESS, "/tmp/mine", 2, 0), -EACCES);
    assert_int_equal(v_path(1, VFS_UNLINK, "/tmp/mine", 0, 0), 0);
}

static void names_obey_posix(void **state)
{
    (void)state;
    struct abi_stat st;

    assert_int_equal(v_path(0, VFS_MKDIR, "/a", 0, 0755), 0);
    assert_int_equal(v_path(0, VFS_MKDIR, "/a/b", 0, 0755), 0);
    assert_int_equal(v_path2(0, VFS_RENAME, "/a", "/a/b/c"), -EINVAL);
    assert_int_equal(v_path(0, VFS_RMDIR, "/a", 0, 0), -ENOTEMPTY);
    assert_int_equal(v_path2(0, VFS_SYMLINK, "loop", "/loop"), 0);
    assert_int_equal(v_open(0, "/loop", AX_O_RDONLY, 0), -ELOOP);
    assert_int_equal(v_path2(0, VFS_SYMLINK, "a/b/", "/s"), 0);
    assert_int_equal(v_path(0, VFS_MKDIR, "/s/x", 0, 0755), 0);
    assert_int_equal(v_stat(0, "/a/b/x/.././x", &st, true), 0);
    assert_int_equal(v_stat(0, "/a/b", &st, true), 0);
    assert_int_equal(st.nlink, 3);
    assert_int_equal(v_path2(0, VFS_RENAME, "/s/x", "/x"), 0);
    assert_int_equal(v_stat(0, "/", &st, true), 0);
    assert_int_equal(st.nlink, 2 + 3); // a, x, dev
    assert_int_equal(v_path(0, VFS_RMDIR, "/x/.", 0, 0), -EINVAL);
    assert_int_equal(v_path(0, VFS_CHDIR, "/x", 0, 0), 0);
    assert_int_equal(v_fd(0, VFS_GETCWD, 0, 100, 0, 0), 3);
    assert_int_equal(v_path(1, VFS_RMDIR, "/x", 0, 0), 0);
    assert_int_equal(v_fd(0, VFS_GETCWD, 0, 100, 0, 0), -ENOENT);
    assert_int_equal(v_open(0, "file", AX_O_CREAT | AX_O_WRONLY, 0600), -ENOENT);
    assert_int_equal(v_stat(0, ".", &st, true), 0);
    assert_int_equal(st.nlink, 0);
    assert_int_equal(v_stat(0, "", &st, true), -ENOENT);
}

static void pipes_block_and_break(void **state)
{
    (void)state;
    int fds[2];
    char buffer[128];
    char *big = calloc(1, 65536);

    assert_int_equal(v_pipe(0, fds, 0), 0);
    struct vfs_pm_fork_req fork = {.parent = CLIENT, .child = CLIENT + 1, .pid = 101};
    deliver(PM_EP, VFS_PM_FORK, 1, 0, &fork, sizeof(fork));
    assert_int_equal(v_read(0, fds[0], buffer, 10), PENDING);
    assert_int_equal(v_write(1, fds[1], "0123456789abc", 13), 13);
    assert_int_equal(result(0), 10);
    assert_int_equal(v_read(0, fds[0], buffer, 10), 3);
    assert_int_equal(v_write(1, fds[1], big, 65536), 65536);
    assert_int_equal(v_write(1, fds[1], "more", 4), PENDING);
    assert_int_equal(v_read(0, fds[0], buffer, 3), 3);
    assert_int_equal(result(1), PENDING); // atomic: not in parts
    assert_int_equal(v_read(0, fds[0], buffer, 1), 1);
    assert_int_equal(result(1), 4);
    assert_int_equal(v_write(1, fds[1], "more", 4), PENDING);
    assert_int_equal(v_close(0, fds[0]), 0);
    assert_int_equal(result(1), PENDING); // it holds a reading end itself
    struct vfs_pm_unpause_req unpause = {.endpoint = CLIENT + 1, .restart = 1};
    deliver(PM_EP, VFS_PM_UNPAUSE, 1, 0, &unpause, sizeof(unpause));
    assert_int_equal(result(1), -ERESTART);
    assert_int_equal(v_close(1, fds[0]), 0);
    assert_int_equal(v_write(1, fds[1], "x", 1), -EPIPE);
    assert_non_null(sent_to(PM_EP, PM_SIGNAL));
    free(big);
}

static uint8_t byte_at(uint32_t position)
{
    return (uint8_t)(position * 131 + (position >> 8) * 7);
}

static void pipes_carry_every_byte(void **state)
{
    (void)state;
    static uint8_t buffer[80000];
    int fds[2];
    uint32_t written = 0, read = 0, random = 1;

    assert_int_equal(v_pipe(0, fds, AX_O_NONBLOCK), 0);
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525 + 1013904223;
        uint32_t n = (random >> 8) % ((random >> 28) == 0     ? 70000
                                         : (random >> 28) < 8 ? 6000
                                                              : 300);
        if (random & 0x40) {
            for (uint32_t k = 0; k < n; k++) {
                buffer[k] = byte_at(written + k);
            }
            uint32_t room = 65536 - (written - read);
            int r = v_write(0, fds[1], buffer, n);
            uint32_t most = n < room ? n : room;
            int expect = n == 0                                        ? 0
                         : most == 0 || (n <= AX_PIPE_BUF && n > room) ? -EAGAIN
                                                                       : (int)most;
            assert_int_equal(r, expect);
            written += r > 0 ? (uint32_t)r : 0;
        } else {
            int r = v_read(0, fds[0], buffer, n);
            uint32_t most = written - read < n ? written - read : n;
            assert_int_equal(r, n == 0 ? 0 : most == 0 ? -EAGAIN : (int)most);
            for (int k = 0; k < r; k++) {
                assert_int_equal(buffer[k], byte_at(read + (uint32_t)k));
            }
            read += r > 0 ? (uint32_t)r : 0;
        }
    }
}

static void fifos_meet(void **state)
{
    (void)state;
    char buffer[8];

    assert_int_equal(v_path(0, VFS_MKNOD, "/f", 0, AX_S_IFIFO | 0666), 0);
    assert_int_equal(v_open(0, "/f", AX_O_WRONLY | AX_O_NONBLOCK, 0), -ENXIO);
    assert_int_equal(v_open(0, "/f", AX_O_RDONLY, 0), PENDING);
    assert_int_equal(v_open(1, "/f", AX_O_WRONLY, 0), 0);
    assert_int_equal(result(0), 0);
    assert_int_equal(v_write(1, 0, "hi", 2), 2);
    assert_int_equal(v_close(1, 0), 0);
    assert_int_equal(v_read(0, 0, buffer, 8), 2);
    assert_int_equal(v_read(0, 0, buffer, 8), 0);
    assert_int_equal(v_open(2, "/f", AX_O_WRONLY, 0), 0);
    assert_int_equal(v_close(0, 0), 0);
    assert_int_equal(v_open(1, "/f", AX_O_WRONLY, 0), PENDING);
    struct vfs_pm_exit_req gone = {.endpoint = CLIENT + 1};
    deliver(PM_EP, VFS_PM_EXIT, 1, 0, &gone, sizeof(gone)); // dies while it waits
    assert_int_equal(v_close(2, 0), 0);
    assert_int_equal(store_records(STORE_PIPE), 0);
}

static void locks_exclude(void **state)
{
    (void)state;
    for (int c = 0; c < 3; c++) {
        assert_int_equal(v_open(c, "/l", AX_O_RDWR | AX_O_CREAT, 0666), 0);
    }
    assert_int_equal(v_lock(0, 0, AX_F_SETLK, AX_F_WRLCK, 0, 10), 0);
    assert_int_equal(v_lock(1, 0, AX_F_SETLK, AX_F_RDLCK, 5, 1), -EAGAIN);
    assert_int_equal(v_lock(1, 0, AX_F_SETLK, AX_F_WRLCK, 10, 10), 0);
    assert_int_equal(v_lock(1, 0, AX_F_SETLKW, AX_F_WRLCK, 9, 1), PENDING);
    assert_int_equal(v_lock(0, 0, AX_F_SETLKW, AX_F_WRLCK, 15, 1), -EDEADLK);
    assert_int_equal(v_lock(0, 0, AX_F_SETLK, AX_F_UNLCK, 4, 2), 0); // cut in two
    assert_int_equal(v_lock(2, 0, AX_F_SETLK, AX_F_WRLCK, 4, 2), 0);
    assert_int_equal(v_lock(2, 0, AX_F_SETLK, AX_F_WRLCK, 3, 1), -EAGAIN);
    assert_int_equal(v_lock(0, 0, AX_F_SETLK, AX_F_UNLCK, 0, 0), 0);
    assert_int_equal(result(1), 0);
    assert_int_equal(v_close(1, 0), 0); // gives up all of them
    assert_int_equal(v_lock(0, 0, AX_F_SETLK, AX_F_WRLCK, 6, 0), 0);
    for (int c = 0; c < 3; c++) {
        (void)v_close(c, 0);
    }
    assert_int_equal(store_records(STORE_LOCK), 0);
}

static int do_poll(int c, const struct abi_pollfd *fds, uint32_t count, int32_t timeout)
{
    struct vfs_poll_req req = {
        .fds = put(c, 4096, fds, count * sizeof(*fds)), .count = count, .timeout_ms = timeout};

    return call(c, VFS_POLL, &req, sizeof(req));
}

static void polls_wake_and_expire(void **state)
{
    (void)state;
    int fds[2];
    int more[2];

    assert_int_equal(v_pipe(0, fds, 0), 0);
    assert_int_equal(v_pipe(0, more, 0), 0);
    struct abi_pollfd want[3] = {{fds[0], AX_POLLIN, 0}, {more[0], AX_POLLIN, 0}, {-1, 0, 0}};
    assert_int_equal(do_poll(0, want, 3, 0), 0);
    assert_int_equal(do_poll(0, want, 3, 50), PENDING);
    alarm_rings();
    assert_int_equal(result(0), 0);
    struct vfs_pm_fork_req fork = {.parent = CLIENT, .child = CLIENT + 1, .pid = 101};
    deliver(PM_EP, VFS_PM_FORK, 1, 0, &fork, sizeof(fork));
    assert_int_equal(do_poll(0, want, 3, -1), PENDING);
    assert_int_equal(v_write(1, more[1], "x", 1), 1);
    assert_int_equal(result(0), 1);
    assert_int_equal(((const struct abi_pollfd *)user(0, USER_BASE + 4096))[1].revents, AX_POLLIN);
    want[2].fd = 40;
    assert_int_equal(do_poll(0, want, 3, -1), 2); // a bad descriptor is ready at once
}

// ---- devices

static void make_driver(endpoint_t driver)
{
    struct cdev_info_rep info = {.mode = AX_S_IFCHR | 0666, .name = "thing"};

    driver_event("drv.chr.test", driver, false);
    const struct message *ask = sent_to(driver, CDEV_INFO);
    assert_non_null(ask);
    deliver(driver, CDEV_INFO | MSG_REPLY, ask->serial, 0, &info, sizeof(info));
    ask = sent_to(driver, CDEV_INFO);
    deliver(driver, CDEV_INFO | MSG_REPLY, ask->serial, -ENOENT, &info, sizeof(info));
}

static void answer(endpoint_t driver, uint32_t type, int status)
{
    const struct message *m = sent_to(driver, type);

    assert_non_null(m);
    deliver(driver, type | MSG_REPLY, m->serial, status, "", 0);
}

static void devices_answer_later(void **state)
{
    (void)state;
    make_driver(DRIVER);
    assert_int_equal(v_open(0, "/dev/thing", AX_O_RDWR, 0), PENDING);
    answer(DRIVER, CDEV_OPEN, 0);
    assert_int_equal(result(0), 0);
    assert_int_equal(v_fd(0, VFS_READ, 0, 100, 0, 0), PENDING);
    assert_int_equal(world.grants, 1);
    uint32_t serial = sent_to(DRIVER, CDEV_READ)->serial;
    driver_event("drv.chr.test", DRIVER + 1024, false); // the driver was started again
    assert_int_equal(sent_to(DRIVER + 1024, CDEV_READ)->serial, serial);
    assert_int_equal(world.grants, 1);
    answer(DRIVER, CDEV_READ, 7); // the dead one's answer comes late
    assert_int_equal(result(0), PENDING);
    answer(DRIVER + 1024, CDEV_READ, 5);
    assert_int_equal(result(0), 5);
    assert_int_equal(world.grants, 0);
    answer(DRIVER + 1024, CDEV_READ, 5); // twice: nobody asked
    assert_int_equal(v_fd(0, VFS_READ, 0, 100, 0, 0), PENDING);
    struct vfs_pm_unpause_req unpause = {.endpoint = CLIENT};
    deliver(PM_EP, VFS_PM_UNPAUSE, 1, 0, &unpause, sizeof(unpause));
    assert_int_equal(
        sent_to(DRIVER + 1024, CDEV_CANCEL)->words[0], sent_to(DRIVER + 1024, CDEV_READ)->serial);
    assert_int_equal(result(0), PENDING);
    answer(DRIVER + 1024, CDEV_READ, -EINTR);
    assert_int_equal(result(0), -EINTR);
    assert_int_equal(v_fd(0, VFS_READ, 0, 100, 0, 0), PENDING);
    driver_event("drv.chr.test", NONE, true); // given up
    assert_int_equal(result(0), -EIO);
    assert_int_equal(world.grants, 0);
    assert_int_equal(v_close(0, 0), 0);
}

static void console_waits_for_its_driver(void **state)
{
    (void)state;
    struct cdev_info_rep info = {.mode = AX_S_IFCHR | 0666, .name = "console"};

    assert_int_equal(v_open(0, "/dev/console", AX_O_RDWR, 0), PENDING);
    driver_event("drv.chr.tty", TTY_EP, false);
    deliver(
        TTY_EP, CDEV_INFO | MSG_REPLY, sent_to(TTY_EP, CDEV_INFO)->serial, 0, &info, sizeof(info));
    v_ids(1, 0, 0);
    answer(TTY_EP, CDEV_OPEN, 0);
    assert_int_equal(result(0), 0);
    assert_int_equal(v_open(1, "/dev/tty", AX_O_RDWR, 0), -ENXIO);
    assert_int_equal(v_open(1, "/dev/console", AX_O_RDWR, 0), PENDING);
    answer(TTY_EP, CDEV_OPEN, 1); // the session's terminal now
    assert_int_equal(result(1), 0);
    assert_int_equal(v_open(1, "/dev/tty", AX_O_RDWR, 0), PENDING);
    answer(TTY_EP, CDEV_OPEN, 0);
    assert_int_equal(result(1), 1);
    struct abi_pollfd want = {0, AX_POLLIN, 0};
    assert_int_equal(do_poll(1, &want, 1, -1), PENDING);
    answer(TTY_EP, CDEV_SELECT, 0);
    assert_int_equal(result(1), PENDING);
    struct cdev_ready_req ready = {.minor = 0, .ops = AX_POLLIN};
    deliver(TTY_EP, CDEV_READY, 0, 0, &ready, sizeof(ready));
    assert_int_equal(result(1), 1);
    struct vfs_pm_exit_req gone = {.endpoint = CLIENT + 1};
    deliver(PM_EP, VFS_PM_EXIT, 1, 0, &gone, sizeof(gone)); // a session leader
    assert_non_null(sent_to(TTY_EP, CDEV_IOCTL));
}

// ---- file system servers

static void node_answer(uint32_t type, uint32_t ino, uint32_t mode, int status)
{
    struct fs_node_rep node = {.ino = ino, .mode = mode, .bytes = 12};
    const struct message *m = sent_to(SERVER, type);

    assert_non_null(m);
    deliver(SERVER, type | MSG_REPLY, m->serial, status, &node, sizeof(node));
}

static void servers_are_walked(void **state)
{
    (void)state;
    struct vfs_path2_req mount = {.type = "proc"};
    struct abi_stat st;

    assert_int_equal(v_path(0, VFS_MKDIR, "/proc", 0, 0755), 0);
    mount.path2 = put_path(0, 0, "/proc");
    mount.path2_bytes = 6;
    assert_int_equal(call(0, VFS_MOUNT, &mount, sizeof(mount)), -ENODEV);
    driver_event("drv.fs.proc", SERVER, false);
    mount.path2 = put_path(0, 0, "/proc");
    assert_int_equal(call(0, VFS_MOUNT, &mount, sizeof(mount)), 0);
    mount.path2 = put_path(0, 0, "/proc");
    assert_int_equal(call(0, VFS_MOUNT, &mount, sizeof(mount)), -EBUSY);
    assert_int_equal(v_stat(1, "/proc/12/stat", &st, true), PENDING);
    node_answer(FS_LOOKUP, 50, AX_S_IFDIR | 0555, 0);
    node_answer(FS_LOOKUP, 51, AX_S_IFREG | 0444, 0);
    assert_int_equal(result(1), 0);
    assert_int_equal(v_open(1, "/proc/12/none", AX_O_RDONLY, 0), PENDING);
    node_answer(FS_LOOKUP, 50, AX_S_IFDIR | 0555, 0);
    node_answer(FS_LOOKUP, 0, 0, -ENOENT);
    assert_int_equal(result(1), -ENOENT);
    assert_int_equal(v_path2(0, VFS_RENAME, "/proc", "/x"), -EBUSY);
    assert_int_equal(v_path(0, VFS_RMDIR, "/proc", 0, 0), -EBUSY);
    assert_int_equal(v_path(1, VFS_CHDIR, "/proc/12", 0, 0), PENDING);
    node_answer(FS_LOOKUP, 50, AX_S_IFDIR | 0555, 0);
    assert_int_equal(result(1), 0);
    assert_int_equal(v_fd(1, VFS_GETCWD, 0, 100, 0, 0), 9);
    assert_int_equal(v_path(0, VFS_UMOUNT, "/proc", 0, 0), -EBUSY);
    assert_int_equal(v_open(1, "stat", AX_O_RDONLY, 0), PENDING);
    node_answer(FS_LOOKUP, 51, AX_S_IFREG | 0444, 0);
    assert_int_equal(result(1), 0);
    assert_int_equal(v_fd(1, VFS_READ, 0, 100, 0, 0), PENDING);
    answer(SERVER, FS_READ, 12);
    assert_int_equal(result(1), 12);
    assert_int_equal(v_close(1, 0), 0);
    assert_int_equal(v_path(1, VFS_CHDIR, "../..", 0, 0), 0);
    assert_int_equal(v_fd(1, VFS_GETCWD, 0, 100, 0, 0), 2);
    assert_int_equal(v_path(0, VFS_UMOUNT, "/proc", 0, 0), 0);
    assert_int_equal(store_records(STORE_REMOTE), 0);
    assert_int_equal(store_records(STORE_ANSWERS), 0);
}

static void exits(int c)
{
    struct vfs_pm_exit_req req = {.endpoint = CLIENT + c};
    deliver(PM_EP, VFS_PM_EXIT, 1, 0, &req, sizeof(req));
}

// Client 7 becomes a service, client 6 its child.
static void services_write_to_the_log(void **state)
{
    (void)state;
    char buffer[8];
    struct vfs_service_req up = {.endpoint = CLIENT + 7, .pid = 50, .label = "seven"};
    struct vfs_pm_fork_req fork = {.parent = CLIENT + 7, .child = CLIENT + 6, .pid = 51};

    exits(6);
    exits(7);
    deliver(RS_EP, VFS_SERVICE_UP, 1, 0, &up, sizeof(up));
    assert_int_equal(v_write(7, 1, "one\n", 4), 4);
    assert_int_equal(v_write(7, 2, "two\n", 4), 4);
    assert_int_equal(v_read(7, 0, buffer, sizeof(buffer)), 0);
    assert_int_equal(v_open(7, "/a", AX_O_RDWR | AX_O_CREAT, 0600), 3);
    deliver(PM_EP, VFS_PM_FORK, 1, 0, &fork, sizeof(fork));
    assert_int_equal(v_write(6, 1, "child", 5), 5);
    assert_string_equal(world.logged, "one\ntwo\nchild");
    assert_int_equal(v_write(7, 1, "", 0), 0);
    assert_int_equal(call(7, VFS_WRITE, &(struct vfs_fd_req){.fd = 1, .buffer = 4, .bytes = 5},
                         sizeof(struct vfs_fd_req)),
        -EFAULT);
    assert_int_equal(v_close(7, 1), 0);
    assert_int_equal(v_open(7, "/dev/log", AX_O_WRONLY, 0), 1);
    assert_int_equal(v_write(7, 1, "!", 1), 1);
    assert_string_equal(world.logged, "one\ntwo\nchild!");
    assert_int_equal(v_write(0, v_open(0, "/dev/log", AX_O_WRONLY, 0), "root", 4), 4);
}

static void state_outlives_the_server(void **state)
{
    (void)state;
    char buffer[16];
    struct abi_stat st;
    int fd = v_open(0, "/kept", AX_O_RDWR | AX_O_CREAT, 0644);

    assert_int_equal(v_write(0, fd, "content", 7), 7);
    assert_int_equal(v_path(0, VFS_MKDIR, "/d", 0, 0700), 0);
    assert_int_equal(v_path2(0, VFS_LINK, "/kept", "/d/too"), 0);
    struct vfs_fd_req again = {.fd = fd, .buffer = USER_BASE + 8192, .bytes = 7};
    assert_int_equal(call_serial(0, VFS_WRITE, 77777, &again, sizeof(again)), 7);
    world_restart();
    assert_int_equal(
        call_serial(0, VFS_WRITE, 77777, &again, sizeof(again)), 7); // repeated: not written twice
    assert_int_equal(v_stat(0, "/d/too", &st, true), 0);
    assert_int_equal(st.nlink, 2);
    assert_int_equal(st.size, 14);
    assert_int_equal(v_fd(0, VFS_LSEEK, fd, 0, 0, AX_SEEK_SET), 0);
    assert_int_equal(v_read(0, fd, buffer, 16), 14);
    assert_int_equal(v_stat(0, "/", &st, true), 0);
    assert_int_equal(st.nlink, 4);
    assert_int_equal(v_path(0, VFS_UNLINK, "/kept", 0, 0), 0);
}

static void anything_gets_an_answer(void **state)
{
    (void)state;
    assert_int_equal(call(0, MSG_NOTIFY, "", 0), -EBADCALL);
    assert_int_equal(call(0, CDEV_READY, "", 0), -EBADCALL);
    assert_int_equal(call(0, CDEV_READ | MSG_REPLY, "", 0), -EBADCALL);
    assert_int_equal(call(0, VFS_OPEN | MSG_REPLY, "", 0), -EBADCALL);
    assert_int_equal(call(0, VFS_PM_EXIT, "", 0), -EBADCALL);
    assert_int_equal(call(0, MSG_CLASS_VFS + 55, "", 0), -EBADCALL);
    assert_int_equal(call(0, 0xffffffff, "", 0), -EBADCALL);
    assert_int_equal(call(0, 0, "", 0), -EBADCALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_read_what_was_written, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_user_memory_leaves_no_trace, setup, teardown),
        cmocka_unit_test_setup_teardown(permissions_hold, setup, teardown),
        cmocka_unit_test_setup_teardown(names_obey_posix, setup, teardown),
        cmocka_unit_test_setup_teardown(pipes_block_and_break, setup, teardown),
        cmocka_unit_test_setup_teardown(pipes_carry_every_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(fifos_meet, setup, teardown),
        cmocka_unit_test_setup_teardown(locks_exclude, setup, teardown),
        cmocka_unit_test_setup_teardown(polls_wake_and_expire, setup, teardown),
        cmocka_unit_test_setup_teardown(devices_answer_later, setup, teardown),
        cmocka_unit_test_setup_teardown(console_waits_for_its_driver, setup, teardown),
        cmocka_unit_test_setup_teardown(servers_are_walked, setup, teardown),
        cmocka_unit_test_setup_teardown(services_write_to_the_log, setup, teardown),
        cmocka_unit_test_setup_teardown(anything_gets_an_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(state_outlives_the_server, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
