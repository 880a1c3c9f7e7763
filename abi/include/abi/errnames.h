// SPDX-License-Identifier: BSD-2-Clause
// The plain names EPERM, ENOENT, ... as enum constants for kernel and freestanding code. Services
// and programs get the same numbers from the C library's <errno.h>; abi/errno_check.h asserts that
// both agree. Axolotl's own numbers (ERESTART and up) are missing there, which abi/errno_own.h
// mends.
#pragma once

enum errno_names {
#define E(name, number, text) name = number,
#include "abi/errno.def"
#undef E
};
