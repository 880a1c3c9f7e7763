// SPDX-License-Identifier: BSD-2-Clause
// Registers of the ARM PrimeCell UART (PL011), named as in its Technical Reference Manual (ARM DDI
// 0183G), chapter 3.
#pragma once

enum pl011_registers {
    UARTDR = 0x000,
    UARTRSR = 0x004,
    UARTFR = 0x018,
    UARTIBRD = 0x024,
    UARTFBRD = 0x028,
    UARTLCR_H = 0x02c,
    UARTCR = 0x030,
    UARTIFLS = 0x034,
    UARTIMSC = 0x038,
    UARTRIS = 0x03c,
    UARTMIS = 0x040,
    UARTICR = 0x044
};

enum pl011_bits {
    UARTDR_OE = 1 << 11,
    UARTDR_BE = 1 << 10,
    UARTDR_PE = 1 << 9,
    UARTDR_FE = 1 << 8,

    UARTFR_TXFE = 1 << 7,
    UARTFR_RXFF = 1 << 6,
    UARTFR_TXFF = 1 << 5,
    UARTFR_RXFE = 1 << 4,
    UARTFR_BUSY = 1 << 3,

    UARTLCR_H_WLEN_SHIFT = 5,
    UARTLCR_H_FEN = 1 << 4,
    UARTLCR_H_STP2 = 1 << 3,
    UARTLCR_H_EPS = 1 << 2,
    UARTLCR_H_PEN = 1 << 1,

    UARTCR_RXE = 1 << 9,
    UARTCR_TXE = 1 << 8,
    UARTCR_UARTEN = 1 << 0,

    UARTIFLS_RX_HALF_TX_EIGHTH = 2 << 3 | 0,

    UARTINT_OE = 1 << 10,
    UARTINT_BE = 1 << 9,
    UARTINT_RT = 1 << 6,
    UARTINT_TX = 1 << 5,
    UARTINT_RX = 1 << 4,
    UARTINT_ALL = 0x7ff
};
