// SPDX-License-Identifier: BSD-2-Clause
// Lines and their UART drivers: found through DS, attached with grants on the rings, attached again
// when RS started a driver anew.

#include <errno.h>
#include <string.h>

#include "minix/ds.h"
#include "minix/ipc.h"
#include "minix/safecopies.h"
#include "minix/sysutil.h"
#include "tty.h"

static const char key_prefix[] = "drv.uart.";

struct line *line_of_minor(uint32_t minor)
{
    if (minor == 0) {
        return line_console();
    }
    if (minor > NR_LINES || state->lines[minor - 1].label[0] == '\0') {
        return NULL;
    }
    return &state->lines[minor - 1];
}

struct line *line_console(void)
{
    for (int i = 0; i < NR_LINES; i++) {
        if (state->lines[i].is_console) {
            return &state->lines[i];
        }
    }
    return NULL;
}

int line_name(uint32_t minor, char *name, size_t bytes)
{
    if (minor > NR_LINES) {
        return -ENOENT;
    }
    if (minor == 0) {
        (void)str_format(name, bytes, "console");
    } else {
        (void)str_format(name, bytes, "ttyS%u", (unsigned)minor - 1);
    }
    return 0;
}

void line_defaults(struct line *l)
{
    static const uint8_t defaults[AX_NCCS] = {[AX_VEOF] = 4,
        [AX_VERASE] = 0x7f,
        [AX_VKILL] = 21,
        [AX_VINTR] = 3,
        [AX_VQUIT] = 28,
        [AX_VSUSP] = 26,
        [AX_VSTART] = 17,
        [AX_VSTOP] = 19,
        [AX_VMIN] = 1,
        [AX_VWERASE] = 23,
        [AX_VREPRINT] = 18,
        [AX_VLNEXT] = 22};

    l->termios = (struct abi_termios){.iflag = AX_ICRNL | AX_IXON | AX_IMAXBEL,
        .oflag = AX_OPOST | AX_ONLCR,
        .cflag = AX_CS8 | AX_CREAD | AX_HUPCL | AX_CLOCAL,
        .lflag = AX_ISIG | AX_ICANON | AX_IEXTEN | AX_ECHO | AX_ECHOE | AX_ECHOK | AX_ECHOCTL |
                 AX_ECHOKE,
        .ispeed = 115200,
        .ospeed = 115200};
    memcpy(l->termios.cc, defaults, sizeof(defaults));
    l->winsize = (struct abi_winsize){.rows = 24, .columns = 80};
}

void lines_subscribe(void)
{
    int r = ds_subscribe("drv\\.uart\\..*", DSF_INITIAL | DSF_OVERWRITE | DSF_TYPE_U32);

    if (r != 0) {
        panic("tty", "cannot subscribe to drivers:", r);
    }
}

static struct line *line_of_label(const char *label)
{
    struct line *free_line = NULL;

    for (int i = NR_LINES - 1; i >= 0; i--) {
        struct line *l = &state->lines[i];
        if (strcmp(l->label, label) == 0) {
            return l;
        }
        if (l->label[0] == '\0') {
            free_line = l;
        }
    }
    if (free_line != NULL) {
        memset(free_line, 0, sizeof(*free_line));
        for (int i = 0; i < 4; i++) {
            free_line->grants[i] = GRANT_INVALID;
        }
        free_line->driver = NONE;
        line_defaults(free_line);
        strcpy(free_line->label, label); // the caller checked the length
    }
    return free_line;
}

static void revoke_grants(struct line *l)
{
    for (int i = 0; i < 4; i++) {
        if (GRANT_VALID(l->grants[i])) {
            (void)cpf_revoke(l->grants[i]); // gone already when this tty has a predecessor
            l->grants[i] = GRANT_INVALID;
        }
    }
}

static void attach(struct line *l, endpoint_t driver)
{
    struct line_rings *rings = line_rings(l);
    struct message m = {.type = UART_ATTACH};
    struct uart_attach_req *req = MSG_PAYLOAD_OF(&m, struct uart_attach_req);

    revoke_grants(l);
    l->driver = driver;
    l->attached = 0;
    l->grants[0] = cpf_grant_direct(
        driver, (vir_bytes)(uintptr_t)rings->out_data, UART_RING_BYTES, CPF_READ | CPF_MAP);
    l->grants[1] = cpf_grant_direct(driver, (vir_bytes)(uintptr_t)&rings->out_index, ABI_PAGE_SIZE,
        CPF_READ | CPF_WRITE | CPF_MAP);
    l->grants[2] = cpf_grant_direct(driver, (vir_bytes)(uintptr_t)rings->in_data, UART_RING_BYTES,
        CPF_READ | CPF_WRITE | CPF_MAP);
    l->grants[3] = cpf_grant_direct(driver, (vir_bytes)(uintptr_t)&rings->in_index, ABI_PAGE_SIZE,
        CPF_READ | CPF_WRITE | CPF_MAP);
    *req = (struct uart_attach_req){.out_data = l->grants[0],
        .out_index = l->grants[1],
        .in_data = l->grants[2],
        .in_index = l->grants[3],
        .keep_line = 1};
    m.serial = ipc_next_serial();
    l->attach_serial = m.serial;
    int r = async_send(driver, &m);
    if (r != 0) {
        log_warn("line: %s: cannot attach: %d", l->label, r);
        l->driver = NONE;
    }
}

void line_attach_reply(const struct message *m)
{
    for (int i = 0; i < NR_LINES; i++) {
        struct line *l = &state->lines[i];
        if (l->driver != m->source || l->attach_serial != m->serial || l->label[0] == '\0') {
            continue;
        }
        if (m->status != 0) {
            log_warn("line: %s: attach refused: %d", l->label, (int)m->status);
            return;
        }
        const struct uart_attach_rep *rep =
            (const struct uart_attach_rep *)(const void *)m->payload;
        l->attached = 1;
        l->is_console = rep->is_console != 0 && (line_console() == NULL || line_console() == l);
        output_kick(l);
        if (l->is_console) {
            klog_to_console();
        }
        requests_progress(l);
        (void)ds_publish_u32(
            "drv.chr.tty", (uint32_t)self_endpoint(), DSF_OVERWRITE); // VFS looks for devices again
        return;
    }
}

static void driver_up(const char *key)
{
    const char *label = key + sizeof(key_prefix) - 1;
    uint32_t driver;

    if (strncmp(key, key_prefix, sizeof(key_prefix) - 1) != 0 || strlen(label) >= ABI_LABEL_MAX ||
        *label == '\0') {
        return;
    }
    if (ds_retrieve_u32(key, &driver) != 0) {
        return; // gone again; a new notification follows its successor
    }
    struct line *l = line_of_label(label);
    if (l == NULL) {
        log_warn("line: %s: no room for another line", label);
        return;
    }
    if (l->driver != (endpoint_t)driver || !l->attached) {
        attach(l, (endpoint_t)driver);
    }
}

void lines_driver_change(void)
{
    char key[DS_MAX_KEYLEN];
    int type;
    int r;

    for (;;) {
        r = ds_check(key, &type);
        if (r == 0) {
            driver_up(key);
        } else if (r != -ENOENT || key[0] == '\0') {
            return;
        }
    }
}

void line_driver_event(endpoint_t driver)
{
    for (int i = 0; i < NR_LINES; i++) {
        struct line *l = &state->lines[i];
        if (l->driver != driver || !l->attached) {
            continue;
        }
        struct line_rings *rings = line_rings(l);
        uint32_t head = *(volatile uint32_t *)&rings->in_index.head;
        if (head - l->ring_tail > UART_RING_BYTES) { // nonsense from the driver
            l->ring_tail = head;
        }
        __asm__ volatile("dmb" ::
                             : "memory"); // the bytes are read after the head that announced them
        while (l->ring_tail != head) {
            input_char(l, rings->in_data[l->ring_tail % UART_RING_BYTES]);
            l->ring_tail++;
        }
        *(volatile uint32_t *)&rings->in_index.tail = l->ring_tail;
        requests_progress(l);
        output_kick(l);
    }
}
