/* SPDX-License-Identifier: BSD-2-Clause
 * Safe copies, the side that grants.
 */
#define TWO_SIDES
#include "inc.h"

#define TEST_PAGE_NUM 8
#define BUF_START 100

PRIVATE char buf_buf[(TEST_PAGE_NUM + 1) * CLICK_SIZE];

FORWARD _PROTOTYPE( void sef_local_startup, (void) );
FORWARD _PROTOTYPE( int sef_cb_init_fresh, (int type, sef_init_info_t *info) );

/*===========================================================================*
 *				sef_cb_init_fresh			     *
 *===========================================================================*/
PRIVATE int sef_cb_init_fresh(type, info)
int type;
sef_init_info_t *info;
{
	return type == SEF_INIT_FRESH && info->endpoint == getprocnr() ? OK : EINVAL;
}

/*===========================================================================*
 *				sef_local_startup			     *
 *===========================================================================*/
PRIVATE void sef_local_startup()
{
	sef_setcb_init_fresh(sef_cb_init_fresh);
	sef_setcb_init_lu(sef_cb_init_fresh);
	sef_setcb_init_restart(sef_cb_init_fresh);
	sef_startup();
}

/*===========================================================================*
 *				main					     *
 *===========================================================================*/
PUBLIC int main(int argc, char **argv)
{
	endpoint_t ep_requestor, ep_self;
	cp_grant_id_t gid;
	char value[16];
	char *buf;

	env_setargs(argc, argv);
	sef_local_startup();
	open_fifos("grantor", TRUE);
	CHECK(env_get_param("pages", value, sizeof(value)) == OK && atoi(value) == TEST_PAGE_NUM);
	CHECK(env_get_param("side", value, sizeof(value)) == OK && !strcmp(value, "grant"));
	CHECK(env_get_param("none", value, sizeof(value)) == ESRCH);

	buf = (char *) CLICK_CEIL(buf_buf);
	CHECK((vir_bytes) buf == CLICK_FLOOR(buf));
	buf[0] = BUF_START;
	CHECK(read(fid_get, &ep_requestor, sizeof(ep_requestor)) == sizeof(ep_requestor));
	gid = cpf_grant_direct(ep_requestor, (vir_bytes) buf, TEST_PAGE_NUM * CLICK_SIZE, CPF_READ | CPF_WRITE);
	CHECK(GRANT_VALID(gid));
	CHECK(cpf_grant_direct(ep_requestor, (vir_bytes) buf, 1, CPF_MAP) == GRANT_INVALID);
	ep_self = getprocnr();
	write(fid_send, &ep_self, sizeof(ep_self));
	write(fid_send, &gid, sizeof(gid));

	FIFO_WAIT();
	CHECK(buf[TEST_PAGE_NUM * CLICK_SIZE - 1] == BUF_START + 1);
	CHECK(cpf_revoke(gid) == OK);	/* its conf does not name SAFEREVMAP or SETGRANT */
	FIFO_NOTIFY();

	FIFO_WAIT();
	printf("grantor: done\n");
	return 0;
}
