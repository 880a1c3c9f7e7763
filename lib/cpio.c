// SPDX-License-Identifier: BSD-2-Clause
// Reader of newc cpio archives in memory; see lib/cpio.h.
//
// Every length is compared with what is left of the range before anything is added to an offset, so
// no sum can wrap. The field widths and the padding are those of cpio(5), "new ASCII format".

#include <lib/cpio.h>

#include <abi/errnames.h>
#include <string.h>

enum {
    MAGIC_BYTES = 6,
    FIELD_BYTES = 8,
    FIELDS = 13,
    HEADER_BYTES = MAGIC_BYTES + FIELDS * FIELD_BYTES,
    NAME_BYTES_MAX = 1024,
    ALIGN_BYTES = 4,
};

enum field {
    FIELD_INODE,
    FIELD_MODE,
    FIELD_UID,
    FIELD_GID,
    FIELD_LINKS,
    FIELD_MTIME,
    FIELD_FILE_BYTES,
    FIELD_DEV_MAJOR,
    FIELD_DEV_MINOR,
    FIELD_RDEV_MAJOR,
    FIELD_RDEV_MINOR,
    FIELD_NAME_BYTES,
    FIELD_CHECK,
};

static int fail(struct cpio *cpio, const char *cause)
{
    cpio->cause = cause;
    return -EINVAL;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool parse_fields(const uint8_t *text, uint32_t *fields)
{
    for (int i = 0; i < FIELDS; i++) {
        uint32_t value = 0;
        for (int k = 0; k < FIELD_BYTES; k++) {
            int digit = hex_digit(*text++);
            if (digit < 0) {
                return false;
            }
            value = value << 4 | (uint32_t)digit;
        }
        fields[i] = value;
    }
    return true;
}

// How far `bytes` bytes and the padding behind them reach from a 4-aligned place; never more than
// `left`, since the last member of an archive may lack its padding. bytes <= left.
static size_t padded(size_t bytes, size_t left)
{
    size_t padding = (ALIGN_BYTES - bytes % ALIGN_BYTES) % ALIGN_BYTES;
    return padding > left - bytes ? left : bytes + padding;
}

static const char *plain_name(const char *name)
{
    for (;;) {
        if (name[0] == '/') {
            name++;
        } else if (name[0] == '.' && name[1] == '/') {
            name += 2;
        } else {
            return name[0] == '.' && name[1] == '\0' ? name + 1 : name;
        }
    }
}

static void skip_zeros(struct cpio *cpio)
{
    while (cpio->offset < cpio->bytes && cpio->base[cpio->offset] == 0) {
        cpio->offset++;
    }
}

// Reads the member at the offset; *next is where the one after it starts.
static int read_member(struct cpio *cpio, struct cpio_entry *entry, size_t *next)
{
    const uint8_t *header = cpio->base + cpio->offset;
    size_t left = cpio->bytes - cpio->offset;
    uint32_t fields[FIELDS];

    if (left < HEADER_BYTES) {
        return fail(cpio, left == 0 ? "ends without a trailer" : "truncated header");
    }
    if (memcmp(header, "070701", MAGIC_BYTES) != 0) {
        return fail(cpio, "no newc header here");
    }
    if (!parse_fields(header + MAGIC_BYTES, fields)) {
        return fail(cpio, "header field is not hexadecimal");
    }
    size_t name_bytes = fields[FIELD_NAME_BYTES];
    if (name_bytes == 0 || name_bytes > NAME_BYTES_MAX || name_bytes > left - HEADER_BYTES) {
        return fail(cpio, "name length makes no sense");
    }
    const char *name = (const char *)header + HEADER_BYTES;
    if (memchr(name, '\0', name_bytes) != name + name_bytes - 1) {
        return fail(cpio, "name is not terminated where it ends");
    }
    size_t data_at = padded(HEADER_BYTES + name_bytes, left);
    if (fields[FIELD_FILE_BYTES] > left - data_at) {
        return fail(cpio, "truncated file");
    }
    *entry = (struct cpio_entry){
        .name = plain_name(name),
        .data = header + data_at,
        .bytes = fields[FIELD_FILE_BYTES],
        .mode = fields[FIELD_MODE],
        .uid = fields[FIELD_UID],
        .gid = fields[FIELD_GID],
        .links = fields[FIELD_LINKS],
        .mtime = fields[FIELD_MTIME],
        .inode = fields[FIELD_INODE],
        .rdev_major = fields[FIELD_RDEV_MAJOR],
        .rdev_minor = fields[FIELD_RDEV_MINOR],
    };
    *next = cpio->offset + data_at + padded(entry->bytes, left - data_at);
    return 0;
}

void cpio_start(struct cpio *cpio, const void *base, size_t bytes)
{
    *cpio = (struct cpio){.base = base, .bytes = bytes, .is_inside = true};
}

int cpio_next(struct cpio *cpio, struct cpio_entry *entry)
{
    if (cpio->cause != NULL) {
        return -EINVAL;
    }
    for (;;) {
        struct cpio_entry member;
        size_t next;

        if (!cpio->is_inside) {
            skip_zeros(cpio);
            if (cpio->offset == cpio->bytes) {
                return -ENOENT;
            }
            if (cpio->offset % ALIGN_BYTES != 0) {
                return fail(cpio, "archive behind another is not aligned");
            }
        }
        int result = read_member(cpio, &member, &next);
        if (result != 0) {
            return result;
        }
        cpio->offset = next;
        cpio->is_inside = strcmp(member.name, "TRAILER!!!") != 0;
        if (cpio->is_inside) {
            *entry = member;
            return 0;
        }
    }
}

int cpio_find(const void *base, size_t bytes, const char *path, struct cpio_entry *entry)
{
    struct cpio cpio;
    struct cpio_entry each;
    bool is_found = false;
    int result;

    path = plain_name(path);
    cpio_start(&cpio, base, bytes);
    while ((result = cpio_next(&cpio, &each)) == 0) {
        if (strcmp(each.name, path) == 0) {
            *entry = each;
            is_found = true;
        }
    }
    return result == -ENOENT && is_found ? 0 : result;
}
