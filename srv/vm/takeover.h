// SPDX-License-Identifier: BSD-2-Clause
// VM's first act: to take all frames and tables from the kernel.
#pragma once

// Panics when the kernel's account makes no sense.
void takeover(void);
