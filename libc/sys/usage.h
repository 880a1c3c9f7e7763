// SPDX-License-Identifier: BSD-2-Clause
// Resource usage as PM tells it.
#pragma once

struct abi_rusage;
struct rusage;

void libc_rusage_from_abi(const struct abi_rusage *raw, struct rusage *usage);
