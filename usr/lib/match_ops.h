// SPDX-License-Identifier: BSD-2-Clause
// The instruction set between the compiler (match.c) and the machine (match_run.c) of match.h.
#pragma once

enum match_code {
    OP_MATCH,
    OP_CHAR,
    OP_CHAR_ICASE, // value is the lower-case letter
    OP_ANY,
    OP_SET,
    OP_WORD_CHAR,
    OP_SPLIT, // go on at both first and second
    OP_JUMP,  // go on at first
    OP_LINE_BEGIN,
    OP_LINE_END,
    OP_WORD_BEGIN,
    OP_WORD_END,
    OP_WORD_EDGE,
    OP_NO_WORD_BEFORE,
    OP_NO_WORD_AFTER
};
