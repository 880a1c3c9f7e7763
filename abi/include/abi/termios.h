// SPDX-License-Identifier: BSD-2-Clause
// Terminal attributes as they travel between libc and tty, and the terminal's ioctls.
#pragma once

#include "abi/proto/cdev.h"

enum { AX_NCCS = 20 };
enum {
    AX_VEOF,
    AX_VEOL,
    AX_VERASE,
    AX_VKILL,
    AX_VINTR,
    AX_VQUIT,
    AX_VSUSP,
    AX_VSTART,
    AX_VSTOP,
    AX_VMIN,
    AX_VTIME,
    AX_VWERASE,
    AX_VREPRINT,
    AX_VLNEXT
};
enum {
    AX_BRKINT = 0x001,
    AX_ICRNL = 0x002,
    AX_IGNBRK = 0x004,
    AX_IGNCR = 0x008,
    AX_IGNPAR = 0x010,
    AX_INLCR = 0x020,
    AX_INPCK = 0x040,
    AX_ISTRIP = 0x080,
    AX_IXOFF = 0x100,
    AX_IXON = 0x200,
    AX_PARMRK = 0x400,
    AX_IXANY = 0x800,
    AX_IMAXBEL = 0x1000
};
enum {
    AX_OPOST = 0x01,
    AX_ONLCR = 0x02,
    AX_OCRNL = 0x04,
    AX_ONOCR = 0x08,
    AX_ONLRET = 0x10,
    AX_XTABS = 0x20
};
enum {
    AX_CSIZE = 0x30,
    AX_CS5 = 0,
    AX_CS6 = 0x10,
    AX_CS7 = 0x20,
    AX_CS8 = 0x30,
    AX_CSTOPB = 0x40,
    AX_CREAD = 0x80,
    AX_PARENB = 0x100,
    AX_PARODD = 0x200,
    AX_HUPCL = 0x400,
    AX_CLOCAL = 0x800
};
enum {
    AX_ECHO = 0x01,
    AX_ECHOE = 0x02,
    AX_ECHOK = 0x04,
    AX_ECHONL = 0x08,
    AX_ICANON = 0x10,
    AX_IEXTEN = 0x20,
    AX_ISIG = 0x40,
    AX_NOFLSH = 0x80,
    AX_TOSTOP = 0x100,
    AX_ECHOCTL = 0x200,
    AX_ECHOKE = 0x400
};

struct abi_termios {
    uint32_t iflag, oflag, cflag, lflag;
    uint8_t cc[AX_NCCS];
    uint32_t ispeed, ospeed; // baud
};
struct abi_winsize {
    uint16_t rows, columns, xpixel, ypixel;
};

#define AX_TCGETS AX_IOC(AX_IOC_READ, 'T', 1, sizeof(struct abi_termios))
#define AX_TCSETS AX_IOC(AX_IOC_WRITE, 'T', 2, sizeof(struct abi_termios))
#define AX_TCSETSW AX_IOC(AX_IOC_WRITE, 'T', 3, sizeof(struct abi_termios))
#define AX_TCSETSF AX_IOC(AX_IOC_WRITE, 'T', 4, sizeof(struct abi_termios))
#define AX_TCSBRK AX_IOC(AX_IOC_NONE, 'T', 5, 0)
#define AX_TCXONC AX_IOC(AX_IOC_NONE, 'T', 6, 0)
#define AX_TCFLSH AX_IOC(AX_IOC_NONE, 'T', 7, 0)
#define AX_TIOCGPGRP AX_IOC(AX_IOC_READ, 'T', 8, 4)
#define AX_TIOCSPGRP AX_IOC(AX_IOC_WRITE, 'T', 9, 4)
#define AX_TIOCGWINSZ AX_IOC(AX_IOC_READ, 'T', 10, sizeof(struct abi_winsize))
#define AX_TIOCSWINSZ AX_IOC(AX_IOC_WRITE, 'T', 11, sizeof(struct abi_winsize))
#define AX_TIOCSCTTY AX_IOC(AX_IOC_NONE, 'T', 12, 0)
#define AX_TIOCNOTTY AX_IOC(AX_IOC_NONE, 'T', 13, 0)
#define AX_FIONREAD AX_IOC(AX_IOC_READ, 'T', 14, 4)
#define AX_TIOCOUTQ AX_IOC(AX_IOC_READ, 'T', 15, 4)
#define AX_TIOCGSID AX_IOC(AX_IOC_READ, 'T', 16, 4)
#define AX_TCDRAIN AX_IOC(AX_IOC_NONE, 'T', 17, 0)
