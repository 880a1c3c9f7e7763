// SPDX-License-Identifier: BSD-2-Clause
// The machine and the sizes of the system under their old, hidden names.
#pragma once

#define _WORD_SIZE 4
#define _PTR_SIZE 4
#define _EM_WSIZE _WORD_SIZE
#define _EM_PSIZE _PTR_SIZE
#define _NR_PROCS NR_PROCS
#define _NR_SYS_PROCS NR_PRIVS
