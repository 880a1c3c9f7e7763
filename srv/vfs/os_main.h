// SPDX-License-Identifier: BSD-2-Clause
// What main.c alone tells os.c.
#pragma once

// A new message: the time of day is asked for anew when it is needed.
void os_new_message(void);
