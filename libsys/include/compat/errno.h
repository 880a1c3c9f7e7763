// SPDX-License-Identifier: BSD-2-Clause
// The C library's <errno.h>; with _SYSTEM defined before the first include, as system programs of
// January 2010 do, its names are negative: the results of libsys's functions compare with them as
// they are. The variable errno stays positive, as it did then. The system's own numbers and OK come
// along.
#pragma once

#include_next <errno.h>

#ifdef _SYSTEM

#define OK 0

#undef EPERM
#define EPERM (-1)
#undef ENOENT
#define ENOENT (-2)
#undef ESRCH
#define ESRCH (-3)
#undef EINTR
#define EINTR (-4)
#undef EIO
#define EIO (-5)
#undef ENXIO
#define ENXIO (-6)
#undef E2BIG
#define E2BIG (-7)
#undef ENOEXEC
#define ENOEXEC (-8)
#undef EBADF
#define EBADF (-9)
#undef ECHILD
#define ECHILD (-10)
#undef EAGAIN
#define EAGAIN (-11)
#undef ENOMEM
#define ENOMEM (-12)
#undef EACCES
#define EACCES (-13)
#undef EFAULT
#define EFAULT (-14)
#undef EBUSY
#define EBUSY (-16)
#undef EEXIST
#define EEXIST (-17)
#undef EXDEV
#define EXDEV (-18)
#undef ENODEV
#define ENODEV (-19)
#undef ENOTDIR
#define ENOTDIR (-20)
#undef EISDIR
#define EISDIR (-21)
#undef EINVAL
#define EINVAL (-22)
#undef ENFILE
#define ENFILE (-23)
#undef EMFILE
#define EMFILE (-24)
#undef ENOTTY
#define ENOTTY (-25)
#undef ETXTBSY
#define ETXTBSY (-26)
#undef EFBIG
#define EFBIG (-27)
#undef ENOSPC
#define ENOSPC (-28)
#undef ESPIPE
#define ESPIPE (-29)
#undef EROFS
#define EROFS (-30)
#undef EMLINK
#define EMLINK (-31)
#undef EPIPE
#define EPIPE (-32)
#undef EDOM
#define EDOM (-33)
#undef ERANGE
#define ERANGE (-34)
#undef ENOMSG
#define ENOMSG (-35)
#undef EIDRM
#define EIDRM (-36)
#undef EDEADLK
#define EDEADLK (-45)
#undef ENOLCK
#define ENOLCK (-46)
#undef ENOSTR
#define ENOSTR (-60)
#undef ENODATA
#define ENODATA (-61)
#undef ETIME
#define ETIME (-62)
#undef ENOSR
#define ENOSR (-63)
#undef ENOLINK
#define ENOLINK (-67)
#undef EPROTO
#define EPROTO (-71)
#undef EMULTIHOP
#define EMULTIHOP (-74)
#undef EBADMSG
#define EBADMSG (-77)
#undef EFTYPE
#define EFTYPE (-79)
#undef ENOSYS
#define ENOSYS (-88)
#undef ENOTEMPTY
#define ENOTEMPTY (-90)
#undef ENAMETOOLONG
#define ENAMETOOLONG (-91)
#undef ELOOP
#define ELOOP (-92)
#undef EOPNOTSUPP
#define EOPNOTSUPP (-95)
#undef EPFNOSUPPORT
#define EPFNOSUPPORT (-96)
#undef ECONNRESET
#define ECONNRESET (-104)
#undef ENOBUFS
#define ENOBUFS (-105)
#undef EAFNOSUPPORT
#define EAFNOSUPPORT (-106)
#undef EPROTOTYPE
#define EPROTOTYPE (-107)
#undef ENOTSOCK
#define ENOTSOCK (-108)
#undef ENOPROTOOPT
#define ENOPROTOOPT (-109)
#undef ECONNREFUSED
#define ECONNREFUSED (-111)
#undef EADDRINUSE
#define EADDRINUSE (-112)
#undef ECONNABORTED
#define ECONNABORTED (-113)
#undef ENETUNREACH
#define ENETUNREACH (-114)
#undef ENETDOWN
#define ENETDOWN (-115)
#undef ETIMEDOUT
#define ETIMEDOUT (-116)
#undef EHOSTDOWN
#define EHOSTDOWN (-117)
#undef EHOSTUNREACH
#define EHOSTUNREACH (-118)
#undef EINPROGRESS
#define EINPROGRESS (-119)
#undef EALREADY
#define EALREADY (-120)
#undef EDESTADDRREQ
#define EDESTADDRREQ (-121)
#undef EMSGSIZE
#define EMSGSIZE (-122)
#undef EPROTONOSUPPORT
#define EPROTONOSUPPORT (-123)
#undef EADDRNOTAVAIL
#define EADDRNOTAVAIL (-125)
#undef ENETRESET
#define ENETRESET (-126)
#undef EISCONN
#define EISCONN (-127)
#undef ENOTCONN
#define ENOTCONN (-128)
#undef ETOOMANYREFS
#define ETOOMANYREFS (-129)
#undef EDQUOT
#define EDQUOT (-132)
#undef ESTALE
#define ESTALE (-133)
#undef ENOTSUP
#define ENOTSUP (-134)
#undef EILSEQ
#define EILSEQ (-138)
#undef EOVERFLOW
#define EOVERFLOW (-139)
#undef ECANCELED
#define ECANCELED (-140)
#undef ENOTRECOVERABLE
#define ENOTRECOVERABLE (-141)
#undef EOWNERDEAD
#define EOWNERDEAD (-142)
#undef EWOULDBLOCK
#define EWOULDBLOCK EAGAIN

#undef ERESTART
#define ERESTART (-1001)
#define EDEADSRCDST (-1002)
#define ENOTREADY (-1003)
#define ECALLDENIED (-1004)
#define ETRAPDENIED (-1005)
#define EBADCALL (-1006)
#define EBADREQUEST EBADCALL

#endif
