// SPDX-License-Identifier: BSD-2-Clause
// uartkill KILLS: prints numbered lines on the console while killing the console's driver at random
// instants. The host script scripts/uart_kills.py compares what arrived with what was printed.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ktap.h"
#include "services.h"

static const char label[] = "pl011.0";
static volatile sig_atomic_t stop;

static void note_stop(int signo)
{
    (void)signo;
    stop = 1;
}

static void print_lines(void)
{
    char line[64];

    signal(SIGTERM, note_stop);
    for (unsigned n = 1; !stop; n++) {
        int length = snprintf(line, sizeof(line), "line %08u abcdefghijklmnopqrstuvwxyz %08u\n", n,
            n * 2654435761u % 100000000u);
        for (int done = 0; done < length;) {
            ssize_t r = write(1, line + done, (size_t)(length - done));
            if (r < 0) {
                continue; // interrupted
            }
            done += (int)r;
        }
    }
    _exit(0);
}

static void wait_us(uint32_t us)
{
    struct timespec ts = {0, (long)us * 1000};
    nanosleep(&ts, NULL);
}

int main(int argc, char *argv[])
{
    int wanted = argc > 1 ? atoi(argv[1]) : 100;
    int kills = 0;
    struct rs_service_info info;

    printf("# expect-death %s\n@K begin\n", label);
    fflush(stdout);
    pid_t printer = fork();
    if (printer == 0) {
        print_lines();
    }
    while (kills < wanted && service_find(label, &info)) {
        if (info.state == RS_STATE_UP && info.pid > 1 && kill(info.pid, SIGKILL) == 0) {
            uint32_t restarts = info.restarts;
            kills++;
            while (service_find(label, &info) && info.restarts == restarts) {
                wait_us(200);
            }
        }
        wait_us(ktap_random() % 4000);
    }
    kill(printer, SIGTERM);
    waitpid(printer, NULL, 0);
    printf("@K end kills=%d\n", kills);
    return 0;
}
