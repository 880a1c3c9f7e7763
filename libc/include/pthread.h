// SPDX-License-Identifier: BSD-2-Clause
// There are no threads yet; a configure script that tries this header must find that out here.
#error "this system has no threads"
