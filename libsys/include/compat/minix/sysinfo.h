// SPDX-License-Identifier: BSD-2-Clause
// Copies of the servers' tables: /proc tells what is in them. Empty; programs include it by habit.
#pragma once
