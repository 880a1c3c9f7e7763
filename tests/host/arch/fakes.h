// SPDX-License-Identifier: BSD-2-Clause
// See fakes.c.
#pragma once

void fakes_reset(void);
