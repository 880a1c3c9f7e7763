// SPDX-License-Identifier: BSD-2-Clause
// lib/cpio on archives built here, whole and damaged.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <abi/errnames.h>
#include <lib/cpio.h>

struct archive {
    char bytes[8192];
    size_t length;
};

static void pad(struct archive *archive)
{
    while (archive->length % 4 != 0) {
        archive->bytes[archive->length++] = '\0';
    }
}

static void add(struct archive *archive, const char *name, unsigned mode, const char *data)
{
    archive->length += (size_t)sprintf(archive->bytes + archive->length,
        "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 7u, mode, 1u, 2u, 1u, 1234u,
        (unsigned)strlen(data), 0u, 0u, 4u, 5u, (unsigned)strlen(name) + 1, 0u);
    strcpy(archive->bytes + archive->length, name);
    archive->length += strlen(name) + 1;
    pad(archive);
    memcpy(archive->bytes + archive->length, data, strlen(data));
    archive->length += strlen(data);
    pad(archive);
}

static void finish(struct archive *archive)
{
    add(archive, "TRAILER!!!", 0, "");
}

static void make(struct archive *archive)
{
    archive->length = 0;
    add(archive, ".", 040755, "");
    add(archive, "./etc", 040755, "");
    add(archive, "/etc/motd", 0100644, "hello");
    add(archive, "bin/link", 0120777, "/bin/sh");
    finish(archive);
}

static void iterates(void **state)
{
    (void)state;
    static const char *const names[] = {"", "etc", "etc/motd", "bin/link"};
    struct archive archive;
    struct cpio cpio;
    struct cpio_entry entry;

    make(&archive);
    cpio_start(&cpio, archive.bytes, archive.length);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(cpio_next(&cpio, &entry), 0);
        assert_string_equal(entry.name, names[i]);
    }
    assert_int_equal(entry.mode & CPIO_TYPE_MASK, CPIO_SYMLINK);
    assert_int_equal(entry.bytes, 7);
    assert_memory_equal(entry.data, "/bin/sh", 7);
    assert_int_equal(entry.uid, 1);
    assert_int_equal(entry.gid, 2);
    assert_int_equal(entry.mtime, 1234);
    assert_int_equal(entry.rdev_minor, 5);
    assert_int_equal(cpio_next(&cpio, &entry), -ENOENT);
    assert_int_equal(cpio_next(&cpio, &entry), -ENOENT);
}

static void appended_archive_wins(void **state)
{
    (void)state;
    struct archive archive;
    struct cpio_entry entry;

    make(&archive);
    memset(archive.bytes + archive.length, 0, 512);
    archive.length += 512;
    add(&archive, "etc/motd", 0100644, "new");
    finish(&archive);
    assert_int_equal(cpio_find(archive.bytes, archive.length, "/etc/motd", &entry), 0);
    assert_int_equal(entry.bytes, 3);
    assert_int_equal(cpio_find(archive.bytes, archive.length, "etc/none", &entry), -ENOENT);
}

// Reads all of a copy in memory of exactly its size, so that the sanitizer sees each byte beyond.
static int read_all(const char *bytes, size_t length, struct cpio *cpio)
{
    char *copy = malloc(length == 0 ? 1 : length);
    struct cpio_entry entry;
    volatile unsigned sum = 0;
    int result;

    memcpy(copy, bytes, length);
    cpio_start(cpio, copy, length);
    while ((result = cpio_next(cpio, &entry)) == 0) {
        sum += (unsigned)strlen(entry.name);
        for (uint32_t i = 0; i < entry.bytes; i++) {
            sum += entry.data[i];
        }
    }
    assert_int_equal(cpio_next(cpio, &entry), result);
    free(copy);
    return result;
}

static void truncated(void **state)
{
    (void)state;
    struct archive archive;
    struct cpio cpio;

    make(&archive);
    size_t trailer = archive.length - 124;
    for (size_t length = 0; length <= trailer + 110; length++) {
        assert_int_equal(read_all(archive.bytes, length, &cpio), -EINVAL);
        assert_non_null(cpio.cause);
        assert_true(cpio.offset <= length);
    }
    assert_int_equal(read_all(archive.bytes, archive.length, &cpio), -ENOENT);
}

static void corrupt(void **state)
{
    (void)state;
    struct archive archive;
    struct cpio cpio;
    unsigned seed = 77;

    for (int round = 0; round < 20000; round++) {
        make(&archive);
        for (int i = 0; i < 3; i++) {
            seed = seed * 1103515245 + 12345;
            archive.bytes[(seed >> 8) % archive.length] = (char)(seed >> 5);
        }
        int result = read_all(archive.bytes, archive.length, &cpio);
        assert_true(result == -ENOENT || (result == -EINVAL && cpio.cause != NULL));
    }
}

static void huge_sizes(void **state)
{
    (void)state;
    struct archive archive;
    struct cpio cpio;

    make(&archive);
    memcpy(archive.bytes + 6 + 6 * 8, "ffffffff", 8);
    assert_int_equal(read_all(archive.bytes, archive.length, &cpio), -EINVAL);
    assert_int_equal(cpio.offset, 0);
    make(&archive);
    memcpy(archive.bytes + 6 + 11 * 8, "FFFFFFFF", 8);
    assert_int_equal(read_all(archive.bytes, archive.length, &cpio), -EINVAL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(iterates),
        cmocka_unit_test(appended_archive_wins),
        cmocka_unit_test(truncated),
        cmocka_unit_test(corrupt),
        cmocka_unit_test(huge_sizes),
    };
    return cmocka_run_group_tests_name("lib.cpio", tests, NULL, NULL);
}
