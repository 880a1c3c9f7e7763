// SPDX-License-Identifier: BSD-2-Clause
// The line discipline's input side: one character at a time from the UART to the input queue, with
// editing, echo and signals.

#include "abi/signal.h"
#include "tty.h"

enum { DISABLED = 0 }; // a control character that is 0 is not used

static bool is_cc(const struct line *l, int index, uint8_t c)
{
    return c != DISABLED && l->termios.cc[index] == c;
}

uint32_t input_count(const struct line *l)
{
    return l->in_head - l->in_tail;
}

static uint16_t *entry(struct line *l, uint32_t i)
{
    return &l->input[i % INPUT_BYTES];
}

void input_flush(struct line *l)
{
    l->in_tail = l->in_head;
    l->line_breaks = 0;
    l->literal_next = 0;
}

bool input_is_ready(const struct line *l)
{
    if (line_is(l, AX_ICANON)) {
        return l->line_breaks > 0;
    }
    uint32_t min = l->termios.cc[AX_VMIN];
    return input_count(l) >= (min > 0 ? min : 1);
}

static void echo(struct line *l, uint8_t c)
{
    if (c < ' ' && c != '\n' && c != '\t' && c != '\r' && line_is(l, AX_ECHOCTL)) {
        (void)output_char(l, '^');
        (void)output_char(l, (uint8_t)(c + '@'));
    } else if (c == 0x7f && line_is(l, AX_ECHOCTL)) {
        (void)output_char(l, '^');
        (void)output_char(l, '?');
    } else {
        (void)output_char(l, c);
    }
}

static uint32_t echo_width(const struct line *l, uint8_t c, uint32_t column)
{
    if (c == '\t') {
        return 8 - column % 8;
    }
    if (c < ' ' || c == 0x7f) {
        return line_is(l, AX_ECHOCTL) ? 2 : 0;
    }
    return (c & 0xc0) == 0x80 ? 0 : 1; // later bytes of a UTF-8 character take no column
}

// True when the entry before the head is part of the line being edited.
static bool can_erase(struct line *l)
{
    return input_count(l) > 0 && !(*entry(l, l->in_head - 1) & (Q_BREAK | Q_EOF));
}

static uint32_t column_before_head(struct line *l)
{
    uint32_t start = l->in_head;
    uint32_t column = l->edit_column;

    while (start != l->in_tail && !(*entry(l, start - 1) & (Q_BREAK | Q_EOF))) {
        start--;
    }
    for (; start != l->in_head; start++) {
        column += echo_width(l, (uint8_t)*entry(l, start), column);
    }
    return column;
}

static uint8_t erase_one(struct line *l)
{
    uint8_t c;

    do { // all bytes of a UTF-8 character
        l->in_head--;
        c = (uint8_t)*entry(l, l->in_head);
    } while ((c & 0xc0) == 0x80 && can_erase(l));
    if (line_is(l, AX_ECHO) && line_is(l, AX_ECHOE)) {
        uint32_t column = column_before_head(l);
        uint32_t width = echo_width(l, c, column);
        width += c >= 0xc0;
        width = width > 8 ? 8 : width;
        for (uint32_t i = 0; i < width; i++) {
            (void)output_char(l, '\b');
            if (c != '\t') {
                (void)output_char(l, ' ');
                (void)output_char(l, '\b');
            }
        }
    } else if (line_is(l, AX_ECHO)) {
        echo(l, l->termios.cc[AX_VERASE]);
    }
    return c;
}

static void erase_word(struct line *l)
{
    while (can_erase(l) && (uint8_t)*entry(l, l->in_head - 1) == ' ') {
        (void)erase_one(l);
    }
    while (can_erase(l) && (uint8_t)*entry(l, l->in_head - 1) != ' ') {
        (void)erase_one(l);
    }
}

static void erase_line(struct line *l)
{
    if (line_is(l, AX_ECHOKE)) {
        while (can_erase(l)) {
            (void)erase_one(l);
        }
        return;
    }
    while (can_erase(l)) {
        l->in_head--;
    }
    if (line_is(l, AX_ECHOK)) {
        (void)output_char(l, '\n');
    }
}

static void reprint(struct line *l)
{
    uint32_t start = l->in_head;

    echo(l, l->termios.cc[AX_VREPRINT]);
    (void)output_char(l, '\n');
    while (start != l->in_tail && !(*entry(l, start - 1) & (Q_BREAK | Q_EOF))) {
        start--;
    }
    l->edit_column = 0;
    for (; start != l->in_head; start++) {
        echo(l, (uint8_t)*entry(l, start));
    }
}

static void append(struct line *l, uint16_t value)
{
    uint32_t limit = INPUT_BYTES - 1;

    if (input_count(l) >= limit) {
        if (l->termios.iflag & AX_IMAXBEL) {
            (void)output_raw(l, '\a');
        }
        return;
    }
    if (!can_erase(l)) {
        l->edit_column = l->column;
    }
    *entry(l, l->in_head) = value;
    l->in_head++;
    l->line_breaks += (value & (Q_BREAK | Q_EOF)) != 0;
}

static uint32_t edited_length(struct line *l)
{
    uint32_t n = 0;

    while (n < input_count(l) && !(*entry(l, l->in_head - 1 - n) & (Q_BREAK | Q_EOF))) {
        n++;
    }
    return n;
}

static bool signal_char(struct line *l, uint8_t c)
{
    int signo = is_cc(l, AX_VINTR, c)   ? AX_SIGINT
                : is_cc(l, AX_VQUIT, c) ? AX_SIGQUIT
                : is_cc(l, AX_VSUSP, c) ? AX_SIGTSTP
                                        : 0;

    if (signo == 0) {
        return false;
    }
    if (!line_is(l, AX_NOFLSH)) {
        input_flush(l);
        if (signo != AX_SIGTSTP) {
            output_flush(l);
        }
    }
    if (l->stopped) {
        l->stopped = 0;
    }
    if (line_is(l, AX_ECHO)) {
        echo(l, c);
    }
    line_signal(l, signo);
    return true;
}

static bool flow_char(struct line *l, uint8_t c)
{
    if (is_cc(l, AX_VSTOP, c)) {
        l->stopped = 1;
        // What the driver has not yet seen waits: the index page keeps the head of the moment.
        return true;
    }
    if (is_cc(l, AX_VSTART, c) || (l->stopped && (l->termios.iflag & AX_IXANY))) {
        l->stopped = 0;
        output_kick(l);
        return is_cc(l, AX_VSTART, c);
    }
    return false;
}

// Characters with a meaning in canonical mode. True when the character was used up.
static bool edit_char(struct line *l, uint8_t c)
{
    bool extended = line_is(l, AX_IEXTEN);

    if (is_cc(l, AX_VERASE, c) || (c == '\b' && is_cc(l, AX_VERASE, 0x7f))) {
        if (can_erase(l)) {
            (void)erase_one(l);
        }
        return true;
    }
    if (is_cc(l, AX_VKILL, c)) {
        erase_line(l);
        return true;
    }
    if (extended && is_cc(l, AX_VWERASE, c)) {
        erase_word(l);
        return true;
    }
    if (extended && is_cc(l, AX_VREPRINT, c)) {
        reprint(l);
        return true;
    }
    if (extended && is_cc(l, AX_VLNEXT, c)) {
        l->literal_next = 1;
        if (line_is(l, AX_ECHO)) {
            (void)output_char(l, '^');
            (void)output_char(l, '\b');
        }
        return true;
    }
    if (is_cc(l, AX_VEOF, c)) {
        append(l, Q_EOF);
        return true;
    }
    return false;
}

static bool map_char(const struct line *l, uint8_t *c)
{
    uint32_t iflag = l->termios.iflag;

    if (iflag & AX_ISTRIP) {
        *c &= 0x7f;
    }
    if (*c == '\r') {
        if (iflag & AX_IGNCR) {
            return false;
        }
        if (iflag & AX_ICRNL) {
            *c = '\n';
        }
    } else if (*c == '\n' && (iflag & AX_INLCR)) {
        *c = '\r';
    }
    return true;
}

static void store_char(struct line *l, uint8_t c, bool literal)
{
    bool canonical = line_is(l, AX_ICANON);
    bool ends_line = canonical && !literal && (c == '\n' || is_cc(l, AX_VEOL, c));

    if (canonical && !ends_line && edited_length(l) >= CANONICAL_MAX) {
        if (l->termios.iflag & AX_IMAXBEL) {
            (void)output_raw(l, '\a');
        }
        return;
    }
    append(l, (uint16_t)(c | (ends_line ? Q_BREAK : 0)));
    if (line_is(l, AX_ECHO) || (c == '\n' && line_is(l, AX_ECHONL) && canonical)) {
        echo(l, c);
    }
}

void input_char(struct line *l, uint8_t c)
{
    if (l->literal_next) {
        l->literal_next = 0;
        store_char(l, c, true);
        return;
    }
    if (!map_char(l, &c)) {
        return;
    }
    if ((l->termios.iflag & AX_IXON) && flow_char(l, c)) {
        return;
    }
    if (line_is(l, AX_ISIG) && signal_char(l, c)) {
        return;
    }
    if (line_is(l, AX_ICANON) && edit_char(l, c)) {
        return;
    }
    store_char(l, c, false);
}

uint32_t input_take(struct line *l, uint8_t *buffer, uint32_t bytes)
{
    uint32_t n = 0;

    while (n < bytes && l->in_tail != l->in_head) {
        uint16_t value = *entry(l, l->in_tail);
        l->in_tail++;
        l->line_breaks -= (value & (Q_BREAK | Q_EOF)) != 0;
        if (value & Q_EOF) {
            break;
        }
        buffer[n++] = (uint8_t)(value & Q_CHAR);
        if ((value & Q_BREAK) && line_is(l, AX_ICANON)) {
            break;
        }
    }
    return n;
}
