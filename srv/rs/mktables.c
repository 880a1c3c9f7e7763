// SPDX-License-Identifier: BSD-2-Clause
// Build machine: makes RS's boot tables (priv and sys) from the .conf files of the boot services.
//
//   mktables OUTPUT CONF...
//
// Each row is one service in one file. The IPC levels are checked here, so a .conf that asks for a
// forbidden pair does not build; nor does one that names a peer or a call that we lack, or a boot
// service twice.

#include "rights.h"

#include <abi/errnames.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERVICES_MAX = 16, TEXT_MAX = 65536 };

static struct rights services[SERVICES_MAX];
static const char *files[SERVICES_MAX];
static unsigned nr_services;

// Those that have no .conf of their own: RS gets its rights from the kernel, INIT shares the
// users'.
static const struct {
    const char *name;
    unsigned level;
} fixed[] = {{"rs", LEVEL_SERVER}, {"init", LEVEL_PROGRAM}};

static void fail(const char *file, unsigned line, const char *text, const char *word)
{
    fprintf(stderr, "%s:%u: error: %s%s%s\n", file, line, text, word[0] != '\0' ? ": " : "", word);
    exit(1);
}

static void read_file(const char *path)
{
    static char text[TEXT_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail(path, 0, "cannot be opened", "");
    }
    size_t bytes = fread(text, 1, sizeof(text), file);
    fclose(file);
    if (bytes == sizeof(text) || nr_services == SERVICES_MAX) {
        fail(path, 0, "too large", "");
    }
    struct conf conf;
    conf_start(&conf, text, bytes);
    if (rights_read(&conf, &services[nr_services]) != 0) {
        fail(path, conf.line, conf.cause != NULL ? conf.cause : "no service here", "");
    }
    struct rights more;
    if (rights_read(&conf, &more) != -ENOENT) {
        fail(path, conf.line, "a boot service's file has one service", "");
    }
    if (services[nr_services].unknown_calls != 0) {
        fail(path, 1, "names a kernel call that there is not", "");
    }
    if (services[nr_services].unknown_lines != 0) {
        fail(path, 1, "has a keyword that there is not", "");
    }
    files[nr_services++] = path;
}

// The level of a boot service, or 0.
static unsigned find_level(const char *name)
{
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        if (strcmp(fixed[i].name, name) == 0) {
            return fixed[i].level;
        }
    }
    for (unsigned i = 0; i < nr_services; i++) {
        if (strcmp(services[i].name, name) == 0) {
            return services[i].level;
        }
    }
    return 0;
}

static void check(const struct rights *rights, const char *file)
{
    for (unsigned i = 0; i < nr_services; i++) {
        if (&services[i] != rights && strcmp(services[i].name, rights->name) == 0) {
            fail(file, 1, "service is there twice", rights->name);
        }
    }
    for (unsigned i = 0; i < rights->nr_peers; i++) {
        unsigned level = find_level(rights->peers[i]);
        if (rights_is_group(rights->peers[i]) || level == 0) {
            continue; // a group, or a service that is started later: RS checks those
        }
        if (!rights_may_send(rights->name, rights->level, rights->peers[i], level)) {
            fail(file, 1, "may not send to this one (who may wait for whom)", rights->peers[i]);
        }
    }
}

static void print_rows(FILE *out, const char *field, const char *rows, size_t bytes, unsigned count)
{
    fprintf(out, "     .nr_%s = %u,\n     .%s = {", field, count, field);
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, "%s\"%s\"", i == 0 ? "" : ", ", rows + i * bytes);
    }
    fprintf(out, "},\n");
}

static void print(FILE *out, const struct rights *rights)
{
    fprintf(
        out, "    {.name = \"%s\",\n     .program = \"/boot/%s\",\n", rights->name, rights->name);
    fprintf(out, "     .level = %u,\n     .priv_flags = 0x%x,\n     .sys_flags = 0x%x,\n",
        rights->level, rights->priv_flags, rights->sys_flags);
    fprintf(out, "     .priority = %u,\n     .quantum_ms = %u,\n     .uid = %d,\n",
        rights->priority, rights->quantum_ms, (int)rights->uid);
    fprintf(out, "     .kcalls = {0x%08x, 0x%08x},\n     .has_ipc_line = %s,\n", rights->kcalls[0],
        rights->kcalls[1], rights->has_ipc_line ? "true" : "false");
    print_rows(out, "peers", rights->peers[0], sizeof(rights->peers[0]), rights->nr_peers);
    fprintf(out, "    },\n");
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: mktables OUTPUT CONF...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++) {
        read_file(argv[i]);
    }
    for (unsigned i = 0; i < nr_services; i++) {
        check(&services[i], files[i]);
    }
    FILE *out = fopen(argv[1], "w");
    if (out == NULL) {
        fail(argv[1], 0, "cannot be written", "");
    }
    fprintf(out,
        "// Generated from the boot services' .conf files by mktables.\n#include \"table.h\"\n\n");
    fprintf(out, "const struct rights boot_rights[] = {\n");
    for (unsigned i = 0; i < nr_services; i++) {
        print(out, &services[i]);
    }
    fprintf(out, "};\nconst unsigned nr_boot_rights = %u;\n", nr_services);
    return fclose(out) == 0 ? 0 : 1;
}
