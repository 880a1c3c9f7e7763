// SPDX-License-Identifier: BSD-2-Clause
// All register windows of the tree: whether a page can be given to one driver alone.

#pragma once

#include <lib/dt.h>

void windows_collect(const struct dt *dt);
// Whether the window of some other enabled node lies in a page of this one.
bool windows_is_shared(const struct dt_node *node, const struct dt_window *window);
