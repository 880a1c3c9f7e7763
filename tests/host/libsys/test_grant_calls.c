// SPDX-License-Identifier: BSD-2-Clause
// The stubs of the calls about grants: what they refuse themselves, what they ask the kernel, what
// they make of its answer.

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "abi/errno_own.h"
#include "abi/proto/vm.h"
#include "minix/syslib.h"
#include "minix/sysutil.h"

enum { GRANTOR = 1040, GID = 77, PAGE = ABI_PAGE_SIZE };

static unsigned nr_calls;
static unsigned number;
static struct message request;
static int answer;
static uint32_t answer_word;
static bool has_reply;

int kernel_call(unsigned which, struct message *m)
{
    nr_calls++;
    number = which;
    request = *m;
    if (has_reply) {
        memset(m->payload, 0, sizeof m->payload);
        memcpy(m->payload, &answer_word, sizeof answer_word);
    }
    return answer;
}

static endpoint_t self;
static unsigned vm_calls;
static struct vm_bring_in_req brought_in;
static int vm_answer;
static int answer_after_vm;

endpoint_t self_endpoint(void)
{
    return self;
}

int ipc_request(endpoint_t dst, struct message *m)
{
    assert_int_equal(dst, VM_EP);
    assert_int_equal(m->type, VM_BRING_IN);
    brought_in = *MSG_PAYLOAD_OF(m, struct vm_bring_in_req);
    vm_calls++;
    answer = answer_after_vm;
    return vm_answer;
}

static int reset(void **state)
{
    self = GRANTOR + 1;
    vm_calls = 0;
    vm_answer = 0;
    answer_after_vm = 0;
    (void)state;
    nr_calls = 0;
    answer = 0;
    answer_word = 0;
    has_reply = false;
    return 0;
}

static void segment_must_be_d(void **state)
{
    (void)state;
    assert_int_equal(sys_safecopyfrom(GRANTOR, GID, 0, PAGE, 1, D + 1), -EINVAL);
    assert_int_equal(sys_safecopyto(GRANTOR, GID, 0, PAGE, 1, 0), -EINVAL);
    assert_int_equal(sys_safemap(GRANTOR, GID, 0, PAGE, PAGE, 2, 0), -EINVAL);
    assert_int_equal(sys_safeunmap(0, PAGE), -EINVAL);
    assert_int_equal(nr_calls, 0);
    assert_int_equal(sys_safecopyfrom(GRANTOR, GID, 5, 6, 7, D), 0);
    assert_int_equal(number, KCALL_SAFECOPYFROM);
    const struct kcall_safecopy_req *req = MSG_PAYLOAD_OF(&request, struct kcall_safecopy_req);
    assert_int_equal(req->grantor, GRANTOR);
    assert_int_equal(req->gid, GID);
    assert_int_equal(req->offset, 5);
    assert_int_equal(req->address, 6);
    assert_int_equal(req->bytes, 7);
}

static void maps_are_whole_pages(void **state)
{
    (void)state;
    void *where = &where;
    assert_int_equal(sys_safemap(GRANTOR, GID, 1, PAGE, PAGE, D, 0), -EINVAL);
    assert_int_equal(sys_safemap(GRANTOR, GID, 0, PAGE + 4, PAGE, D, 0), -EINVAL);
    assert_int_equal(sys_safemap(GRANTOR, GID, 0, PAGE, PAGE - 1, D, 0), -EINVAL);
    assert_int_equal(sys_safemap(GRANTOR, GID, 0, PAGE, 0, D, 0), -EINVAL);
    assert_int_equal(sys_safemap(GRANTOR, GID, 0, 0, PAGE, D, 0), -EINVAL);
    assert_int_equal(sys_safemap_any(GRANTOR, GID, 1, PAGE, 0, &where), -EINVAL);
    assert_int_equal(sys_safemap_any(GRANTOR, GID, 0, 0, 0, &where), -EINVAL);
    assert_int_equal(sys_safeunmap(D, PAGE + 1), -EINVAL);
    assert_int_equal(nr_calls, 0);
    assert_ptr_equal(where, &where);
}

static void mapped_address_comes_back(void **state)
{
    (void)state;
    void *where = NULL;
    has_reply = true;
    answer_word = 0x20000000;
    assert_int_equal(sys_safemap_any(GRANTOR, GID, 0, PAGE, 5, &where), 0);
    assert_int_equal((uintptr_t)where, 0x20000000);
    assert_int_equal(MSG_PAYLOAD_OF(&request, struct kcall_safemap_req)->writable, 1);
    assert_int_equal(MSG_PAYLOAD_OF(&request, struct kcall_safemap_req)->address, 0);
    has_reply = false;
    answer = -ENOMEM;
    where = &where;
    assert_int_equal(sys_safemap_any(GRANTOR, GID, 0, PAGE, 0, &where), -ENOMEM);
    assert_ptr_equal(where, &where);
}

static void vector_has_1_to_64_elements(void **state)
{
    (void)state;
    struct vscp_vec vec[1] = {{0}};
    int done = 9;
    assert_int_equal(sys_vsafecopy(vec, 0), -EINVAL);
    assert_int_equal(sys_vsafecopy(vec, -1), -EINVAL);
    assert_int_equal(sys_vsafecopy(vec, SCPVEC_NR + 1), -EINVAL);
    assert_int_equal(sys_vsafecopy_done(vec, SCPVEC_NR + 1, &done), -EINVAL);
    assert_int_equal(done, 0);
    assert_int_equal(nr_calls, 0);
    assert_int_equal(sys_vsafecopy(vec, SCPVEC_NR), 0);
    assert_int_equal(MSG_PAYLOAD_OF(&request, struct kcall_vsafecopy_req)->count, SCPVEC_NR);
}

static void failed_element_is_told(void **state)
{
    (void)state;
    struct vscp_vec vec[4] = {{0}};
    int done = 9;
    has_reply = true;
    answer = -EPERM;
    answer_word = 2;
    assert_int_equal(sys_vsafecopy_done(vec, 4, &done), -EPERM);
    assert_int_equal(done, 2);
    answer = 0;
    answer_word = 4;
    assert_int_equal(sys_vsafecopy_done(vec, 4, &done), 0);
    assert_int_equal(done, 4);
    has_reply = false; // the message still holds the request
    answer = -ECALLDENIED;
    assert_int_equal(sys_vsafecopy_done(vec, 4, &done), -ECALLDENIED);
    assert_int_equal(done, 0);
}

static void revocations_say_by_what(void **state)
{
    (void)state;
    assert_int_equal(sys_saferevmap_gid(GID), 0);
    assert_int_equal(MSG_PAYLOAD_OF(&request, struct kcall_saferevmap_req)->by_address, 0);
    assert_int_equal(MSG_PAYLOAD_OF(&request, struct kcall_saferevmap_req)->gid, GID);
    answer = -EINVAL;
    assert_int_equal(sys_saferevmap_addr(PAGE), -EINVAL);
    assert_int_equal(MSG_PAYLOAD_OF(&request, struct kcall_saferevmap_req)->by_address, 1);
    assert_int_equal(MSG_PAYLOAD_OF(&request, struct kcall_saferevmap_req)->address, PAGE);
    assert_int_equal(number, KCALL_SAFEREVMAP);
}

static void memset_has_a_byte(void **state)
{
    (void)state;
    assert_int_equal(sys_safememset(GRANTOR, GID, 1, -2, 3), 0);
    assert_int_equal(MSG_PAYLOAD_OF(&request, struct kcall_safememset_req)->value, 0xfe);
}

enum { CLIENT = 1100, CLIENT_ADDRESS = 0x30000ff0, BYTES = 100, DONE = 16 };
static char buffer[BYTES];

static int read_as(endpoint_t who)
{
    self = who;
    answer = -EFAULT;
    answer_word = DONE;
    has_reply = true;
    return sys_client_read(CLIENT, CLIENT_ADDRESS, buffer, BYTES);
}

static void rs_goes_on_after_vm(void **state)
{
    (void)state;
    assert_int_equal(read_as(RS_EP), 0);
    assert_int_equal(vm_calls, 1);
    assert_int_equal(brought_in.endpoint, CLIENT);
    assert_int_equal(brought_in.address, CLIENT_ADDRESS + DONE);
    assert_int_equal(brought_in.bytes, BYTES - DONE);
    assert_int_equal(brought_in.write, 0);
    const struct kcall_clientcopy_req *req = MSG_PAYLOAD_OF(&request, struct kcall_clientcopy_req);
    assert_int_equal(nr_calls, 2);
    assert_int_equal(req->client_address, CLIENT_ADDRESS + DONE);
    assert_int_equal(req->address, (vir_bytes)(uintptr_t)(buffer + DONE));
    assert_int_equal(req->bytes, BYTES - DONE);
}

static void rs_takes_no_for_an_answer(void **state)
{
    (void)state;
    vm_answer = -EACCES;
    assert_int_equal(read_as(RS_EP), -EFAULT);
    vm_answer = -ENOMEM;
    assert_int_equal(read_as(RS_EP), -ENOMEM);
    assert_int_equal(vm_calls, 2);
    assert_int_equal(nr_calls, 2);
}

// A range that is no memory of anybody's is refused there and then: a client's garbage must not
// keep RS busy.
static void rs_asks_for_no_nonsense(void **state)
{
    (void)state;
    self = RS_EP;
    answer = -EFAULT;
    answer_after_vm = -EFAULT;
    assert_int_equal(sys_client_read(CLIENT, 0xf0000004, buffer, 0), -EFAULT);
    assert_int_equal(sys_client_read(CLIENT, CLIENT_ADDRESS, buffer, 0), -EFAULT);
    assert_int_equal(sys_client_write(CLIENT, ABI_USER_END, buffer, 1), -EFAULT);
    assert_int_equal(sys_client_write(CLIENT, ABI_USER_END - 1, buffer, 2), -EFAULT);
    assert_int_equal(sys_client_write(CLIENT, UINT32_MAX, buffer, 2), -EFAULT);
    assert_int_equal(vm_calls, 0);
}

static void rs_gives_up_without_progress(void **state)
{
    (void)state;
    answer_after_vm = -EFAULT;
    self = RS_EP;
    answer = -EFAULT;
    answer_word = 0;
    has_reply = true;
    assert_int_equal(sys_client_read(CLIENT, CLIENT_ADDRESS, buffer, BYTES), -EFAULT);
    assert_int_equal(vm_calls, 1);
    assert_int_equal(nr_calls, 2);
}

static void others_do_not_ask_vm(void **state)
{
    (void)state;
    assert_int_equal(read_as(GRANTOR), -EFAULT);
    assert_int_equal(vm_calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(segment_must_be_d, reset),
        cmocka_unit_test_setup(rs_goes_on_after_vm, reset),
        cmocka_unit_test_setup(rs_takes_no_for_an_answer, reset),
        cmocka_unit_test_setup(rs_asks_for_no_nonsense, reset),
        cmocka_unit_test_setup(rs_gives_up_without_progress, reset),
        cmocka_unit_test_setup(others_do_not_ask_vm, reset),
        cmocka_unit_test_setup(maps_are_whole_pages, reset),
        cmocka_unit_test_setup(mapped_address_comes_back, reset),
        cmocka_unit_test_setup(vector_has_1_to_64_elements, reset),
        cmocka_unit_test_setup(failed_element_is_told, reset),
        cmocka_unit_test_setup(revocations_say_by_what, reset),
        cmocka_unit_test_setup(memset_has_a_byte, reset),
    };
    return cmocka_run_group_tests_name("libsys.grant_calls", tests, NULL, NULL);
}
