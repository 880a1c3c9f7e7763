// SPDX-License-Identifier: BSD-2-Clause
// Work on whole trees of files, for rm, cp and mv. Each function says what went wrong itself and
// returns the exit status of the tool: 0, or 1 if anything failed.
#pragma once

#include <stdbool.h>

// Removes a file, or with `recursive` a directory with all below it. With `force` a file that does
// not exist is no error.
int tree_remove(const char *path, bool recursive, bool force);

struct tree_copy_options {
    bool recursive;
    bool preserve;     // modes and times
    bool follow_links; // copy what symbolic links point to
    bool force;        // remove a destination that cannot be opened
};

// Copies a file or, if asked for, a tree to exactly `to`.
int tree_copy(const char *from, const char *to, const struct tree_copy_options *options);
