// SPDX-License-Identifier: BSD-2-Clause
// date [-u] [-d @seconds] [+format], date -s @seconds | [[CC]YY]MMDDhhmm[.ss]: prints or sets the
// time. The system has no time zones but what TZ says.
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "number.h"
#include "tool.h"

static const char synopsis[] =
    "[-u] [-d @seconds] [+format] | -s @seconds | -s [[CC]YY]MMDDhhmm[.ss]";

static int two_digits(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

// Reads [[CC]YY]MMDDhhmm[.ss] into tm, which holds the present date for what is left out.
static bool parse_digits(const char *text, struct tm *tm)
{
    size_t len = strspn(text, "0123456789");
    const char *p = text;

    if (len != 8 && len != 10 && len != 12) {
        return false;
    }
    if (len == 12) {
        tm->tm_year = two_digits(p) * 100 + two_digits(p + 2) - 1900;
        p += 4;
    } else if (len == 10) {
        tm->tm_year = 100 + two_digits(p);
        p += 2;
    }
    tm->tm_mon = two_digits(p) - 1;
    tm->tm_mday = two_digits(p + 2);
    tm->tm_hour = two_digits(p + 4);
    tm->tm_min = two_digits(p + 6);
    tm->tm_sec = 0;
    p += 8;
    if (*p == '.' && isdigit((unsigned char)p[1]) && isdigit((unsigned char)p[2])) {
        tm->tm_sec = two_digits(p + 1);
        p += 3;
    }
    return *p == '\0' && tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_mday >= 1 &&
           tm->tm_mday <= 31 && tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 61;
}

static void set_time(const char *text)
{
    struct timespec now = {0};
    uint64_t seconds;

    if (text[0] == '@') {
        if (!number_parse(text + 1, INT64_MAX, &seconds)) {
            errx(2, "%s: not a time", text);
        }
        now.tv_sec = (time_t)seconds;
    } else {
        time_t today = time(NULL);
        struct tm tm = *localtime(&today);

        if (!parse_digits(text, &tm)) {
            errx(2, "%s: not a time", text);
        }
        tm.tm_isdst = -1;
        now.tv_sec = mktime(&tm);
    }
    if (clock_settime(CLOCK_REALTIME, &now) != 0) {
        err(1, "cannot set the time");
    }
}

int main(int argc, char **argv)
{
    const char *format = "%a %b %e %H:%M:%S %Z %Y";
    char out[512];
    uint64_t shown = 0;
    bool given = false;
    time_t now;
    int opt;

    while ((opt = getopt(argc, argv, "ud:s:")) != -1) {
        switch (opt) {
        case 'u':
            setenv("TZ", "UTC0", 1);
            break;
        case 'd':
            if (optarg[0] != '@' || !number_parse(optarg + 1, INT64_MAX, &shown)) {
                errx(2, "%s: not a time", optarg);
            }
            given = true;
            break;
        case 's':
            set_time(optarg);
            break;
        default:
            tool_usage(synopsis);
        }
    }
    if (!getenv("TZ")) {
        setenv("TZ", "UTC0", 1);
    }
    tzset();
    if (optind < argc) {
        if (argv[optind][0] != '+') {
            tool_usage(synopsis);
        }
        format = argv[optind] + 1;
    }
    now = given ? (time_t)shown : time(NULL);
    if (strftime(out, sizeof(out), format, localtime(&now)) == 0 && *format) {
        errx(1, "the result is too long");
    }
    puts(*format ? out : "");
    return tool_end(0);
}
