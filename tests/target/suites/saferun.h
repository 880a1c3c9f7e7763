// SPDX-License-Identifier: BSD-2-Clause
// How the suites safecopy, safemap and cow_stress run their services (tests/target/svc/safe).
#pragma once

// Starts two peers and the tester with that case, follows its orders until it says how the case
// went, stops all three.
void saferun_case(const char *name);
// The same while a peer is the driver of the real time clock.
void saferun_device_case(const char *name);

// `service up` of /tests/svc/PROGRAM with that label, .conf and arguments.
void saferun_up(const char *program, const char *label, const char *config, const char *args);
void saferun_down(const char *label);
void saferun_kill(const char *label);
