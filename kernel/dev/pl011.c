// SPDX-License-Identifier: BSD-2-Clause
// PL011 UART, polled output only (ARM DDI 0183G). The firmware's baud rate and line settings are
// left as they are; only the transmitter is switched on.

#include <kernel/dev.h>

#include <abi/errnames.h>
#include <arch/boot.h>
#include <arch/mmio.h>

enum { UARTDR = 0x00, UARTFR = 0x18, UARTLCR_H = 0x2c, UARTCR = 0x30 };
enum {
    FR_TXFF = 1 << 5,
    LCR_H_FEN = 1 << 4,
    LCR_H_WLEN_8 = 3 << 5,
    CR_UARTEN = 1 << 0,
    CR_TXE = 1 << 8
};
enum { UARTPERIPHID0 = 0xfe0, UARTPERIPHID1 = 0xfe4, PERIPHID0 = 0x11, PERIPHID1 = 0x10 };
enum { WAIT_ROUNDS = 1000000 };

static volatile void *uart;

static void pl011_put(char c)
{
    for (unsigned i = 0; i < WAIT_ROUNDS && (mmio_read(uart, UARTFR) & FR_TXFF) != 0; i++) {
    }
    mmio_write(uart, UARTDR, (unsigned char)c);
}

static const struct console pl011_console = {.name = "pl011", .put = pl011_put};

// Reads only: a damaged tree must not make the kernel write to something else.
static bool is_pl011(void)
{
    const volatile char *registers = uart;
    uint32_t id0, id1;
    return arch_probe_read(registers + UARTPERIPHID0, &id0) == 0 &&
           arch_probe_read(registers + UARTPERIPHID1, &id1) == 0 && (id0 & 0xff) == PERIPHID0 &&
           (id1 & 0xff) == PERIPHID1;
}

static int pl011_probe(const struct dt_node *node)
{
    struct dt_window window;
    int r = dt_reg(node, 0, &window);
    if (r == 0 && window.bytes < PAGE_SIZE) {
        r = -EINVAL;
    }
    if (r == 0) {
        r = dev_map(node, 0, &uart);
    }
    if (r == 0 && !is_pl011()) {
        r = -ENODEV;
    }
    if (r != 0) {
        return r;
    }
    uint32_t control = mmio_read(uart, UARTCR);
    if ((control & (CR_UARTEN | CR_TXE)) != (CR_UARTEN | CR_TXE)) {
        if (mmio_read(uart, UARTLCR_H) == 0) { // never set up by anybody
            mmio_write(uart, UARTLCR_H, LCR_H_WLEN_8 | LCR_H_FEN);
        }
        mmio_write(uart, UARTCR, control | CR_UARTEN | CR_TXE);
    }
    console_set(&pl011_console, (uint32_t)window.base, (uint32_t)window.bytes);
    return 0;
}

DRIVER(pl011_driver, DRIVER_CONSOLE, "arm,pl011", pl011_probe);
