/* SPDX-License-Identifier: BSD-2-Clause
 * What both sides of the map test know.
 */
#define TEST_PAGE_NUM 4
#define BUF_REQUESTOR 10	/* what the requestor writes */
#define BUF_GRANTOR 20		/* what the grantor writes */
