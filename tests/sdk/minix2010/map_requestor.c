/* SPDX-License-Identifier: BSD-2-Clause
 * Safe maps, the side that maps: MAP, UNMAP, REVOKE, SMAP_COW, COW_SMAP, COW_SMAP2.
 */
#define TWO_SIDES
#include "inc.h"
#include "map.h"

PRIVATE char buf_buf[(TEST_PAGE_NUM + 1) * CLICK_SIZE];
PRIVATE char *buf;
PRIVATE endpoint_t ep_granter;
PRIVATE cp_grant_id_t gid;

PRIVATE int map()
{
	return sys_safemap(ep_granter, gid, 0, (vir_bytes) buf, TEST_PAGE_NUM * CLICK_SIZE, D, 1);
}

PRIVATE void case_map()
{
	CHECK(map() == OK);
	CHECK(buf[0] == BUF_GRANTOR);
	buf[0] = BUF_REQUESTOR;
	FIFO_NOTIFY();
	FIFO_WAIT();

	CHECK(sys_safeunmap(D, (vir_bytes) buf) == OK);
	FIFO_NOTIFY();
	FIFO_WAIT();		/* the grantor has written */
	CHECK(buf[0] == BUF_REQUESTOR);
	FIFO_NOTIFY();
	FIFO_WAIT();
}

PRIVATE void case_revoke()
{
	CHECK(map() == OK);
	CHECK(buf[0] == BUF_GRANTOR);
	FIFO_NOTIFY();
	FIFO_WAIT();		/* it has revoked and written */
	CHECK(buf[0] == BUF_GRANTOR);
	buf[0] = BUF_REQUESTOR;
	FIFO_NOTIFY();
	FIFO_WAIT();
}

PRIVATE void case_smap_cow()
{
	pid_t pid;

	CHECK(map() == OK);
	buf[0] = BUF_REQUESTOR;
	pid = fork();
	if (pid == 0) exit(buf[0] == BUF_REQUESTOR ? 0 : 1);
	FIFO_NOTIFY();
	FIFO_WAIT();		/* the grantor has written after the fork */
	CHECK(buf[0] == BUF_GRANTOR);
	allow(pid);
	wait_for(pid);
	CHECK(buf[0] == BUF_GRANTOR);
	FIFO_NOTIFY();
}

PRIVATE void case_cow_smap()
{
	FIFO_WAIT();		/* the grantor has revoked, written and forked */
	CHECK(map() == OK);
	CHECK(buf[0] == BUF_GRANTOR + 1);
	FIFO_NOTIFY();
	FIFO_WAIT();		/* its child has written */
	CHECK(buf[0] == BUF_GRANTOR + 1);
	FIFO_NOTIFY();
}

PRIVATE void case_cow_smap2()
{
	FIFO_WAIT();		/* the grantor has revoked */
	memset(buf, BUF_REQUESTOR, TEST_PAGE_NUM * CLICK_SIZE);
	CHECK(sys_safecopyto(ep_granter, gid, 0, (vir_bytes) buf, TEST_PAGE_NUM * CLICK_SIZE, D) == OK);
	CHECK(map() == OK);
	CHECK(buf[0] == BUF_REQUESTOR);
	FIFO_NOTIFY();
	FIFO_WAIT();		/* the grant is gone */
	CHECK(map() == EPERM);
	CHECK(buf[0] == BUF_REQUESTOR);
	FIFO_NOTIFY();
}

PUBLIC int main(int argc, char **argv)
{
	endpoint_t ep_self;

	env_setargs(argc, argv);
	sef_startup();
	open_fifos("requestor", FALSE);

	buf = (char *) CLICK_CEIL(buf_buf);
	ep_self = getprocnr();
	write(fid_send, &ep_self, sizeof(ep_self));
	read(fid_get, &ep_granter, sizeof(ep_granter));
	read(fid_get, &gid, sizeof(gid));

	case_map();
	case_revoke();
	case_smap_cow();
	case_cow_smap();
	case_cow_smap2();
	finish("passed", 0, 0);
	return 0;
}
