// SPDX-License-Identifier: BSD-2-Clause
// ds: what the data store holds.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/proto/ds.h"
#include "minix/ds.h"
#include "minix/ipc.h"

enum { MAX_RANGE = 8 * 1024 * 1024 };

static const char usage_text[] =
    "usage: ds [list] | get KEY | snapshot KEY NUMBER | label NAME | name NUMBER\n";

static int next_entry(uint32_t index, struct ds_list_entry *entry, uint32_t *next)
{
    struct message m = {.type = DS_LIST};

    *MSG_PAYLOAD_OF(&m, struct ds_list_req) =
        (struct ds_list_req){.index = index, .buffer = (vir_bytes)(uintptr_t)entry};
    int r = ipc_request(DS_EP, &m);
    *next = MSG_PAYLOAD_OF(&m, struct ds_list_rep)->next;
    return r;
}

static const char *type_name(uint32_t flags)
{
    switch (flags & DSF_MASK_TYPE) {
    case DSF_TYPE_U32:
        return "u32";
    case DSF_TYPE_STR:
        return "str";
    case DSF_TYPE_MEM:
        return "mem";
    case DSF_TYPE_MAP:
        return "map";
    case DSF_TYPE_LABEL:
        return "label";
    default:
        return "?";
    }
}

static void print_value(const struct ds_list_entry *e)
{
    if (e->flags & DSF_PRIV_RETRIEVE) {
        printf("-");
        return;
    }
    switch (e->flags & DSF_MASK_TYPE) {
    case DSF_TYPE_STR:
        printf("\"%s\"", e->string);
        break;
    case DSF_TYPE_MEM:
        printf("%lu bytes", (unsigned long)e->bytes);
        break;
    case DSF_TYPE_MAP:
        printf("%lu bytes, %lu snapshot%s", (unsigned long)e->bytes, (unsigned long)e->value,
            e->value == 1 ? "" : "s");
        break;
    default:
        printf("%lu", (unsigned long)e->value);
        break;
    }
}

static void print_flags(uint32_t flags)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } names[] = {{DSF_PRIV_RETRIEVE, "retrieve"}, {DSF_PRIV_OVERWRITE, "overwrite"},
        {DSF_PRIV_SNAPSHOT, "snapshot"}, {DSF_PRIV_SUBSCRIBE, "subscribe"}};
    const char *before = "  private: ";

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (flags & names[i].flag) {
            printf("%s%s", before, names[i].name);
            before = ", ";
        }
    }
}

static int list(void)
{
    struct ds_list_entry e;
    uint32_t index = 0;
    uint32_t next;

    while (next_entry(index, &e, &next) == 0) {
        e.key[DS_MAX_KEYLEN - 1] = '\0';
        e.owner[ABI_LABEL_MAX - 1] = '\0';
        e.string[DS_MAX_STRLEN - 1] = '\0';
        printf("%-6s %-32s %-16s ", type_name(e.flags), e.key, e.owner);
        print_value(&e);
        print_flags(e.flags);
        printf("\n");
        index = next;
    }
    return 0;
}

static int complain(const char *key, int error)
{
    fprintf(stderr, "ds: %s: %s\n", key, error == -ESRCH ? "no such key" : strerror(-error));
    return 1;
}

static int retrieve(const char *key, char *buffer, size_t *length, int mode, int number)
{
    return mode == 0 ? ds_retrieve_mem(key, buffer, length)
                     : ds_retrieve_map(key, buffer, length, number, mode);
}

// Memory, or a copy of a mapped range with that mode, to standard output.
static int write_range(const char *key, int mode, int number)
{
    size_t room = 4096;
    int r = 0;

    // Grows until the answer is shorter than the room.
    for (; room <= 2 * MAX_RANGE && r == 0; room *= 4) {
        size_t length = room;
        char *buffer = malloc(room);
        if (buffer == NULL) {
            return -ENOMEM;
        }
        r = retrieve(key, buffer, &length, mode, number);
        bool is_all = r == 0 && length < room;
        if (is_all) {
            (void)fwrite(buffer, 1, length, stdout);
        }
        free(buffer);
        if (is_all) {
            return 0;
        }
    }
    return r != 0 ? r : -EFBIG;
}

// The key may be there in several types: the first that is.
static int get(const char *key)
{
    char text[DS_MAX_STRLEN];
    uint32_t value;
    int r = ds_retrieve_u32(key, &value);

    if (r == -ESRCH) {
        r = ds_retrieve_label_num(key, &value);
    }
    if (r == 0) {
        printf("%lu\n", (unsigned long)value);
    }
    if (r == -ESRCH) {
        r = ds_retrieve_str(key, text, sizeof(text));
        if (r == 0) {
            printf("%s\n", text);
        }
    }
    if (r == -ESRCH) {
        r = write_range(key, 0, 0);
    }
    if (r == -ESRCH) {
        r = write_range(key, DSMF_MAP_COPY_MAPPED, 0);
    }
    return r == 0 ? 0 : complain(key, r);
}

static int snapshot(const char *key, const char *number)
{
    int r = write_range(key, DSMF_MAP_COPY_SNAPSHOT, atoi(number));
    return r == 0 ? 0 : complain(key, r);
}

static int label(const char *name)
{
    uint32_t number;
    int r = ds_retrieve_label_num(name, &number);

    if (r != 0) {
        return complain(name, r);
    }
    printf("%lu\n", (unsigned long)number);
    return 0;
}

static int name_of(const char *number)
{
    char name[DS_MAX_KEYLEN];
    int r = ds_retrieve_label_name(name, (uint32_t)strtoul(number, NULL, 0));

    if (r != 0) {
        return complain(number, r);
    }
    printf("%s\n", name);
    return 0;
}

int main(int argc, char *argv[])
{
    if (argc == 1 || (argc == 2 && strcmp(argv[1], "list") == 0)) {
        return list();
    }
    if (argc == 3 && strcmp(argv[1], "get") == 0) {
        return get(argv[2]);
    }
    if (argc == 4 && strcmp(argv[1], "snapshot") == 0) {
        return snapshot(argv[2], argv[3]);
    }
    if (argc == 3 && strcmp(argv[1], "label") == 0) {
        return label(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "name") == 0) {
        return name_of(argv[2]);
    }
    fputs(usage_text, stderr);
    return 2;
}
