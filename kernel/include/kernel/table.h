// SPDX-License-Identifier: BSD-2-Clause
// The boot image table. Its order means nothing; shuffle=<seed> permutes it.
#pragma once

#include <abi/kcall.h>

void table_shuffle(uint32_t seed);
// Entry `index` of the table. False: past the end.
bool table_get(unsigned index, struct boot_image_info *info);
