// SPDX-License-Identifier: BSD-2-Clause
// want: this system has no threads
#include <pthread.h>
