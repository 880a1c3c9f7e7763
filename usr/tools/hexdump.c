// SPDX-License-Identifier: BSD-2-Clause
// hexdump [-C] [-s offset] [-n length] [file...]: bytes in hexadecimal and as text.
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "number.h"
#include "tool.h"

static const char synopsis[] = "[-C] [-s offset] [-n length] [file...]";

static uint64_t opt_skip, opt_length = UINT64_MAX;

static void put_line(uint64_t offset, const unsigned char *bytes, size_t n)
{
    printf("%08llx ", (unsigned long long)offset);
    for (size_t i = 0; i < 16; i++) {
        if (i < n) {
            printf("%s%02x", i == 8 ? "  " : " ", bytes[i]);
        } else {
            printf("%s  ", i == 8 ? "  " : " ");
        }
    }
    printf("  |");
    for (size_t i = 0; i < n; i++) {
        putchar(bytes[i] < 128 && isprint(bytes[i]) ? bytes[i] : '.');
    }
    printf("|\n");
}

static bool skip_bytes(FILE *f)
{
    uint64_t left = opt_skip;

    if (fseek(f, (long)left, SEEK_SET) == 0) {
        return true;
    }
    while (left > 0 && getc(f) != EOF) {
        left--;
    }
    return left == 0;
}

static int dump(const char *name)
{
    unsigned char line[16], before[16];
    bool repeated = false, have_before = false;
    uint64_t offset = opt_skip, left = opt_length;
    FILE *f = tool_open(name);
    size_t n;

    if (!f || (opt_skip && !skip_bytes(f))) {
        return 1;
    }
    while (left > 0 && (n = fread(line, 1, left < 16 ? (size_t)left : 16, f)) > 0) {
        if (have_before && n == 16 && memcmp(line, before, 16) == 0) {
            if (!repeated) {
                puts("*");
            }
            repeated = true;
        } else {
            put_line(offset, line, n);
            repeated = false;
        }
        memcpy(before, line, 16);
        have_before = n == 16;
        offset += n;
        left -= n;
    }
    printf("%08llx\n", (unsigned long long)offset);
    if (ferror(f)) {
        warn("%s", name);
        return 1;
    }
    tool_close(f);
    return 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "Cs:n:")) != -1) {
        switch (opt) {
        case 'C':
            break;
        case 's':
            if (!number_parse_size(optarg, INT32_MAX, &opt_skip)) {
                errx(2, "%s: not a number", optarg);
            }
            break;
        case 'n':
            if (!number_parse_size(optarg, UINT32_MAX, &opt_length)) {
                errx(2, "%s: not a number", optarg);
            }
            break;
        default:
            tool_usage(synopsis);
        }
    }
    if (optind == argc) {
        status = dump("-");
    }
    for (int i = optind; i < argc; i++) {
        status |= dump(argv[i]);
    }
    return tool_end(status);
}
