// SPDX-License-Identifier: BSD-2-Clause
// mkfifo [-m mode] file...: makes FIFOs.
#include <err.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mode.h"
#include "tool.h"

int main(int argc, char **argv)
{
    mode_t mode = 0666;
    int status = 0;
    int opt;

    while ((opt = getopt(argc, argv, "m:")) != -1) {
        if (opt != 'm') {
            tool_usage("[-m mode] file...");
        }
        if (!mode_parse(optarg, 0666, false, 0, &mode)) {
            errx(2, "%s: not a mode", optarg);
        }
        umask(0);
    }
    if (optind == argc) {
        tool_usage("[-m mode] file...");
    }
    for (int i = optind; i < argc; i++) {
        if (mkfifo(argv[i], mode) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
