/* SPDX-License-Identifier: BSD-2-Clause
 * What the programs of this folder share. They are written as services were written in January 2010 and must compile
 * with `axolotl-gcc --service` as they stand.
 */
#define _SYSTEM 1	/* tell headers that this is the system */
#define _MINIX 1	/* tell headers to include MINIX stuff */

#include <ansi.h>
#include <minix/config.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <limits.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <minix/callnr.h>
#include <minix/type.h>
#include <minix/const.h>
#include <minix/com.h>
#include <minix/syslib.h>
#include <minix/sysutil.h>
#include <minix/keymap.h>
#include <minix/bitmap.h>
#include <minix/endpoint.h>
#include <minix/safecopies.h>
#include <minix/ds.h>
#include <minix/u64.h>

#define FIFO_REQUESTOR "/tmp/fifo_requestor"	/* written by the requestor */
#define FIFO_GRANTOR "/tmp/fifo_grantor"	/* written by the grantor */
#define FIFO_RESULT "/tmp/fifo_result"		/* read by the shell */

#define CHECK(condition) do { if (!(condition)) failed(#condition, __LINE__); } while (0)

PRIVATE char *my_name;
PRIVATE int fid_get, fid_send;

/* Tells the shell how it went, once, and ends. */
PRIVATE void finish(text, line, status)
char *text;
int line;
int status;
{
	char buffer[128];
	int fid = open(FIFO_RESULT, O_WRONLY);

	snprintf(buffer, sizeof(buffer), "%s: %s", my_name, text);
	if (line) sprintf(buffer + strlen(buffer), " (line %d)", line);
	strcat(buffer, "\n");
	printf("%s", buffer);
	if (fid >= 0) {
		write(fid, buffer, strlen(buffer));
		close(fid);
	}
	exit(status);
}

PRIVATE void failed(text, line)
char *text;
int line;
{
	finish(text, line, 1);
}

#ifdef TWO_SIDES

/* One side tells the other to go on, or waits until it may. */
PRIVATE void FIFO_NOTIFY()
{
	int a = 1;

	CHECK(write(fid_send, &a, sizeof(a)) == sizeof(a));
}

PRIVATE void FIFO_WAIT()
{
	int a;

	CHECK(read(fid_get, &a, sizeof(a)) == sizeof(a));
}

/* Both sides open the two FIFOs in the same order. */
PRIVATE void open_fifos(name, is_grantor)
char *name;
int is_grantor;
{
	my_name = name;
	mkfifo(FIFO_REQUESTOR, 0777);	/* the other may have been faster */
	mkfifo(FIFO_GRANTOR, 0777);
	if (is_grantor) {
		fid_get = open(FIFO_REQUESTOR, O_RDONLY);
		fid_send = open(FIFO_GRANTOR, O_WRONLY);
	} else {
		fid_send = open(FIFO_REQUESTOR, O_WRONLY);
		fid_get = open(FIFO_GRANTOR, O_RDONLY);
	}
	CHECK(fid_get > 2 && fid_send > 2);
}

/* Lets a forked child run: a user process from then on. */
PRIVATE void allow(pid)
pid_t pid;
{
	endpoint_t child = getnprocnr(pid);

	CHECK(pid > 0 && child > 0 && child != getprocnr());
	CHECK(sys_privctl(child, SYS_PRIV_SET_USER, NULL) == OK);
	CHECK(sys_privctl(child, SYS_PRIV_ALLOW, NULL) == OK);
	CHECK(sys_privctl(child, SYS_PRIV_ALLOW, NULL) == EPERM);	/* it runs */
}

PRIVATE void wait_for(pid)
pid_t pid;
{
	int status = -1;

	CHECK(wait(&status) == pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#endif
