// SPDX-License-Identifier: BSD-2-Clause
// Service configuration files, in the grammar of MINIX 3's system.conf:
//
//   service NAME {
//       keyword word word ...;      # comment to the end of the line
//       compatible "arm,pl011";
//   }
//
// A pull parser: each call hands out one item, whose words point into the text. No allocation. A
// keyword that is not known is handed out as CONF_OTHER, for its caller to judge; names of kernel
// calls are words like any others here and are resolved by conf_mask, which reports unknown ones
// and goes on.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONF_WORDS_MAX = 64 };

enum conf_keyword {
    CONF_SERVICE, // word[0]: the name; what follows up to CONF_END belongs to it
    CONF_END,
    CONF_UID,
    CONF_NICE,
    CONF_PRIORITY,
    CONF_QUANTUM,
    CONF_PERIOD,
    CONF_LEVEL,
    CONF_PROGRAM,
    CONF_IPC,
    CONF_SYSTEM,
    CONF_VM,
    CONF_IRQ,
    CONF_IO,
    CONF_PCI,
    CONF_CONTROL,
    CONF_SIGMGR,
    CONF_SCHEDULER,
    CONF_COMPATIBLE,
    CONF_PROPERTY,
    CONF_DEVTREE,
    CONF_ARCHIVE,
    CONF_MAGIC,
    CONF_FP,
    CONF_START,
    CONF_DMA,
    CONF_CORE,
    CONF_NEED_COPY,
    CONF_USE_COPY,
    CONF_OTHER, // word[0]: the keyword itself
    CONF_KEYWORDS
};

struct conf_word {
    const char *text; // not terminated
    size_t length;
};

struct conf_item {
    enum conf_keyword keyword;
    unsigned line;
    unsigned count;
    struct conf_word word[CONF_WORDS_MAX];
};

struct conf {
    const char *text;
    size_t bytes;
    size_t offset;
    unsigned line;
    bool in_service;
    const char *cause; // after an error: one line that says what is wrong, at `line`
};

void conf_start(struct conf *conf, const char *text, size_t bytes);

// The next item. 0; -ENOENT at the end of the text; -EINVAL with `line` and `cause` set (and at
// every later call again). Each keyword's number of words is checked against its row in conf.c.
int conf_next(struct conf *conf, struct conf_item *item);

const char *conf_keyword_name(enum conf_keyword keyword);

bool conf_word_is(const struct conf_word *word, const char *text);
// Copies a word, terminated. 0 or -E2BIG.
int conf_word_copy(const struct conf_word *word, char *buffer, size_t bytes);
// A word as a decimal (with sign) or 0x number. 0 or -EINVAL.
int conf_word_number(const struct conf_word *word, int32_t *value);

// Sets in `mask` (of `mask_bits` bits) the bit of each word: its place in names[0..count), compared
// without regard to a prefix "SYS_" and to case; ALL sets the bits of all names (NULL names are
// holes), NONE none. Calls unknown(context, word) for others.
void conf_mask(const struct conf_item *item, const char *const *names, unsigned count,
    uint32_t *mask, unsigned mask_bits,
    void (*unknown)(void *context, const struct conf_word *word), void *context);
