// SPDX-License-Identifier: BSD-2-Clause
// stty [-a] [-F device] [setting...]: shows or changes the settings of the terminal on stdin.
#include <ctype.h>
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "number.h"
#include "tool.h"

static const char synopsis[] = "[-a] [-F device] [[-]flag | character value | sane | raw | cooked "
                               "| rows n | cols n | size | speed]...";

struct flag {
    const char *name;
    size_t member;
    tcflag_t bit;
};

#define FLAG(word, text, bit)                                                                      \
    {                                                                                              \
        text, offsetof(struct termios, word), bit                                                  \
    }

static const struct flag flags[] = {
    FLAG(c_iflag, "brkint", BRKINT),
    FLAG(c_iflag, "icrnl", ICRNL),
    FLAG(c_iflag, "ignbrk", IGNBRK),
    FLAG(c_iflag, "igncr", IGNCR),
    FLAG(c_iflag, "inlcr", INLCR),
    FLAG(c_iflag, "istrip", ISTRIP),
    FLAG(c_iflag, "ixon", IXON),
    FLAG(c_iflag, "ixoff", IXOFF),
    FLAG(c_iflag, "ixany", IXANY),
    FLAG(c_oflag, "opost", OPOST),
    FLAG(c_oflag, "onlcr", ONLCR),
    FLAG(c_oflag, "ocrnl", OCRNL),
    FLAG(c_oflag, "tabs", XTABS),
    FLAG(c_lflag, "isig", ISIG),
    FLAG(c_lflag, "icanon", ICANON),
    FLAG(c_lflag, "iexten", IEXTEN),
    FLAG(c_lflag, "echo", ECHO),
    FLAG(c_lflag, "echoe", ECHOE),
    FLAG(c_lflag, "echok", ECHOK),
    FLAG(c_lflag, "echonl", ECHONL),
    FLAG(c_lflag, "echoctl", ECHOCTL),
    FLAG(c_lflag, "noflsh", NOFLSH),
    FLAG(c_lflag, "tostop", TOSTOP),
};

static const struct {
    const char *name;
    int index;
} characters[] = {{"intr", VINTR}, {"quit", VQUIT}, {"erase", VERASE}, {"kill", VKILL},
    {"eof", VEOF}, {"eol", VEOL}, {"start", VSTART}, {"stop", VSTOP}, {"susp", VSUSP},
    {"werase", VWERASE}, {"rprnt", VREPRINT}, {"lnext", VLNEXT}, {"min", VMIN}, {"time", VTIME}};

enum { FLAG_COUNT = sizeof(flags) / sizeof(flags[0]) };
enum { CHARACTER_COUNT = sizeof(characters) / sizeof(characters[0]) };

static int tty = STDIN_FILENO;

static tcflag_t *word_of(struct termios *t, const struct flag *f)
{
    return (tcflag_t *)(void *)((char *)t + f->member);
}

static bool is_number(int index)
{
    return index == VMIN || index == VTIME;
}

static void put_character(const char *name, int index, cc_t value)
{
    if (is_number(index)) {
        printf("%s = %u; ", name, value);
    } else if (value == 0) {
        printf("%s = undef; ", name);
    } else if (value == 127) {
        printf("%s = ^?; ", name);
    } else if (value < 32) {
        printf("%s = ^%c; ", name, value + '@');
    } else {
        printf("%s = %c; ", name, value);
    }
}

static void show_all(struct termios *t)
{
    struct winsize size = {0};

    (void)ioctl(tty, TIOCGWINSZ, &size); // zeros where there is no size
    printf(
        "speed %u baud; rows %u; columns %u;\n", (unsigned)t->c_ospeed, size.ws_row, size.ws_col);
    for (int i = 0; i < CHARACTER_COUNT; i++) {
        put_character(characters[i].name, characters[i].index, t->c_cc[characters[i].index]);
        if (i % 7 == 6) {
            putchar('\n');
        }
    }
    for (int i = 0; i < FLAG_COUNT; i++) {
        printf("%s%s%s", *word_of(t, &flags[i]) & flags[i].bit ? "" : "-", flags[i].name,
            i % 9 == 8 || i == FLAG_COUNT - 1 ? "\n" : " ");
    }
}

static void make_sane(struct termios *t)
{
    static const cc_t defaults[NCCS] = {[VINTR] = 3,
        [VQUIT] = 28,
        [VERASE] = 127,
        [VKILL] = 21,
        [VEOF] = 4,
        [VSTART] = 17,
        [VSTOP] = 19,
        [VSUSP] = 26,
        [VWERASE] = 23,
        [VREPRINT] = 18,
        [VLNEXT] = 22,
        [VMIN] = 1};

    memcpy(t->c_cc, defaults, sizeof(t->c_cc));
    t->c_iflag = BRKINT | ICRNL | IXON | IMAXBEL;
    t->c_oflag = OPOST | ONLCR;
    t->c_cflag = CS8 | CREAD | CLOCAL;
    t->c_lflag = ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
}

static bool set_flag(struct termios *t, const char *name)
{
    bool off = name[0] == '-';

    for (int i = 0; i < FLAG_COUNT; i++) {
        tcflag_t *word = word_of(t, &flags[i]);

        if (strcmp(flags[i].name, name + off) == 0) {
            *word = off ? *word & ~flags[i].bit : *word | flags[i].bit;
            return true;
        }
    }
    return false;
}

static bool set_character(struct termios *t, const char *name, const char *value)
{
    for (int i = 0; i < CHARACTER_COUNT; i++) {
        cc_t *c = &t->c_cc[characters[i].index];
        uint64_t n;

        if (strcmp(characters[i].name, name) != 0) {
            continue;
        }
        if (is_number(characters[i].index)) {
            if (!number_parse(value, 255, &n)) {
                errx(2, "%s: not a number", value);
            }
            *c = (cc_t)n;
        } else if (strcmp(value, "undef") == 0 || strcmp(value, "^-") == 0) {
            *c = 0;
        } else if (value[0] == '^' && value[1]) {
            *c = value[1] == '?' ? 127 : (cc_t)(toupper((unsigned char)value[1]) & 31);
        } else {
            *c = (cc_t)value[0];
        }
        return true;
    }
    return false;
}

static bool set_size(const char *name, const char *value)
{
    bool rows = strcmp(name, "rows") == 0;
    struct winsize size;
    uint64_t n;

    if (!rows && strcmp(name, "cols") != 0 && strcmp(name, "columns") != 0) {
        return false;
    }
    if (!number_parse(value, UINT16_MAX, &n)) {
        errx(2, "%s: not a number", value);
    }
    if (ioctl(tty, TIOCGWINSZ, &size) < 0) {
        err(1, "window size");
    }
    if (rows) {
        size.ws_row = (unsigned short)n;
    } else {
        size.ws_col = (unsigned short)n;
    }
    if (ioctl(tty, TIOCSWINSZ, &size) < 0) {
        err(1, "window size");
    }
    return true;
}

// Does one word with no value; false when it is not one.
static bool do_word(struct termios *t, const char *word)
{
    struct winsize size;

    if (strcmp(word, "sane") == 0) {
        make_sane(t);
    } else if (strcmp(word, "raw") == 0) {
        cfmakeraw(t);
    } else if (strcmp(word, "-raw") == 0 || strcmp(word, "cooked") == 0) {
        make_sane(t);
    } else if (strcmp(word, "speed") == 0) {
        printf("%u\n", (unsigned)t->c_ospeed);
    } else if (strcmp(word, "size") == 0) {
        if (ioctl(tty, TIOCGWINSZ, &size) < 0) {
            err(1, "window size");
        }
        printf("%u %u\n", size.ws_row, size.ws_col);
    } else {
        return set_flag(t, word);
    }
    return true;
}

static void set_speed(struct termios *t, const char *text)
{
    uint64_t n;

    if (!number_parse(text, 4000000, &n)) {
        errx(2, "%s: no such setting", text);
    }
    cfsetispeed(t, (speed_t)n);
    cfsetospeed(t, (speed_t)n);
}

int main(int argc, char **argv)
{
    struct termios t;
    bool all = false;
    int i = 1;

    for (; i < argc && (strcmp(argv[i], "-a") == 0 || strcmp(argv[i], "-F") == 0); i++) {
        if (argv[i][1] == 'a') {
            all = true;
        } else if (++i == argc) {
            tool_usage(synopsis);
        } else if ((tty = open(argv[i], O_RDWR | O_NOCTTY | O_NONBLOCK)) < 0) {
            err(1, "%s", argv[i]);
        }
    }
    if (tcgetattr(tty, &t) < 0) {
        err(1, "terminal");
    }
    if (i == argc || all) {
        show_all(&t);
        return tool_end(0);
    }
    for (; i < argc; i++) {
        if (do_word(&t, argv[i])) {
            continue;
        }
        if (i + 1 < argc &&
            (set_character(&t, argv[i], argv[i + 1]) || set_size(argv[i], argv[i + 1]))) {
            i++;
            continue;
        }
        set_speed(&t, argv[i]);
    }
    if (tcsetattr(tty, TCSADRAIN, &t) < 0) {
        err(1, "terminal");
    }
    return tool_end(0);
}
