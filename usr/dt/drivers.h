// SPDX-License-Identifier: BSD-2-Clause
// Who drives which node, as RS says.

#pragma once

// Asks RS for its dev table once.
void drivers_read(void);
// The label of the driver of the node with this path; "" when nobody claims it; NULL when it is no
// device.
const char *drivers_label(const char *path);
