// SPDX-License-Identifier: BSD-2-Clause
// Device control. A request carries direction and size of its argument; numbers as in
// abi/termios.h (asserted in libc/sys/termios.c).
#pragma once

struct winsize {
    unsigned short ws_row;
    unsigned short ws_col;
    unsigned short ws_xpixel;
    unsigned short ws_ypixel;
};

#define TIOCGPGRP 0x80045408
#define TIOCSPGRP 0x40045409
#define TIOCGWINSZ 0x8008540a
#define TIOCSWINSZ 0x4008540b
#define TIOCSCTTY 0x0000540c
#define TIOCNOTTY 0x0000540d
#define FIONREAD 0x8004540e
#define TIOCOUTQ 0x8004540f
#define TIOCGSID 0x80045410

#ifdef __cplusplus
extern "C" {
#endif

int ioctl(int fd, unsigned long request, ...);

#ifdef __cplusplus
}
#endif
