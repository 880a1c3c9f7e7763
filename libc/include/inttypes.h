// SPDX-License-Identifier: BSD-2-Clause
// newlib's <inttypes.h>. It shows the 64-bit formats only when newlib's own definition of the types
// has been read, and the compiler's <stdint.h> does not read it.
#pragma once

#include <sys/_stdint.h>

#include_next <inttypes.h>
