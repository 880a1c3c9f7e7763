// SPDX-License-Identifier: BSD-2-Clause
// The numbers of PM's and VFS's calls: requests are typed, and the C library makes them. Empty;
// programs include it by habit.
#pragma once
