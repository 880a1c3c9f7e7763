/* SPDX-License-Identifier: BSD-2-Clause
 * Safe copies, the side that copies.
 */
#define TWO_SIDES
#include "inc.h"

#define TEST_PAGE_SHIFT 15
#define TEST_PAGE_SIZE (1 << TEST_PAGE_SHIFT)
#define BUF_START 100

PRIVATE char buf_buf[TEST_PAGE_SIZE + CLICK_SIZE];

PRIVATE void copies(ep, gid, buf)
endpoint_t ep;
cp_grant_id_t gid;
char *buf;
{
	int i, r;
	u64_t start, end;

	for (i = 0; i <= TEST_PAGE_SHIFT; i++) {
		buf[0] = 0;
		read_tsc_64(&start);
		r = sys_safecopyfrom(ep, gid, 0, (vir_bytes) buf, 1 << i, D);
		read_tsc_64(&end);
		CHECK(r == OK);
		CHECK(buf[0] == BUF_START);
		CHECK(cmp64(end, start) >= 0);
		printf("requestor: safecopy %d: %lu us\n", 1 << i, tsc_64_to_micros(sub64(end, start)));
	}
}

PRIVATE void arithmetic()
{
	u64_t a = make64(0xffffffff, 1), b = add64u(a, 1);

	CHECK(ex64lo(b) == 0 && ex64hi(b) == 2);
	CHECK(cmp64(sub64(b, a), cvu64(1)) == 0);
	CHECK(div64u(b, 0x10000) == 0x20000 && rem64u(b, 3) == 2);
	CHECK(cv64ul(mul64u(1000, 1000)) == 1000000);
}

PUBLIC int main(int argc, char **argv)
{
	endpoint_t ep_self, ep_granter;
	cp_grant_id_t gid;
	char *buf;

	env_setargs(argc, argv);
	sef_startup();
	open_fifos("requestor", FALSE);
	arithmetic();

	buf = (char *) CLICK_CEIL(buf_buf);
	ep_self = getprocnr();
	CHECK(getnprocnr(getpid()) == ep_self && getnprocnr(30001) == -1);
	write(fid_send, &ep_self, sizeof(ep_self));
	read(fid_get, &ep_granter, sizeof(ep_granter));
	read(fid_get, &gid, sizeof(gid));
	CHECK(ep_granter != ep_self);

	copies(ep_granter, gid, buf);
	buf[0] = BUF_START + 1;
	CHECK(sys_safecopyto(ep_granter, gid, TEST_PAGE_SIZE - 1, (vir_bytes) buf, 1, D) == OK);
	CHECK(sys_safecopyto(ep_granter, gid, TEST_PAGE_SIZE, (vir_bytes) buf, 1, D) == EPERM);
	CHECK(sys_safecopyfrom(ep_granter, gid, 0, (vir_bytes) buf, 1, T) == EINVAL);
	CHECK(sys_safemap(ep_granter, gid, 0, (vir_bytes) buf, CLICK_SIZE, D, 0) == EPERM);
	FIFO_NOTIFY();

	FIFO_WAIT();
	CHECK(sys_safecopyfrom(ep_granter, gid, 0, (vir_bytes) buf, 1, D) == EPERM);
	FIFO_NOTIFY();
	finish("passed", 0, 0);
	return 0;
}
