// SPDX-License-Identifier: BSD-2-Clause
// Entries that DS holds: u32, string, memory, label.

#include "minix/ipc.h"
#include "tester.h"

enum { FILE_NUMBER = 1 * FILE_STEP };

void values_u32(void)
{
    uint32_t value = 0;

    CHECK(ds_publish_u32("t.u32", 1234, 0) == 0);
    CHECK(ds_retrieve_u32("t.u32", &value) == 0 && value == 1234);
    CHECK(ds_publish_u32("t.u32", 4321, 0) == -EEXIST);
    CHECK(ds_retrieve_u32("t.u32", &value) == 0 && value == 1234);
    CHECK(ds_publish_u32("t.u32", 4321, DSF_OVERWRITE) == 0);
    CHECK(ds_retrieve_u32("t.u32", &value) == 0 && value == 4321);
    CHECK(ds_delete_u32("t.u32") == 0);
    CHECK(ds_retrieve_u32("t.u32", &value) == -ESRCH);
    CHECK(ds_delete_u32("t.u32") == -ESRCH);
    CHECK(ds_publish_u32("t.u32", UINT32_MAX, DSF_OVERWRITE) == 0); // there is nothing to overwrite
    CHECK(ds_retrieve_u32("t.u32", &value) == 0 && value == UINT32_MAX);
}

void values_str(void)
{
    char text[DS_MAX_STRLEN + 1];

    memset(text, '#', sizeof(text));
    CHECK(ds_publish_str("t.str", "little", 0) == 0);
    CHECK(ds_retrieve_str("t.str", text, 1) == 0); // the length is not looked at
    CHECK(strcmp(text, "little") == 0);
    CHECK(text[DS_MAX_STRLEN] == '#');
    CHECK(ds_publish_str("t.str", "x", 0) == -EEXIST);
    CHECK(ds_publish_str("t.str", "fifteen letters", DSF_OVERWRITE) == 0);
    CHECK(
        ds_retrieve_str("t.str", text, sizeof(text)) == 0 && strcmp(text, "fifteen letters") == 0);
    CHECK(ds_publish_str("t.str", "sixteen letters.", DSF_OVERWRITE) == -EINVAL);
    CHECK(ds_publish_str("t.str", "this one has twenty.", DSF_OVERWRITE) == -EINVAL);
    CHECK(
        ds_retrieve_str("t.str", text, sizeof(text)) == 0 && strcmp(text, "fifteen letters") == 0);
    CHECK(ds_publish_str("t.str", "", DSF_OVERWRITE) == 0);
    CHECK(ds_retrieve_str("t.str", text, sizeof(text)) == 0 && text[0] == '\0');
    CHECK(ds_delete_str("t.str") == 0);
    CHECK(ds_retrieve_str("t.str", text, sizeof(text)) == -ESRCH);
}

static void fill(char *memory, size_t bytes, unsigned seed)
{
    for (size_t i = 0; i < bytes; i++) {
        memory[i] = (char)(seed + i * 7 + (i >> 8));
    }
}

static bool is_filled(const char *memory, size_t bytes, unsigned seed)
{
    for (size_t i = 0; i < bytes; i++) {
        if (memory[i] != (char)(seed + i * 7 + (i >> 8))) {
            return false;
        }
    }
    return true;
}

// Short and long ones, with and without whole pages; each length over each other one.
void values_mem(void)
{
    static const size_t lengths[] = {
        21, 1, 300, 4096, 5000, 3 * ABI_PAGE_SIZE, 6 * ABI_PAGE_SIZE + 5, 8, 8192};
    char *source = own[0];
    char *target = own[8];
    size_t length = 100;

    fill(source, 21, 1);
    CHECK(ds_publish_mem("t.mem", source, 21, 0) == 0);
    CHECK(
        ds_retrieve_mem("t.mem", target, &length) == 0 && length == 21 && is_filled(target, 21, 1));
    length = 8;
    memset(target, 0, 21);
    CHECK(ds_retrieve_mem("t.mem", target, &length) == 0 && length == 8 &&
          is_filled(target, 8, 1) && target[8] == 0);
    length = 0;
    CHECK(ds_retrieve_mem("t.mem", target, &length) == 0 && length == 0);
    CHECK(ds_publish_mem("t.mem", source, 22, 0) == -EEXIST);
    for (unsigned i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        fill(source + i % 2, lengths[i], i);
        CHECK(ds_publish_mem("t.mem", source + i % 2, lengths[i], DSF_OVERWRITE) == 0);
        memset(source, 0, 8 * ABI_PAGE_SIZE); // what was published does not follow
        length = 8 * ABI_PAGE_SIZE;
        CHECK(ds_retrieve_mem("t.mem", target, &length) == 0 && length == lengths[i]);
        CHECK(is_filled(target, length, i));
        memset(target, 0, length); // nor does what was retrieved lead back
        CHECK(
            ds_retrieve_mem("t.mem", target + 3, &length) == 0 && is_filled(target + 3, length, i));
    }
    CHECK(ds_delete_mem("t.mem") == 0);
    CHECK(ds_retrieve_mem("t.mem", target, &length) == -ESRCH);
}

// What fails leaves the old value.
void values_mem_refused(void)
{
    char *nowhere = (char *)(uintptr_t)0x10; // in page 0
    size_t length = 3 * ABI_PAGE_SIZE;

    CHECK(ds_publish_mem("t.mem", own, 0, 0) == -EINVAL);
    fill(own[0], length, 9);
    CHECK(ds_publish_mem("t.mem", own, length, 0) == 0);
    CHECK(ds_publish_mem("t.mem", own, 0, DSF_OVERWRITE) == -EINVAL);
    CHECK(ds_publish_mem("t.mem", nowhere, 20, DSF_OVERWRITE) == -EFAULT);
    CHECK(ds_publish_mem("t.mem", nowhere, 20000, DSF_OVERWRITE) != 0);
    CHECK(ds_publish_mem("t.mem", own, 5 << 20, DSF_OVERWRITE) == -ENOMEM);
    CHECK(ds_publish_mem("t.mem", own, UINT32_MAX, DSF_OVERWRITE) != 0);
    CHECK(ds_publish_mem("t.mem", own, 20, DSF_OVERWRITE | DSF_TYPE_STR) == -EINVAL);
    CHECK(ds_retrieve_mem("t.mem", nowhere, &length) != 0);
    length = 100;
    CHECK(ds_retrieve_mem("t.mem", nowhere, &length) == -EFAULT);
    length = 4 * ABI_PAGE_SIZE;
    CHECK(ds_retrieve_mem("t.mem", own[8], &length) == 0 && length == 3 * ABI_PAGE_SIZE &&
          is_filled(own[8], length, 9));
    CHECK(peer_call(PEER_DELETE, "t.mem", DSF_TYPE_MEM, 0) == -EPERM);
}

void values_label(void)
{
    char name[DS_MAX_KEYLEN];
    uint32_t number = 0;
    endpoint_t ep = 0;

    CHECK(ds_publish_label("t.label", 1234567, 0) == 0);
    CHECK(ds_retrieve_label_num("t.label", &number) == 0 && number == 1234567);
    CHECK(ds_retrieve_label_endpt("t.label", &ep) == 0 && ep == 1234567);
    CHECK(ds_publish_label("t.hello", 1234567, 0) == -EEXIST);
    CHECK(ds_publish_label("t.hello", 1234567, DSF_OVERWRITE) == -EEXIST);
    CHECK(ds_publish_label("t.label", 1234568, 0) == -EEXIST);
    CHECK(ds_retrieve_label_name(name, 1234567) == 0 && strcmp(name, "t.label") == 0);
    CHECK(ds_publish_label("t.label", 1234568, DSF_OVERWRITE) == 0);
    CHECK(ds_retrieve_label_name(name, 1234567) == -ESRCH);
    CHECK(ds_retrieve_label_name(name, 1234568) == 0 && strcmp(name, "t.label") == 0);
    CHECK(ds_publish_label("t.hello", 1234567, 0) == 0);
    CHECK(ds_delete_label("t.label") == 0);
    CHECK(ds_retrieve_label_num("t.label", &number) == -ESRCH);
    CHECK(ds_retrieve_label_name(name, 1234568) == -ESRCH);
}

// Those are RS's.
void values_label_of_service(void)
{
    uint32_t peer = 0;
    char name[DS_MAX_KEYLEN];

    CHECK(ds_retrieve_label_num("dspeer", &peer) == 0);
    CHECK(ds_publish_label("dspeer", 1234567, DSF_OVERWRITE) == -EPERM);
    CHECK(ds_publish_label("t.false", peer, 0) == -EPERM);
    CHECK(ds_publish_label("t.false", VFS_EP, 0) == -EPERM);
    CHECK(ds_publish_label("t.false", SYSTEM_EP, 0) == -EPERM);
    CHECK(ds_publish_label("t.false", INIT_EP, 0) == -EPERM); // no service, but a process
    CHECK(ds_publish_label("vfs", 1234567, 0) == -EPERM);
    CHECK(ds_delete_label("dspeer") == -EPERM);
    CHECK(ds_delete_label("dstester") == -EPERM);
    CHECK(ds_retrieve_label_name(name, peer) == 0 && strcmp(name, "dspeer") == 0);
}

void values_keys(void)
{
    char full[DS_MAX_KEYLEN];
    char longer[DS_MAX_KEYLEN + 1];
    char *nowhere = (char *)(uintptr_t)0x10;
    uint32_t value;
    size_t length = 10;
    struct message m = {.type = DS_PUBLISH};

    memset(full, 'k', sizeof(full));
    full[sizeof(full) - 1] = '\0';
    memset(longer, 'k', sizeof(longer));
    longer[sizeof(longer) - 1] = '\0';
    CHECK(ds_publish_u32(full, 1, 0) == 0);
    CHECK(ds_retrieve_u32(full, &value) == 0 && value == 1);
    CHECK(ds_publish_u32(longer, 1, 0) == -EINVAL);
    CHECK(ds_retrieve_u32(longer, &value) == -EINVAL);
    CHECK(ds_publish_u32("", 1, 0) == -EINVAL);
    CHECK(ds_delete_u32("") == -EINVAL);
    CHECK(ds_publish_u32("a", 1, 0) == 0);

    // One key, each type.
    CHECK(ds_publish_u32("t.same", 1, 0) == 0);
    CHECK(ds_publish_str("t.same", "1", 0) == 0);
    CHECK(ds_publish_mem("t.same", own, 10, 0) == 0);
    CHECK(ds_publish_map("t.same", own, ABI_PAGE_SIZE, 0) == 0);
    CHECK(ds_publish_label("t.same", 7654321, 0) == 0);
    CHECK(ds_delete_u32("t.same") == 0);
    CHECK(ds_retrieve_u32("t.same", &value) == -ESRCH);
    CHECK(ds_retrieve_mem("t.same", own[1], &length) == 0);
    CHECK(ds_delete_map("t.same") == 0);

    CHECK(ds_publish_u32("t.flags", 1, DSF_TYPE_STR) == -EINVAL);
    CHECK(ds_publish_u32("t.flags", 1, DSF_IN_USE) == -EINVAL);
    CHECK(ds_publish_u32("t.flags", 1, 0x8000000) == -EINVAL);
    *(struct ds_entry_req *)(void *)m.payload = (struct ds_entry_req){
        .flags = DSF_TYPE_U32, .key = (vir_bytes)(uintptr_t)nowhere, .key_bytes = 5};
    CHECK(ipc_request(DS_EP, &m) == -EFAULT);
    m = (struct message){.type = DS_PUBLISH};
    *(struct ds_entry_req *)(void *)m.payload =
        (struct ds_entry_req){.key = (vir_bytes)(uintptr_t)full, .key_bytes = 5};
    CHECK(ipc_request(DS_EP, &m) == -EINVAL); // no type; and no NUL
    m = (struct message){.type = DS_PUBLISH};
    *(struct ds_entry_req *)(void *)m.payload = (struct ds_entry_req){
        .flags = DSF_TYPE_U32, .key = (vir_bytes)(uintptr_t)full, .key_bytes = 5};
    CHECK(ipc_request(DS_EP, &m) == -EINVAL);
}

void values_private(void)
{
    uint32_t value;
    struct peer_req r = {.name = "t.mine", .flags = DSF_TYPE_U32};

    CHECK(ds_publish_u32("t.mine", 1, DSF_PRIV_RETRIEVE) == 0);
    CHECK(ds_retrieve_u32("t.mine", &value) == 0);
    CHECK(peer_ask(PEER_RETRIEVE, &r) == -EPERM);
    CHECK(ds_publish_u32("t.keep", 1, DSF_PRIV_OVERWRITE) == 0);
    CHECK(peer_call(PEER_PUBLISH, "t.keep", DSF_TYPE_U32 | DSF_OVERWRITE, 2) == -EPERM);
    CHECK(ds_publish_u32("t.keep", 3, DSF_OVERWRITE) == 0); // and is private no more
    CHECK(peer_call(PEER_DELETE, "t.keep", DSF_TYPE_U32, 0) == -EPERM);
    CHECK(
        peer_call(PEER_PUBLISH, "t.keep", DSF_TYPE_U32 | DSF_OVERWRITE, 4) == 0); // the peer's now
    CHECK(ds_retrieve_u32("t.keep", &value) == 0 && value == 4);
    CHECK(ds_delete_u32("t.keep") == -EPERM);
    CHECK(peer_call(PEER_DELETE, "t.keep", DSF_TYPE_U32, 0) == 0);

    int number;
    CHECK(ds_publish_map("t.map", own, ABI_PAGE_SIZE, DSF_PRIV_SNAPSHOT) == 0);
    CHECK(peer_call(PEER_SNAPSHOT, "t.map", 0, 0) == -EPERM);
    CHECK(peer_call(PEER_RETRIEVE, "t.map", DSF_TYPE_MAP | DSMF_MAP_COPY_MAPPED, 0) == 0);
    CHECK(ds_snapshot_map("t.map", &number) == 0 && number == 0);
    CHECK(peer_call(PEER_RETRIEVE, "t.map", DSF_TYPE_MAP | DSMF_MAP_COPY_SNAPSHOT, 0) == 0);
    CHECK(ds_delete_map("t.map") == 0);
    CHECK(ds_publish_map("t.map", own, ABI_PAGE_SIZE, DSF_PRIV_OVERWRITE) ==
          0); // is not the same flag
    CHECK(peer_call(PEER_SNAPSHOT, "t.map", 0, 0) == 0);
    CHECK(ds_delete_map("t.map") == 0);
}

// For the shell: one of each type.
void values_show(void)
{
    int number;

    CHECK(ds_publish_u32("t.u32", 17, 0) == 0);
    CHECK(ds_publish_str("t.str", "text", 0) == 0);
    CHECK(ds_publish_mem("t.mem", own, 10000, 0) == 0);
    CHECK(ds_publish_map("t.map", own, 2 * ABI_PAGE_SIZE, 0) == 0);
    CHECK(ds_snapshot_map("t.map", &number) == 0 && number == 0);
    CHECK(ds_publish_label("t.label", 1234567, 0) == 0);
    CHECK(ds_publish_u32("t.secret", 4711, DSF_PRIV_RETRIEVE | DSF_PRIV_OVERWRITE) == 0);
}

// One owner has its share, others theirs; what is deleted can be had again.
void values_quota(void)
{
    char key[] = "t.q.000";
    unsigned n = 0;
    int r = 0;

    for (; n < 1000 && r == 0; n++) {
        key[4] = (char)('0' + n / 100);
        key[5] = (char)('0' + n / 10 % 10);
        key[6] = (char)('0' + n % 10);
        r = ds_publish_u32(key, n, 0);
    }
    CHECK(r == -ENOMEM);
    CHECK(n > 500);
    CHECK(peer_call(PEER_PUBLISH, "t.other", DSF_TYPE_U32, 1) == 0);
    CHECK(ds_delete_u32("t.q.007") == 0);
    CHECK(ds_publish_u32("t.one more", 1, 0) == 0);
    CHECK(ds_delete_u32("t.one more") == 0); // room for the outcome
}
