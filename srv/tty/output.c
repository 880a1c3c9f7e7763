// SPDX-License-Identifier: BSD-2-Clause
// Output processing and the output ring. The ring's tail is written by the driver and trusted no
// further than "at most a ring behind the head".

#include "minix/ipc.h"
#include "tty.h"

static uint32_t ring_used(const struct line *l)
{
    uint32_t used = l->out_head - *(volatile uint32_t *)&line_rings(l)->out_index.tail;
    return used <= UART_RING_BYTES
               ? used
               : 0; // nonsense from the driver: what it did not take is lost to it
}

uint32_t output_room(const struct line *l)
{
    return UART_RING_BYTES - ring_used(l);
}

bool output_is_empty(const struct line *l)
{
    return ring_used(l) == 0;
}

bool output_raw(struct line *l, uint8_t c)
{
    struct line_rings *rings = line_rings(l);

    if (output_room(l) == 0) {
        return false;
    }
    rings->out_data[l->out_head % UART_RING_BYTES] = c;
    l->out_head++;
    __asm__ volatile("dmb" ::
                         : "memory"); // the byte is there before the driver can see the new head
    if (!l->stopped) {
        *(volatile uint32_t *)&rings->out_index.head = l->out_head;
    }
    return true;
}

bool output_char(struct line *l, uint8_t c)
{
    if (!(l->termios.oflag & AX_OPOST)) {
        return output_raw(l, c);
    }
    if (output_room(l) < 8) { // the longest expansion: a tab
        return false;
    }
    switch (c) {
    case '\n':
        if (l->termios.oflag & AX_ONLCR) {
            (void)output_raw(l, '\r');
            l->column = 0;
        }
        break;
    case '\r':
        if (l->termios.oflag & AX_OCRNL) {
            return output_raw(l, '\n');
        }
        l->column = 0;
        break;
    case '\b':
        l->column -= l->column > 0;
        break;
    case '\t':
        if (l->termios.oflag & AX_XTABS) {
            do {
                (void)output_raw(l, ' ');
            } while (++l->column % 8 != 0);
            return true;
        }
        l->column = (l->column | 7) + 1;
        break;
    default:
        l->column += c >= ' ' && c < 0x7f;
        break;
    }
    return output_raw(l, c);
}

void output_kick(struct line *l)
{
    if (!l->stopped) {
        *(volatile uint32_t *)&line_rings(l)->out_index.head = l->out_head;
    }
    if (l->driver != NONE) {
        (void)ipc_notify(l->driver); // a dead driver's successor looks at the ring by itself
    }
}

void output_flush(struct line *l)
{
    l->out_head = *(volatile uint32_t *)&line_rings(l)->out_index.tail;
    *(volatile uint32_t *)&line_rings(l)->out_index.head = l->out_head;
}
