// SPDX-License-Identifier: BSD-2-Clause
// service up PATH [-label L] [-config FILE] [-args WORD...] | down LABEL | restart LABEL | status [LABEL]:
// orders to RS, and what it knows.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/kcall.h"
#include "abi/proto/rs.h"
#include "minix/ipc.h"

enum { ARGS_BYTES = 1024, CONFIG_BYTES = 4096, FAILED = 1, WRONG_USAGE = 2 };

static const char usage_text[] = "usage: service up PATH [-label LABEL] [-config FILE] [-args WORD...]\n"
                                 "       service down LABEL\n"
                                 "       service restart LABEL\n"
                                 "       service status [LABEL]\n";

static int usage(void)
{
    fputs(usage_text, stderr);
    return WRONG_USAGE;
}

static int complain(const char *object, int error)
{
    fprintf(stderr, "service: %s: %s\n", object, strerror(-error));
    return FAILED;
}

static vir_bytes address(const void *p)
{
    return (vir_bytes)(uintptr_t)p;
}

// Reads a whole file. Its length, or -1 after a message.
static long read_file(const char *path, char *buffer, size_t max)
{
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        perror(path);
        return -1;
    }
    size_t bytes = fread(buffer, 1, max, file);
    fclose(file);
    if (bytes == max) {
        fprintf(stderr, "service: %s: longer than %d bytes\n", path, CONFIG_BYTES - 1);
        return -1;
    }
    return (long)bytes;
}

// Joins the words of -args into strings one after the other. Their length, or -1 after a message.
static long join_args(char **words, char *buffer, size_t max)
{
    size_t used = 0;

    for (; *words != NULL; words++) {
        size_t bytes = strlen(*words) + 1;
        if (bytes > max - used) {
            fprintf(stderr, "service: arguments are too long\n");
            return -1;
        }
        memcpy(buffer + used, *words, bytes);
        used += bytes;
    }
    return (long)used;
}

// Takes in the options behind PATH. 0 or an exit status.
static int read_options(char **words, struct rs_up_req *up)
{
    static char config[CONFIG_BYTES];
    static char args[ARGS_BYTES];

    for (; *words != NULL; words += 2) {
        long bytes;
        if (strcmp(words[0], "-args") == 0) {
            bytes = join_args(words + 1, args, sizeof(args));
            up->args = address(args);
            up->args_bytes = (uint32_t)bytes;
            return bytes < 0 ? FAILED : 0;
        }
        if (words[1] == NULL) {
            return usage();
        }
        if (strcmp(words[0], "-label") == 0) {
            up->label = address(words[1]);
            up->label_bytes = strlen(words[1]) + 1;
        } else if (strcmp(words[0], "-config") == 0) {
            bytes = read_file(words[1], config, sizeof(config));
            if (bytes < 0) {
                return FAILED;
            }
            up->config = address(config);
            up->config_bytes = (uint32_t)bytes;
        } else {
            return usage();
        }
    }
    return 0;
}

static int up(char **words)
{
    struct message m = {.type = RS_UP};
    struct rs_up_req *request = MSG_PAYLOAD_OF(&m, struct rs_up_req);

    if (words[0] == NULL) {
        return usage();
    }
    *request = (struct rs_up_req){.path = address(words[0]), .path_bytes = strlen(words[0]) + 1};
    int status = read_options(words + 1, request);
    if (status != 0) {
        return status;
    }
    int result = ipc_request(RS_EP, &m);
    return result < 0 ? complain(words[0], result) : 0;
}

static int order(uint32_t type, const char *label)
{
    struct message m = {.type = type};

    if (label == NULL) {
        return usage();
    }
    *MSG_PAYLOAD_OF(&m, struct rs_label_req) =
        (struct rs_label_req){.label = address(label), .label_bytes = strlen(label) + 1};
    int result = ipc_request(RS_EP, &m);
    return result < 0 ? complain(label, result) : 0;
}

static const char *state_name(uint32_t state)
{
    static const char *const names[] = {"up", "starting", "down", "given up"};
    return state < sizeof(names) / sizeof(names[0]) ? names[state] : "?";
}

static const char *death_name(uint32_t kind)
{
    static const char *const names[] = {"killed",     "no such page", "page permission", "bus error",
                                        "undefined instruction", "breakpoint", "exit"};
    return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "exception";
}

static void print(const struct rs_service_info *info)
{
    char endpoint[16] = "-";
    char pid[16] = "-";

    if (info->endpoint != NONE) {
        snprintf(endpoint, sizeof(endpoint), "%ld", (long)info->endpoint);
    }
    if (info->pid >= 0) {
        snprintf(pid, sizeof(pid), "%ld", (long)info->pid);
    }
    printf("%-16s %-9s %5s %9s %8lu  %-24s %s\n", info->label, state_name(info->state), pid, endpoint,
           (unsigned long)info->restarts, info->program, info->node);
    if (info->restarts > 0) {
        printf("    last death: %s, status %ld, pc 0x%lx\n", death_name(info->last_death), (long)info->last_status,
               (unsigned long)info->last_pc);
    }
}

static int status(const char *label)
{
    struct rs_service_info info;
    uint32_t index = 0;
    unsigned found = 0;

    if (label == NULL) {
        printf("%-16s %-9s %5s %9s %8s  %-24s %s\n", "LABEL", "STATE", "PID", "ENDPOINT", "RESTARTS", "PROGRAM", "NODE");
    }
    do {
        struct message m = {.type = RS_STATUS};
        *MSG_PAYLOAD_OF(&m, struct rs_status_req) =
            (struct rs_status_req){.index = index, .buffer = address(&info)};
        int result = ipc_request(RS_EP, &m);
        if (result < 0) {
            return complain("status", result);
        }
        if (label == NULL || strcmp(label, info.label) == 0) {
            print(&info);
            found++;
        }
        index = MSG_PAYLOAD_OF(&m, struct rs_status_rep)->next;
    } while (index != 0);
    if (found == 0) {
        fprintf(stderr, "service: %s: no such service\n", label);
        return FAILED;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        return usage();
    }
    if (strcmp(argv[1], "up") == 0) {
        return up(argv + 2);
    }
    if (argc > 3) {
        return usage();
    }
    if (strcmp(argv[1], "down") == 0) {
        return order(RS_DOWN, argv[2]);
    }
    if (strcmp(argv[1], "restart") == 0) {
        return order(RS_RESTART, argv[2]);
    }
    return strcmp(argv[1], "status") == 0 ? status(argv[2]) : usage();
}
