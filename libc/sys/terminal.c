// SPDX-License-Identifier: BSD-2-Clause
// Terminals, over ioctl.
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "abi/termios.h"

_Static_assert(sizeof(struct termios) == sizeof(struct abi_termios) &&
                   offsetof(struct termios, c_cc) == offsetof(struct abi_termios, cc) &&
                   offsetof(struct termios, c_ospeed) == offsetof(struct abi_termios, ospeed) &&
                   NCCS == AX_NCCS,
    "struct termios is the ABI's");
_Static_assert(BRKINT == AX_BRKINT && ICRNL == AX_ICRNL && IXON == AX_IXON && PARMRK == AX_PARMRK &&
                   OPOST == AX_OPOST && ONLCR == AX_ONLCR && XTABS == AX_XTABS &&
                   CSIZE == AX_CSIZE && CS8 == AX_CS8 && CREAD == AX_CREAD && CLOCAL == AX_CLOCAL &&
                   ECHO == AX_ECHO && ECHOE == AX_ECHOE && ICANON == AX_ICANON &&
                   IEXTEN == AX_IEXTEN && ISIG == AX_ISIG && NOFLSH == AX_NOFLSH &&
                   TOSTOP == AX_TOSTOP && ECHOCTL == AX_ECHOCTL && ECHOKE == AX_ECHOKE,
    "terminal flags are the ABI's");
_Static_assert(VEOF == AX_VEOF && VERASE == AX_VERASE && VINTR == AX_VINTR && VMIN == AX_VMIN &&
                   VTIME == AX_VTIME && VWERASE == AX_VWERASE && VLNEXT == AX_VLNEXT &&
                   VSUSP == AX_VSUSP && VSTOP == AX_VSTOP,
    "control characters are the ABI's");
_Static_assert(TIOCGPGRP == AX_TIOCGPGRP && TIOCSPGRP == AX_TIOCSPGRP &&
                   TIOCGWINSZ == AX_TIOCGWINSZ && TIOCSWINSZ == AX_TIOCSWINSZ &&
                   TIOCSCTTY == AX_TIOCSCTTY && TIOCNOTTY == AX_TIOCNOTTY &&
                   FIONREAD == AX_FIONREAD && TIOCOUTQ == AX_TIOCOUTQ && TIOCGSID == AX_TIOCGSID,
    "ioctl numbers are the ABI's");
_Static_assert(sizeof(struct winsize) == sizeof(struct abi_winsize), "winsize is the ABI's");

speed_t cfgetispeed(const struct termios *t)
{
    return t->c_ispeed;
}

speed_t cfgetospeed(const struct termios *t)
{
    return t->c_ospeed;
}

int cfsetispeed(struct termios *t, speed_t speed)
{
    t->c_ispeed = speed;
    return 0;
}

int cfsetospeed(struct termios *t, speed_t speed)
{
    t->c_ospeed = speed;
    return 0;
}

void cfmakeraw(struct termios *t)
{
    t->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    t->c_oflag &= ~(tcflag_t)OPOST;
    t->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    t->c_cflag = (t->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    t->c_cc[VMIN] = 1;
    t->c_cc[VTIME] = 0;
}

int tcgetattr(int fd, struct termios *t)
{
    return ioctl(fd, AX_TCGETS, t);
}

int tcsetattr(int fd, int when, const struct termios *t)
{
    static const uint32_t requests[] = {AX_TCSETS, AX_TCSETSW, AX_TCSETSF};

    if (when < TCSANOW || when > TCSAFLUSH) {
        errno = EINVAL;
        return -1;
    }
    return ioctl(fd, requests[when], t);
}

int tcdrain(int fd)
{
    return ioctl(fd, AX_TCDRAIN, 0);
}

int tcflow(int fd, int action)
{
    return ioctl(fd, AX_TCXONC, action);
}

int tcflush(int fd, int queue)
{
    return ioctl(fd, AX_TCFLSH, queue);
}

int tcsendbreak(int fd, int duration)
{
    return ioctl(fd, AX_TCSBRK, duration);
}

pid_t tcgetpgrp(int fd)
{
    int32_t pgrp;

    return ioctl(fd, TIOCGPGRP, &pgrp) < 0 ? -1 : pgrp;
}

int tcsetpgrp(int fd, pid_t pgrp)
{
    int32_t value = pgrp;

    return ioctl(fd, TIOCSPGRP, &value);
}

pid_t tcgetsid(int fd)
{
    int32_t sid;

    return ioctl(fd, TIOCGSID, &sid) < 0 ? -1 : sid;
}

int isatty(int fd)
{
    struct termios t;

    return tcgetattr(fd, &t) == 0;
}

// Finds the name in /dev by the device number.
int ttyname_r(int fd, char *name, size_t size)
{
    struct stat tty, st;
    struct dirent *entry;
    char path[sizeof("/dev/") + sizeof(entry->d_name)];
    int error = ENOENT;
    DIR *dir;

    if (!isatty(fd) || fstat(fd, &tty) < 0) {
        return errno;
    }
    dir = opendir("/dev");
    while (dir && error == ENOENT && (entry = readdir(dir))) {
        snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
        if (strcmp(entry->d_name, "tty") != 0 && lstat(path, &st) == 0 && S_ISCHR(st.st_mode) &&
            st.st_rdev == tty.st_rdev && st.st_dev == tty.st_dev) {
            error = strlcpy(name, path, size) < size ? 0 : ERANGE;
        }
    }
    if (dir) {
        closedir(dir);
    }
    return error;
}

char *ttyname(int fd)
{
    static char name[64];
    int error = ttyname_r(fd, name, sizeof(name));

    if (error) {
        errno = error;
        return NULL;
    }
    return name;
}
