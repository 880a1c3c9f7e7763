// SPDX-License-Identifier: BSD-2-Clause
// The file server: start-up and the loop. VFS waits for nobody but the next message; it asks VM, DS
// and the kernel by sendrec, drivers, file system servers and PM asynchronously.

#include "abi/errnames.h"
#include "device.h"
#include "dispatch.h"
#include "import.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/sysutil.h"
#include "os_main.h"
#include "state.h"
#include "store.h"

enum { KEPT_ID = 1, MIB = 1024 * 1024 };

static void import(void)
{
    size_t bytes;
    const char *cause = "?";
    const void *archive = vm_map_archive(&bytes);

    if (archive == NULL) {
        panic("vfs", "cannot map the boot archive", NO_NUM);
    }
    int r = import_archive(archive, bytes, &cause);
    if (r != 0) {
        log_err("boot archive: %s", cause != NULL ? cause : "?");
        panic("vfs", "boot archive not imported:", r);
    }
    store_root()->imported = 1;
    (void)vm_free((void *)(uintptr_t)archive,
        (bytes + ABI_PAGE_SIZE - 1) & ~(size_t)(ABI_PAGE_SIZE - 1)); // else it only costs memory
    log_info("boot archive: %u files, %u pages in use", (unsigned)store_records(STORE_INODE),
        (unsigned)(store_pages_total() - store_pages_free()));
}

// The largest region that VM grants; a successor finds its predecessor's by the same steps.
static void *find_region(size_t *bytes, bool *existed)
{
    for (*bytes = (size_t)256 * MIB; *bytes >= (size_t)8 * MIB; *bytes /= 2) {
        void *region = kept_region(KEPT_ID, *bytes, existed);
        if (region != NULL) {
            return region;
        }
    }
    return NULL;
}

static void init(void)
{
    size_t bytes;
    bool existed = false;
    void *region = find_region(&bytes, &existed);

    if (region == NULL) {
        panic("vfs", "no kept region", NO_NUM);
    }
    if (existed) {
        int r = state_adopt(region, bytes);
        if (r != 0 || !store_root()->imported) {
            panic("vfs", "kept state is damaged:", r);
        }
    } else {
        int r = state_make(region, bytes);
        if (r != 0) {
            panic("vfs", "no room for the tables:", r);
        }
        import();
        if (device_names_make() != 0) {
            panic("vfs", "cannot make /dev", NO_NUM);
        }
    }
    if (ds_subscribe("drv\\..*", DSF_INITIAL | DSF_OVERWRITE) != 0) {
        panic("vfs", "cannot subscribe to drivers", NO_NUM);
    }
}

int main(void)
{
    static struct message m __attribute__((aligned(8)));
    const struct message *reply = NULL;
    endpoint_t to = NONE;

    sef_startup();
    init();
    for (;;) {
        if (sef_replyrecv(to, reply != NULL ? reply : &m, &m) != 0) {
            to = NONE;
            continue;
        }
        os_new_message();
        reply = dispatch(&m, &to);
        dispatch_woken();
    }
}
