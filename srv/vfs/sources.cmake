# SPDX-License-Identifier: BSD-2-Clause
# The server without main.c and os.c.
set(vfs_core call_attr.c call_io.c call_name.c call_open.c call_pm.c call_proc.c device.c device_io.c dir.c dispatch.c exec.c
    fifo.c file.c filedata.c import.c inode.c lock.c log.c mount.c outgoing.c path.c pipe.c poll.c proc.c remote.c state.c store.c
    wait.c)
