// SPDX-License-Identifier: BSD-2-Clause
// ds list | ds get KEY: what the data store holds.

#include <stdio.h>
#include <string.h>

#include "abi/proto/ds.h"
#include "minix/ds.h"
#include "minix/ipc.h"

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
    case DSF_TYPE_LABEL:
        return "label";
    default:
        return "?";
    }
}

static void print_value(const struct ds_list_entry *e)
{
    if ((e->flags & DSF_MASK_TYPE) == DSF_TYPE_STR) {
        printf("%s\n", e->string);
    } else {
        printf("%lu\n", (unsigned long)e->value);
    }
}

// Prints all entries, or the values of those with that key. Returns how many were printed.
static unsigned print_entries(const char *key)
{
    struct ds_list_entry e;
    uint32_t index = 0;
    uint32_t next;
    unsigned printed = 0;

    while (next_entry(index, &e, &next) == 0) {
        e.key[DS_MAX_KEYLEN - 1] = '\0';
        e.owner[ABI_LABEL_MAX - 1] = '\0';
        if (key == NULL) {
            printf("%-6s %-32s %-16s ", type_name(e.flags), e.key, e.owner);
            print_value(&e);
            printed++;
        } else if (strcmp(e.key, key) == 0) {
            print_value(&e);
            printed++;
        }
        index = next;
    }
    return printed;
}

int main(int argc, char *argv[])
{
    if (argc == 2 && strcmp(argv[1], "list") == 0) {
        (void)print_entries(NULL);
        return 0;
    }
    if (argc == 3 && strcmp(argv[1], "get") == 0) {
        if (print_entries(argv[2]) == 0) {
            fprintf(stderr, "ds: %s: no such key\n", argv[2]);
            return 1;
        }
        return 0;
    }
    fprintf(stderr, "usage: ds list | ds get KEY\n");
    return 2;
}
