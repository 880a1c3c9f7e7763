// SPDX-License-Identifier: BSD-2-Clause
// From a .conf to a rights record; see rights.h.

#include "rights.h"

#include <abi/errnames.h>
#include <string.h>

// Without a `priority` line a service runs among the programs, so that a wild one starves nobody.
enum { DEFAULT_PRIORITY = 8, DEFAULT_QUANTUM_MS = 50, PRIORITY_MAX = 15, QUANTUM_MAX_MS = 1000 };

static const char *const call_names[NR_KCALLS] = {
#define K(number, NAME, name, summary) [number] = #NAME,
#include <abi/kcall.def>
#undef K
};

static int refuse(struct conf *conf, const struct conf_item *item, const char *cause)
{
    conf->line = item->line;
    conf->cause = cause;
    return -EINVAL;
}

static void add_calls(struct rights *rights, const uint8_t *calls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rights->kcalls[calls[i] / 32] |= UINT32_C(1) << calls[i] % 32;
    }
}

// A call that had another name in January 2010, or that there is not.
static void take_other_name(void *context, const struct conf_word *word)
{
    struct rights *rights = context;
    static const uint8_t diag = KCALL_DIAG;

    if (conf_word_is(word, "SYSCTL")) {
        add_calls(rights, &diag, 1);
    } else {
        rights->unknown_calls++;
    }
}

// Calls that need no line. Each works on the caller itself, on what others have granted to it or on
// what anybody may read: of every service, those by which it manages its own grants; of a service
// that is no server or driver, the basic ones; and without a `system` line all that such a service
// can use.
static void add_basic_calls(struct rights *rights)
{
    static const uint8_t own_grants[] = {KCALL_SETGRANT, KCALL_SAFEREVMAP};
    static const uint8_t basic[] = {KCALL_EXIT, KCALL_DIAG, KCALL_GETINFO, KCALL_TIMES,
        KCALL_SETALARM, KCALL_SAFECOPYFROM, KCALL_SAFECOPYTO, KCALL_VSAFECOPY, KCALL_SAFEMEMSET};
    static const uint8_t unlisted[] = {KCALL_SAFEMAP, KCALL_SAFEUNMAP, KCALL_PRIVCTL, KCALL_ICACHE};

    add_calls(rights, own_grants, sizeof(own_grants));
    if (rights->level == LEVEL_PROGRAM) {
        add_calls(rights, basic, sizeof(basic));
        if (!rights->has_system_line) {
            add_calls(rights, unlisted, sizeof(unlisted));
        }
    }
}

// Copies all words of the item into rows of `bytes` bytes.
static int copy_words(struct conf *conf, const struct conf_item *item, char *rows, size_t bytes,
    unsigned max, uint32_t *count)
{
    for (unsigned i = 0; i < item->count; i++) {
        if (*count == max) {
            return refuse(conf, item, "too many words");
        }
        if (conf_word_copy(&item->word[i], rows + *count * bytes, bytes) != 0) {
            return refuse(conf, item, "word is too long");
        }
        ++*count;
    }
    return 0;
}

static int read_peers(struct conf *conf, const struct conf_item *item, struct rights *rights)
{
    rights->has_ipc_line = true;
    if (item->count == 1 && conf_word_is(&item->word[0], "NONE")) {
        return 0;
    }
    return copy_words(conf, item, rights->peers[0], sizeof(rights->peers[0]), RIGHTS_PEERS_MAX,
        &rights->nr_peers);
}

static int read_number(
    struct conf *conf, const struct conf_item *item, int32_t low, int32_t high, int32_t *value)
{
    if (conf_word_number(&item->word[0], value) != 0 || *value < low || *value > high) {
        return refuse(conf, item, "number is out of range");
    }
    return 0;
}

static int read_unsigned(
    struct conf *conf, const struct conf_item *item, int32_t low, int32_t high, uint32_t *value)
{
    int32_t number = 0;
    int result = read_number(conf, item, low, high, &number);

    if (result == 0) {
        *value = (uint32_t)number;
    }
    return result;
}

static int read_program(struct conf *conf, const struct conf_item *item, struct rights *rights)
{
    if (conf_word_copy(&item->word[0], rights->program, sizeof(rights->program)) != 0 ||
        rights->program[0] != '/') {
        return refuse(conf, item, "program is no absolute path of at most 63 characters");
    }
    return 0;
}

// Keywords that are a flag by themselves. False: none of them.
static bool read_flag(enum conf_keyword keyword, struct rights *rights)
{
    switch (keyword) {
    case CONF_DEVTREE:
        rights->priv_flags |= PRIV_DEVTREE;
        return true;
    case CONF_ARCHIVE:
        rights->priv_flags |= PRIV_ARCHIVE;
        return true;
    case CONF_MAGIC:
        rights->priv_flags |= PRIV_MAGIC;
        return true;
    case CONF_DMA:
        rights->priv_flags |= PRIV_DMA;
        return true;
    case CONF_FP:
        rights->priv_flags |= PRIV_FP;
        return true;
    case CONF_CORE:
        rights->sys_flags |= SF_CORE_PROC;
        return true;
    case CONF_NEED_COPY:
        rights->sys_flags |= SF_NEED_COPY;
        return true;
    case CONF_USE_COPY:
        rights->sys_flags |= SF_USE_COPY;
        return true;
    case CONF_START:
        rights->is_started_at_boot = true;
        return true;
    default:
        return false;
    }
}

static int read_item(struct conf *conf, const struct conf_item *item, struct rights *rights)
{
    switch (item->keyword) {
    case CONF_OTHER:
        rights->unknown_lines++;
        return 0;
    case CONF_UID:
        if (conf_word_is(&item->word[0], "root")) {
            rights->uid = 0;
            return 0;
        }
        return read_number(conf, item, 0, INT32_MAX, &rights->uid);
    case CONF_PRIORITY:
        return read_unsigned(conf, item, 0, PRIORITY_MAX, &rights->priority);
    case CONF_QUANTUM:
        return read_unsigned(conf, item, 1, QUANTUM_MAX_MS, &rights->quantum_ms);
    case CONF_LEVEL:
        return read_unsigned(conf, item, LEVEL_VM, LEVEL_PROGRAM, &rights->level);
    case CONF_PROGRAM:
        return read_program(conf, item, rights);
    case CONF_IPC:
        return read_peers(conf, item, rights);
    case CONF_SYSTEM:
        rights->has_system_line = true;
        conf_mask(item, call_names, NR_KCALLS, rights->kcalls, KCALL_MASK_WORDS * 32,
            take_other_name, rights);
        return 0;
    case CONF_COMPATIBLE:
        return copy_words(conf, item, rights->compatible[0], sizeof(rights->compatible[0]),
            RIGHTS_COMPATIBLE_MAX, &rights->nr_compatible);
    case CONF_PROPERTY:
        return copy_words(conf, item, rights->properties[0], sizeof(rights->properties[0]),
            RIGHTS_PROPERTIES_MAX, &rights->nr_properties);
    default:
        // The rest of MINIX 3's keywords (nice, irq, io, pci, vm, ...) is understood and has no
        // meaning here: hardware comes from the device tree.
        (void)read_flag(item->keyword, rights);
        return 0;
    }
}

int rights_read(struct conf *conf, struct rights *rights)
{
    struct conf_item item;
    int result = conf_next(conf, &item);

    if (result != 0) {
        return result;
    }
    *rights = (struct rights){.priority = DEFAULT_PRIORITY, .quantum_ms = DEFAULT_QUANTUM_MS};
    if (conf_word_copy(&item.word[0], rights->name, sizeof(rights->name)) != 0) {
        return refuse(conf, &item, "service name is longer than 15 characters");
    }
    while ((result = conf_next(conf, &item)) == 0 && item.keyword != CONF_END) {
        result = read_item(conf, &item, rights);
        if (result != 0) {
            return result;
        }
    }
    if (rights->level == 0) {
        rights->level = rights->nr_compatible > 0 ? LEVEL_DRIVER : LEVEL_PROGRAM;
    }
    add_basic_calls(rights);
    return result;
}
