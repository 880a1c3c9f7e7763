// SPDX-License-Identifier: BSD-2-Clause
// service up PATH [-label L] [-config FILE] [-script FILE] [-args WORD...] | down LABEL | restart
// LABEL | status [LABEL]: orders to RS, and what it knows. The words of -args are cut at blanks, so
// that one quoted word may hold several.

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/kcall.h"
#include "abi/proto/rs.h"
#include "minix/ipc.h"
#include "service.h"

enum { ARGS_BYTES = 1024, CONFIG_BYTES = 16384, FAILED = 1, WRONG_USAGE = 2 };

static const char usage_text[] =
    "usage: service up PATH [-label LABEL] [-config FILE] [-script FILE]\n"
    "                        [-args WORD...]\n"
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

// What the words behind PATH say.
struct options {
    struct rs_up_req up;
    const char *label;  // NULL: the program's name
    const char *script; // NULL: none
};

static bool is_option(const char *word)
{
    static const char *const names[] = {"-label", "-config", "-script", "-args"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(word, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

// Adds one word of -args to the strings, cut at blanks. Their new length, or -1 after a message.
static long add_args(const char *word, char *buffer, size_t used, size_t max)
{
    static const char blanks[] = " \t\n";

    for (word += strspn(word, blanks); *word != '\0'; word += strspn(word, blanks)) {
        size_t length = strcspn(word, blanks);
        if (length >= max - used) {
            fprintf(stderr, "service: arguments are too long\n");
            return -1;
        }
        memcpy(buffer + used, word, length);
        buffer[used + length] = '\0';
        used += length + 1;
        word += length;
    }
    return (long)used;
}

// Takes in the words behind -args up to the next option. Their number, or -1 after a message.
static int read_args(char **words, struct rs_up_req *up)
{
    static char args[ARGS_BYTES];
    long used = 0;
    int count = 0;

    for (; words[count] != NULL && !is_option(words[count]); count++) {
        used = add_args(words[count], args, (size_t)used, sizeof(args));
        if (used < 0) {
            return -1;
        }
    }
    up->args = used > 0 ? address(args) : 0;
    up->args_bytes = (uint32_t)used;
    return count;
}

static int read_config(const char *path, struct rs_up_req *up)
{
    static char config[CONFIG_BYTES];
    long bytes = read_file(path, config, sizeof(config));

    if (bytes < 0) {
        return FAILED;
    }
    up->config = address(config);
    up->config_bytes = (uint32_t)bytes;
    return 0;
}

// 0 or an exit status.
static int read_options(char **words, struct options *options)
{
    int status = 0;

    while (*words != NULL && status == 0) {
        const char *option = *words++;
        if (strcmp(option, "-args") == 0) {
            int count = read_args(words, &options->up);
            if (count < 0) {
                return FAILED;
            }
            words += count;
            continue;
        }
        if (!is_option(option) || *words == NULL) {
            return usage();
        }
        const char *value = *words++;
        if (strcmp(option, "-label") == 0) {
            options->label = value;
        } else if (strcmp(option, "-script") == 0) {
            options->script = value;
        } else {
            status = read_config(value, &options->up);
        }
    }
    return status;
}

static int up(char **words)
{
    struct options options = {.label = NULL};
    struct message m = {.type = RS_UP};

    if (words[0] == NULL) {
        return usage();
    }
    int status = read_options(words + 1, &options);
    if (status != 0) {
        return status;
    }
    if (options.label == NULL) {
        const char *slash = strrchr(words[0], '/');
        options.label = slash != NULL ? slash + 1 : words[0];
    }
    options.up.path = address(words[0]);
    options.up.path_bytes = strlen(words[0]) + 1;
    options.up.label = address(options.label);
    options.up.label_bytes = strlen(options.label) + 1;
    int result;
    if (options.script != NULL) {
        result = script_up(&options.up, options.script, options.label);
    } else {
        *MSG_PAYLOAD_OF(&m, struct rs_up_req) = options.up;
        result = ipc_request(RS_EP, &m);
    }
    return result < 0 ? complain(words[0], result) : 0;
}

int order_label(struct message *m, uint32_t type, const char *label)
{
    *m = (struct message){.type = type};
    *MSG_PAYLOAD_OF(m, struct rs_label_req) =
        (struct rs_label_req){.label = address(label), .label_bytes = strlen(label) + 1};
    return ipc_request(RS_EP, m);
}

static int order(uint32_t type, const char *label)
{
    struct message m;

    if (label == NULL) {
        return usage();
    }
    int result = order_label(&m, type, label);
    return result < 0 ? complain(label, result) : 0;
}

static const char *state_name(uint32_t state)
{
    static const char *const names[] = {"up", "starting", "down", "given up"};
    return state < sizeof(names) / sizeof(names[0]) ? names[state] : "?";
}

static const char *death_name(uint32_t kind)
{
    static const char *const names[] = {"killed", "no such page", "page permission", "bus error",
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
    printf("%-16s %-9s %5s %9s %8lu  %-24s %s\n", info->label, state_name(info->state), pid,
        endpoint, (unsigned long)info->restarts, info->program, info->node);
    if (info->restarts > 0) {
        printf("    last death: %s, status %ld, pc 0x%lx\n", death_name(info->last_death),
            (long)info->last_status, (unsigned long)info->last_pc);
    }
}

static int status(const char *label)
{
    struct rs_service_info info;
    uint32_t index = 0;
    unsigned found = 0;

    if (label == NULL) {
        printf("%-16s %-9s %5s %9s %8s  %-24s %s\n", "LABEL", "STATE", "PID", "ENDPOINT",
            "RESTARTS", "PROGRAM", "NODE");
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
