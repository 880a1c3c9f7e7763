// SPDX-License-Identifier: BSD-2-Clause
// The keys of a keyboard: there is none. Empty; programs include it by habit.
#pragma once
