// SPDX-License-Identifier: BSD-2-Clause
// Axolotl's own error numbers, for code that takes the rest from the C library's <errno.h>.
#pragma once

#include <errno.h>

#include "abi/errno.h"

#ifndef ERESTART
#define ERESTART AX_ERESTART
#endif
#define EDEADSRCDST AX_EDEADSRCDST
#define ENOTREADY AX_ENOTREADY
#define ECALLDENIED AX_ECALLDENIED
#define ETRAPDENIED AX_ETRAPDENIED
#define EBADCALL AX_EBADCALL
