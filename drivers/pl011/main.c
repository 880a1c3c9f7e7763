// SPDX-License-Identifier: BSD-2-Clause
// ARM PrimeCell UART (PL011), Technical Reference Manual ARM DDI 0183G.
//
// Interrupt-driven with both FIFOs. tty's rings are mapped (abi/proto/uart.h): output is taken from
// the ring straight into the FIFO, input put straight into the input ring. The ring's tail moves
// after each byte is in the FIFO, so a death at any instruction loses nothing and repeats one byte
// at most. The line settings are left as the firmware or the predecessor made them unless tty asks.
// Not supported: modem control lines, DMA, IrDA.

#include <errno.h>

#include "abi/errno_own.h"
#include "abi/proto/uart.h"
#include "abi/termios.h"
#include "lib/regs/pl011.h"
#include "minix/driver.h"
#include "minix/ds.h"
#include "minix/sef.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

enum {
    DRAIN_POLLS = 100000
}; // of BUSY at start: some ms at least, far more than 32 characters at 9600 baud take under
   // emulation

struct uart {
    volatile void *base;
    const volatile uint8_t *out_data;
    volatile struct uart_ring *out;
    volatile uint8_t *in_data;
    volatile struct uart_ring *in;
    struct message drain; // UART_DRAIN to be answered; type 0: none
    bool tx_irq;
};

static uint32_t reg_read(const struct uart *u, uint32_t offset)
{
    return mmio_read32(u->base, offset);
}

static void reg_write(const struct uart *u, uint32_t offset, uint32_t value)
{
    mmio_write32(u->base, offset, value);
}

// What is typed before tty has attached waits in the FIFO.
static void set_interrupts(struct uart *u)
{
    uint32_t receive = u->in != NULL ? UARTINT_RX | UARTINT_RT | UARTINT_OE | UARTINT_BE : 0;

    reg_write(u, UARTIMSC, receive | (u->tx_irq ? UARTINT_TX : 0));
}

// Moves bytes from the ring to the FIFO until one is full or the other empty.
static void transmit(struct uart *u)
{
    if (u->out == NULL) {
        return;
    }
    uint32_t tail = u->out->tail;
    uint32_t head = u->out->head;

    if (head - tail > UART_RING_BYTES) { // not what tty keeps there
        return;
    }
    __asm__ volatile("dmb" ::: "memory"); // the bytes are read after the head that announced them
    while (tail != head && !(reg_read(u, UARTFR) & UARTFR_TXFF)) {
        reg_write(u, UARTDR, u->out_data[tail % UART_RING_BYTES]);
        tail++;
        u->out->tail = tail;
    }
    bool more = tail != head;
    if (more != u->tx_irq) {
        u->tx_irq = more;
        set_interrupts(u);
    }
}

static void answer_drain(struct uart *u)
{
    struct message reply = {0};

    if (u->drain.type == 0 || u->out == NULL || u->out->tail != u->out->head ||
        (reg_read(u, UARTFR) & UARTFR_BUSY)) {
        return;
    }
    (void)async_reply(&u->drain, &reply, 0); // tty asks again if it is not the one any more
    u->drain.type = 0;
}

static void receive(struct uart *u)
{
    bool got = false;

    while (u->in != NULL && !(reg_read(u, UARTFR) & UARTFR_RXFE)) {
        uint32_t data = reg_read(u, UARTDR);
        if (data & (UARTDR_BE | UARTDR_FE)) {
            continue; // no character
        }
        uint32_t head = u->in->head;
        if (head - u->in->tail >= UART_RING_BYTES) {
            u->in->lost++;
            u->in->flags |= UART_RING_OVERRUN;
            continue;
        }
        u->in_data[head % UART_RING_BYTES] = (uint8_t)data;
        __asm__ volatile("dmb" ::: "memory"); // tty sees the byte before the head
        u->in->head = head + 1;
        got = true;
    }
    if (got) {
        (void)ipc_notify(TTY_EP); // a dead tty's successor attaches anew
    }
}

// tty learns of room when a quarter of the ring is free, which spares it a wake-up for each FIFO
// load.
static void tell_room(const struct uart *u, uint32_t tail_before)
{
    if (u->out == NULL || u->out->tail == tail_before) {
        return;
    }
    uint32_t left = u->out->head - u->out->tail;
    uint32_t before = u->out->head - tail_before;
    if (left == 0 || (left <= UART_RING_BYTES * 3 / 4 && before > UART_RING_BYTES * 3 / 4)) {
        (void)ipc_notify(TTY_EP);
    }
}

static void handle_interrupt(struct uart *u)
{
    reg_write(u, UARTICR, UARTINT_ALL & ~(uint32_t)UARTINT_TX);
    receive(u);
    if (sys_irqenable(0) != 0) {
        panic("pl011", "interrupt lost", NO_NUM);
    }
}

static void *map_ring(const struct message *m, cp_grant_id_t gid, size_t bytes, int writable)
{
    void *address = NULL;
    int r = sys_safemap_any(m->source, gid, 0, bytes, writable, &address);

    if (r != 0) {
        log_warn("attach: mapping refused: %d", r);
    }
    return r == 0 ? address : NULL;
}

static int attach(struct uart *u, const struct message *m)
{
    const struct uart_attach_req *req = (const struct uart_attach_req *)(const void *)m->payload;

    u->out_data = map_ring(m, req->out_data, UART_RING_BYTES, 0);
    u->out = map_ring(m, req->out_index, ABI_PAGE_SIZE, 1);
    u->in_data = map_ring(m, req->in_data, UART_RING_BYTES, 1);
    u->in = map_ring(m, req->in_index, ABI_PAGE_SIZE, 1);
    if (u->out_data == NULL || u->out == NULL || u->in_data == NULL || u->in == NULL) {
        u->out = NULL;
        u->in = NULL;
        return -ENOMEM;
    }
    set_interrupts(u);
    receive(u);
    return 0;
}

// Reached only when the FIFO is empty: writing LCR_H clears it (TRM 3.3.7).
static int configure(struct uart *u, const struct uart_config_req *req)
{
    uint32_t bits = (req->cflag & AX_CSIZE) >> 4; // CS5..CS8 are 0..3, as WLEN
    uint32_t lcr = UARTLCR_H_FEN | bits << UARTLCR_H_WLEN_SHIFT;

    lcr |= req->cflag & AX_CSTOPB ? UARTLCR_H_STP2 : 0u;
    lcr |= req->cflag & AX_PARENB ? UARTLCR_H_PEN : 0u;
    lcr |= req->cflag & AX_PARODD ? 0u : UARTLCR_H_EPS;
    if (reg_read(u, UARTFR) & UARTFR_BUSY) {
        return -EBUSY;
    }
    uint32_t clock = device_clock_hz();
    if (req->baud != 0 && clock != 0) {
        uint32_t divisor =
            (uint32_t)(((uint64_t)clock * 4 + req->baud / 2) / req->baud); // in 1/64 (TRM 3.3.6)
        if (divisor < 64 || divisor >> 6 > 0xffff) {
            return -EINVAL;
        }
        reg_write(u, UARTIBRD, divisor >> 6);
        reg_write(u, UARTFBRD, divisor & 0x3f);
    }
    reg_write(u, UARTLCR_H, lcr);
    return 0;
}

static void start_device(struct uart *u)
{
    // The predecessor's last bytes leave the FIFO before anything is touched.
    for (int i = 0; i < DRAIN_POLLS && (reg_read(u, UARTFR) & UARTFR_BUSY); i++) {
    }
    uint32_t lcr = reg_read(u, UARTLCR_H);
    if (!(lcr & UARTLCR_H_FEN)) {
        reg_write(u, UARTLCR_H, lcr | UARTLCR_H_FEN);
    }
    reg_write(u, UARTIFLS, UARTIFLS_RX_HALF_TX_EIGHTH);
    reg_write(u, UARTCR, reg_read(u, UARTCR) | UARTCR_UARTEN | UARTCR_TXE | UARTCR_RXE);
    reg_write(u, UARTICR, UARTINT_ALL);
    set_interrupts(u);
    if (device_irq_count() < 1 || sys_irqenable(0) != 0) {
        panic("pl011", "no interrupt", NO_NUM);
    }
}

static void handle_request(struct uart *u, const struct message *m)
{
    struct message reply = {0};
    int r = -EBADCALL;

    if (m->source != TTY_EP) {
        return;
    }
    switch (m->type) {
    case UART_ATTACH:
        r = attach(u, m);
        MSG_PAYLOAD_OF(&reply, struct uart_attach_rep)->is_console = env_get_number("console", 0);
        break;
    case UART_CONFIG:
        r = configure(u, (const struct uart_config_req *)(const void *)m->payload);
        break;
    case UART_DRAIN:
        u->drain = *m;
        return;
    default:
        break;
    }
    (void)async_reply(m, &reply, r); // tty attaches anew if it is not the one any more
}

static void publish(void)
{
    char key[DS_MAX_KEYLEN];

    (void)str_format(key, sizeof(key), "drv.uart.%s", self_label());
    int r = ds_publish_u32(key, (uint32_t)self_endpoint(), DSF_OVERWRITE);
    if (r != 0) {
        panic("pl011", "cannot publish:", r);
    }
}

int main(int argc, char *argv[])
{
    struct uart uart = {.tx_irq = false};
    struct message m;

    (void)argc;
    (void)argv;
    sef_startup();
    uart.base = device_window(0, NULL);
    if (uart.base == NULL) {
        panic("pl011", "no register window", NO_NUM);
    }
    start_device(&uart);
    publish();
    for (;;) {
        if (sef_receive(ANY, &m) != 0) {
            continue;
        }
        uint32_t tail = uart.out != NULL ? uart.out->tail : 0;
        if (message_is_notify(&m)) {
            if (m.source == HARDWARE_EP) {
                handle_interrupt(&uart);
            }
        } else {
            handle_request(&uart, &m);
            tail = uart.out != NULL ? uart.out->tail : 0;
        }
        transmit(&uart);
        tell_room(&uart, tail);
        answer_drain(&uart);
    }
}
