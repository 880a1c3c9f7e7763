/* SPDX-License-Identifier: BSD-2-Clause
 * A subscriber: hears of each key test_* that comes or goes, and says at last how many did both.
 */
#include "inc.h"

PUBLIC int main(int argc, char **argv)
{
	message mess;
	char key[DS_MAX_KEYLEN];
	int type, r, deleted = 0, changed = 0;
	u32_t value;

	env_setargs(argc, argv);
	my_name = "subs";
	sef_startup();
	r = ds_subscribe("test_.*", DSF_INITIAL);
	CHECK(r == OK || r == EEXIST);
	CHECK(ds_publish_u32("subs_ready", 1, DSF_OVERWRITE) == OK);
	for (;;) {
		CHECK(sef_receive(ANY, &mess) == OK);
		if (mess.m_source != DS_PROC_NR || !is_notify(mess.m_type)) continue;
		for (;;) {
			key[0] = 0;
			r = ds_check(key, &type);
			if (r == ENOENT && key[0] == 0) break;	/* that was all */
			CHECK(r == OK || r == ENOENT);
			CHECK(!strncmp(key, "test_", 5));
			if (r == OK) changed++; else deleted++;
			if (r == OK && type == DSF_TYPE_U32 && !strcmp(key, "test_end")) {
				CHECK(ds_retrieve_u32(key, &value) == OK && value == 1);
				printf("subs: %d came or changed, %d went\n", changed, deleted);
				finish("passed", 0, 0);
			}
			printf("subs: %s, type 0x%x, %s\n", key, type, r == OK ? "is there" : "was deleted");
		}
	}
}
