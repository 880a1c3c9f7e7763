/* SPDX-License-Identifier: BSD-2-Clause
 * Safe maps, the side that grants: see map_requestor.c, which has the other half of each case.
 */
#define TWO_SIDES
#include "inc.h"
#include "map.h"

PRIVATE char buf_buf[(TEST_PAGE_NUM + 1) * CLICK_SIZE];
PRIVATE char *buf;
PRIVATE cp_grant_id_t gid;

FORWARD _PROTOTYPE( void case_map, (void) );
FORWARD _PROTOTYPE( void case_revoke, (void) );
FORWARD _PROTOTYPE( void case_cow_smap, (void) );

PRIVATE void case_map()
{
	FIFO_WAIT();		/* it has mapped, read and written */
	CHECK(buf[0] == BUF_REQUESTOR);
	FIFO_NOTIFY();

	FIFO_WAIT();		/* it has unmapped */
	buf[0] = BUF_GRANTOR;
	FIFO_NOTIFY();
	FIFO_WAIT();
	CHECK(buf[0] == BUF_GRANTOR);
	FIFO_NOTIFY();
}

PRIVATE void case_revoke()
{
	FIFO_WAIT();		/* it has mapped again */
	CHECK(sys_saferevmap_gid(gid) == OK);
	buf[0] = BUF_GRANTOR + 1;
	FIFO_NOTIFY();
	FIFO_WAIT();		/* it has written to what it kept */
	CHECK(buf[0] == BUF_GRANTOR + 1);
	FIFO_NOTIFY();
}

PRIVATE void case_cow_smap()
{
	pid_t pid;

	CHECK(sys_saferevmap_gid(gid) == OK);
	buf[0] = BUF_GRANTOR + 1;
	pid = fork();
	if (pid == 0) {
		buf[0] = BUF_GRANTOR + 2;
		exit(buf[0] == BUF_GRANTOR + 2 ? 0 : 1);
	}
	FIFO_NOTIFY();
	FIFO_WAIT();		/* it has mapped the page that the child shares */
	allow(pid);
	wait_for(pid);
	CHECK(buf[0] == BUF_GRANTOR + 1);
	FIFO_NOTIFY();
}

PUBLIC int main(int argc, char **argv)
{
	endpoint_t ep_requestor, ep_self;

	env_setargs(argc, argv);
	sef_startup();
	open_fifos("grantor", TRUE);

	buf = (char *) CLICK_CEIL(buf_buf);
	read(fid_get, &ep_requestor, sizeof(ep_requestor));
	gid = cpf_grant_direct(ep_requestor, (vir_bytes) buf, TEST_PAGE_NUM * CLICK_SIZE,
		CPF_READ | CPF_WRITE | CPF_MAP);
	CHECK(gid >= 0);
	ep_self = getprocnr();
	buf[0] = BUF_GRANTOR;
	write(fid_send, &ep_self, sizeof(ep_self));
	write(fid_send, &gid, sizeof(gid));

	case_map();
	case_revoke();

	FIFO_WAIT();		/* SMAP_COW: it has mapped, written and forked */
	CHECK(buf[0] == BUF_REQUESTOR);
	buf[0] = BUF_GRANTOR;
	FIFO_NOTIFY();

	FIFO_WAIT();
	case_cow_smap();

	FIFO_WAIT();		/* COW_SMAP2 */
	CHECK(sys_saferevmap_addr((vir_bytes) buf) == OK);
	FIFO_NOTIFY();
	FIFO_WAIT();		/* it has copied here and mapped the same */
	CHECK(buf[0] == BUF_REQUESTOR && buf[TEST_PAGE_NUM * CLICK_SIZE - 1] == BUF_REQUESTOR);
	CHECK(cpf_revoke(gid) == OK);
	FIFO_NOTIFY();
	FIFO_WAIT();		/* it has tried once more */
	return 0;
}
