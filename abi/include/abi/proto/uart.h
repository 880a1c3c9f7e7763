// SPDX-License-Identifier: BSD-2-Clause
// tty and UART drivers. A driver publishes "drv.uart.<label>" in DS; tty, subscribed to that, sends
// UART_ATTACH (asynchronous) with grants (CPF_MAP) on two ring buffers in tty's kept region. The
// driver maps them with sys_safemap: the output ring read-only but for its index page, the input
// ring writable. Afterwards both sides tell the other of new data, or of new room, by a
// notification.
//
// Index page layout: struct uart_ring. `head` is written by the producer, `tail` by the consumer;
// both count bytes modulo 2^32. The consumer checks that head - tail <= ring size before it uses
// them. The driver moves `tail` of the output ring after the byte is in the FIFO, so at most one
// byte is repeated when it dies.
#pragma once

#include "abi/endpoint.h"
#include "abi/message.h"

enum uart_request {
    UART_ATTACH = MSG_CLASS_UART + 1, // tty to driver; answered
    UART_CONFIG = MSG_CLASS_UART + 2, // line settings; answered
    UART_DRAIN = MSG_CLASS_UART + 3,  // answered when ring and FIFO are empty
    UART_BREAK = MSG_CLASS_UART + 4   // driver to tty: a break was received; not answered
};

enum { UART_RING_BYTES = 4096 };

struct uart_ring { // one page: the only one the driver may write for output
    uint32_t head;
    uint32_t tail;
    uint32_t flags; // input: UART_RING_OVERRUN
    uint32_t lost;  // input bytes dropped because the ring was full
};
enum { UART_RING_OVERRUN = 1 };

struct uart_attach_req {
    cp_grant_id_t out_data;  // UART_RING_BYTES, CPF_READ | CPF_MAP
    cp_grant_id_t out_index; // one page, head written by tty, tail by the driver
    cp_grant_id_t in_data;   // UART_RING_BYTES, CPF_READ | CPF_WRITE | CPF_MAP
    cp_grant_id_t in_index;
    uint32_t
        keep_line; // 1: do not touch the line settings (first attach: as the firmware left them)
};
struct uart_attach_rep {
    uint32_t is_console; // 1: this UART is the system's console
};
struct uart_config_req {
    uint32_t baud;
    uint32_t cflag; // AX_CSIZE ...
};

MSG_ASSERT_FITS(struct uart_attach_req);
