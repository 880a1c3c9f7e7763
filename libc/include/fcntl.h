// SPDX-License-Identifier: BSD-2-Clause
// Opening files and controlling descriptors.
#pragma once

#include <sys/_default_fcntl.h>
#include <sys/stat.h>
