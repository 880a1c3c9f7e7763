// SPDX-License-Identifier: BSD-2-Clause
// The terminal server's parts and its state. Everything that must outlive the process is in struct
// tty_state, in a kept region: no pointers in it, indexes only.
//
// A line is a terminal over one UART driver. Output: write -> discipline -> output ring, from which
// the driver feeds its FIFO. Input: driver -> input ring -> discipline -> input queue -> read.
#pragma once

#include "abi/message.h"
#include "abi/proto/cdev.h"
#include "abi/proto/uart.h"
#include "abi/termios.h"

enum {
    STATE_MAGIC = 0x54545931,
    STATE_VERSION = 1,
    NR_LINES = 6,
    INPUT_BYTES = 4096,   // input queue; a power of two
    CANONICAL_MAX = 1024, // longest line that can be edited
    NR_WAITING = 4        // parked requests of one kind per line
};

// An input queue entry: the byte, and whether it ends a line (canonical mode).
enum { Q_BREAK = 0x100, Q_EOF = 0x200, Q_CHAR = 0xff };

struct waiting { // a request parked until it can be answered; type 0: free
    struct message request;
    uint32_t done; // write: bytes taken; drain: UART_DRAIN was sent
};

struct line {
    char label[ABI_LABEL_MAX]; // driver's label; empty: free
    endpoint_t driver;         // NONE: dead or not yet attached
    uint32_t attached;
    uint32_t is_console;
    cp_grant_id_t grants[4]; // out data, out index, in data, in index
    uint32_t attach_serial;
    struct abi_termios termios;
    struct abi_winsize winsize;
    int32_t session; // 0: none
    int32_t pgrp;
    uint32_t open_count;
    uint32_t stopped;      // by ^S
    uint32_t literal_next; // after VLNEXT
    uint32_t column;
    uint32_t edit_column;      // column where the edited line began
    uint32_t in_head, in_tail; // input queue
    uint32_t line_breaks;      // entries with Q_BREAK or Q_EOF in it
    uint32_t out_head;         // ours; the index page holds a copy for the driver
    uint32_t ring_tail;        // input ring, ours
    uint32_t select_ops;
    struct waiting reads[NR_WAITING];
    struct waiting writes[NR_WAITING];
    struct waiting drains[NR_WAITING]; // ioctls that wait for the output
    uint16_t input[INPUT_BYTES];
};

struct line_rings { // page-aligned, one after the other: what the driver maps
    uint8_t out_data[UART_RING_BYTES];
    struct uart_ring out_index;
    uint8_t pad1[ABI_PAGE_SIZE - sizeof(struct uart_ring)];
    uint8_t in_data[UART_RING_BYTES];
    struct uart_ring in_index;
    uint8_t pad2[ABI_PAGE_SIZE - sizeof(struct uart_ring)];
};

struct tty_state {
    struct line_rings rings[NR_LINES];
    uint32_t magic;
    uint32_t version;
    uint32_t log_offset;
    uint32_t log_level;
    struct line lines[NR_LINES];
};

extern struct tty_state *state; // set once in main.c

static inline struct line_rings *line_rings(const struct line *l)
{
    return &state->rings[l - state->lines];
}

static inline bool line_is(const struct line *l, uint32_t lflag)
{
    return (l->termios.lflag & lflag) != 0;
}

// --- line.c: lines and their drivers
void lines_subscribe(void);
void lines_driver_change(void); // DS notified
void line_attach_reply(const struct message *m);
void line_driver_event(endpoint_t driver); // input came or output room appeared
struct line *line_of_minor(uint32_t minor);
struct line *line_console(void);
int line_name(uint32_t minor, char *name, size_t bytes);
void line_defaults(struct line *l);

// --- output.c
// Room for characters that are sure to fit, whatever processing adds.
uint32_t output_room(const struct line *l);
// Puts one character through output processing; false when the ring has no room (nothing is put
// then).
bool output_char(struct line *l, uint8_t c);
bool output_raw(struct line *l, uint8_t c);
void output_kick(struct line *l); // tell the driver
bool output_is_empty(const struct line *l);
void output_flush(struct line *l);

// --- input.c
void input_char(struct line *l, uint8_t c);
void input_flush(struct line *l);
bool input_is_ready(const struct line *l);
uint32_t input_count(const struct line *l);
// Moves what one read may get to `buffer`. Returns the count (0: end of file).
uint32_t input_take(struct line *l, uint8_t *buffer, uint32_t bytes);

// --- request.c: VFS's requests
void request_handle(struct message *m);
void requests_progress(struct line *l); // serve what can be served now
void requests_hangup(struct line *l, int error);
void park_reply(struct waiting *w, int status);
struct waiting *park(struct waiting *list, const struct message *m);

// --- ioctl.c
void ioctl_handle(struct message *m);
void ioctl_output_done(struct line *l);
void line_signal(struct line *l, int signo);

// --- klog.c
void klog_to_console(void);
