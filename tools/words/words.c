// SPDX-License-Identifier: BSD-2-Clause
// A QEMU plugin that counts the words that the guest moves, and its instructions, in the regions
// that the guest marks. See README.md.
//
// A word is one access of up to four bytes; an access of eight bytes is two. What QEMU does itself
// - page-table walks, cache operations - is no access of the guest's and is not counted, nor is an
// access that faults. Counters are plain: the machine must have one CPU, and
// `-icount` keeps instructions from being run twice.

#include "profile.h"
#include "qemu_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SAMPLES = 4096, ROW_MAX = 1 << 20 };

// The operand of the marker instruction, DBG.
enum marker {
    MARK_BEGIN = 0, // the counters run from here
    MARK_END = 1,   // and stop here; several regions may make one sample
    MARK_SAMPLE = 2,
    MARK_ROW = 3,    // writes the median of the samples since the last row
    MARK_FORGET = 4, // drops these samples: what came before was only to warm up
    MARK_DIGIT = 8   // 8 to 15: one octal digit of the row's number, highest first
};

struct counts {
    uint64_t insns;
    uint64_t loads;
    uint64_t stores;
};

int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct counts now; // since the machine was started
static struct counts at_begin;
static struct counts sample;
static struct counts samples[MAX_SAMPLES];
static unsigned sample_count;
static unsigned row;
static bool is_running;
static FILE *output;

static void complain(const char *what)
{
    fprintf(output, "words error=%s row=%u\n", what, row);
    fflush(output);
}

static void begin(void)
{
    if (is_running) {
        complain("begin-in-region");
    }
    is_running = true;
    at_begin = now;
}

static void end(void)
{
    if (!is_running) {
        complain("end-outside");
        return;
    }
    is_running = false;
    sample.insns += now.insns - at_begin.insns;
    sample.loads += now.loads - at_begin.loads;
    sample.stores += now.stores - at_begin.stores;
}

static void finish_sample(void)
{
    if (is_running || sample_count == MAX_SAMPLES) {
        complain(is_running ? "sample-in-region" : "too-many-samples");
    } else {
        samples[sample_count++] = sample;
    }
    sample = (struct counts){0};
}

static int compare(const void *a, const void *b)
{
    const struct counts *x = a;
    const struct counts *y = b;
    uint64_t left = x->loads + x->stores;
    uint64_t right = y->loads + y->stores;
    if (left == right) {
        return x->insns < y->insns ? -1 : x->insns > y->insns;
    }
    return left < right ? -1 : 1;
}

static void finish_row(void)
{
    if (sample_count == 0) {
        complain("no-samples");
    } else {
        qsort(samples, sample_count, sizeof(samples[0]), compare);
        const struct counts *m = &samples[sample_count / 2];
        fprintf(output, "words row=%u n=%u insns=%llu loads=%llu stores=%llu\n", row, sample_count,
            (unsigned long long)m->insns, (unsigned long long)m->loads,
            (unsigned long long)m->stores);
        fflush(output); // QEMU may be killed
    }
    profile_write(row, sample_count);
    sample_count = 0;
    row = 0;
}

static void on_marker(unsigned vcpu, void *data)
{
    unsigned operand = (unsigned)(uintptr_t)data;

    (void)vcpu;
    switch (operand) {
    case MARK_BEGIN:
        begin();
        break;
    case MARK_END:
        end();
        break;
    case MARK_SAMPLE:
        finish_sample();
        break;
    case MARK_ROW:
        finish_row();
        break;
    case MARK_FORGET:
        sample_count = 0;
        profile_forget();
        break;
    default:
        if (operand >= MARK_DIGIT) {
            row = (row * 8 + (operand - MARK_DIGIT)) % ROW_MAX;
        }
        break;
    }
}

static void on_access(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t address, void *data)
{
    unsigned shift = qemu_plugin_mem_size_shift(info);
    uint64_t words = shift <= 2 ? 1 : 1U << (shift - 2);

    (void)vcpu;
    (void)address;
    (void)data;
    if (qemu_plugin_mem_is_store(info)) {
        now.stores += words;
    } else {
        now.loads += words;
    }
}

// The operand of DBG (ARMv7-A ARM, A8.8.42: a hint, without effect), or -1 for any other
// instruction.
static int marker_operand(const struct qemu_plugin_insn *insn)
{
    uint8_t code[4];

    if (qemu_plugin_insn_size(insn) != sizeof(code)) {
        return -1;
    }
    memcpy(code, qemu_plugin_insn_data(insn), sizeof(code));
    bool is_arm = (code[0] & 0xf0) == 0xf0 && code[1] == 0xf0 && code[2] == 0x20 && code[3] == 0xe3;
    bool is_thumb =
        code[0] == 0xaf && code[1] == 0xf3 && (code[2] & 0xf0) == 0xf0 && code[3] == 0x80;
    if (is_arm) {
        return code[0] & 0xf;
    }
    return is_thumb ? code[2] & 0xf : -1;
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        int operand = marker_operand(insn);
        if (operand >= 0) {
            qemu_plugin_register_vcpu_insn_exec_cb(
                insn, on_marker, QEMU_PLUGIN_CB_NO_REGS, (void *)(uintptr_t)operand);
        } else {
            qemu_plugin_register_vcpu_insn_exec_inline(
                insn, QEMU_PLUGIN_INLINE_ADD_U64, &now.insns, 1);
            qemu_plugin_register_vcpu_mem_cb(
                insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, NULL);
            profile_watch(insn, &is_running);
        }
    }
}

// The value of option `name` among the arguments, or NULL.
static const char *find_option(const char *name, int argc, char **argv)
{
    size_t length = strlen(name);

    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], name, length) == 0 && argv[i][length] == '=') {
            return argv[i] + length + 1;
        }
    }
    return NULL;
}

static int open_output(const char *out, const char *profile)
{
    output = fopen(out, "w");
    if (output == NULL) {
        perror(out);
        return 1;
    }
    if (profile != NULL && profile_open(profile) != 0) {
        perror(profile);
        return 1;
    }
    return 0;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
    const char *out = find_option("out", argc, argv);
    const char *profile = find_option("profile", argc, argv);

    if (!info->system_emulation || strcmp(info->target_name, "arm") != 0 ||
        info->system.max_vcpus > 1) {
        qemu_plugin_outs("words: needs an ARM machine with one CPU\n");
        return 1;
    }
    if (out == NULL || argc != (profile == NULL ? 1 : 2)) {
        qemu_plugin_outs("words: the options are out=FILE and profile=FILE\n");
        return 1;
    }
    if (open_output(out, profile) != 0) {
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
    return 0;
}
