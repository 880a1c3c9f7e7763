// SPDX-License-Identifier: BSD-2-Clause
// The system's error numbers as constants AX_E...: for code that must not include a C library's
// <errno.h>, and for tables. System code that has no C library errno in scope includes
// abi/errnames.h for the plain names.
#pragma once

enum axolotl_errno {
#define E(name, number, text) AX_##name = number,
#include "abi/errno.def"
#undef E
};
