/* SPDX-License-Identifier: BSD-2-Clause
 * The data store: numbers, strings, memory, mapped memory, labels.
 */
#include "inc.h"

FORWARD _PROTOTYPE( void test_u32, (void) );
FORWARD _PROTOTYPE( void test_str, (void) );
FORWARD _PROTOTYPE( void test_mem, (void) );
FORWARD _PROTOTYPE( void test_map, (void) );
FORWARD _PROTOTYPE( void test_label, (void) );

PRIVATE void test_u32()
{
	u32_t value;

	CHECK(ds_publish_u32("test_u32", 1234, 0) == OK);
	CHECK(ds_retrieve_u32("test_u32", &value) == OK && value == 1234);
	CHECK(ds_publish_u32("test_u32", 4321, 0) == EEXIST);
	CHECK(ds_publish_u32("test_u32", 4321, DSF_OVERWRITE) == OK);
	CHECK(ds_retrieve_u32("test_u32", &value) == OK && value == 4321);
	CHECK(ds_delete_u32("test_u32") == OK);
	CHECK(ds_retrieve_u32("test_u32", &value) == ESRCH);
}

PRIVATE void test_str()
{
	char string[16];

	CHECK(ds_publish_str("test_str", "little", 0) == OK);
	CHECK(ds_retrieve_str("test_str", string, sizeof(string) - 1) == OK && !strcmp(string, "little"));
	CHECK(ds_delete_str("test_str") == OK);
	CHECK(ds_publish_str("test_str", "a string of 20 chars", 0) == EINVAL);
}

PRIVATE void test_mem()
{
	char *text = "some bytes, twenty-one", *more = "a somewhat longer range of bytes";
	char buf[100];
	size_t length = sizeof(buf);

	CHECK(ds_publish_mem("test_mem", text, strlen(text), 0) == OK);
	CHECK(ds_retrieve_mem("test_mem", buf, &length) == OK);
	CHECK(length == strlen(text) && !memcmp(buf, text, length));
	length = 8;
	CHECK(ds_retrieve_mem("test_mem", buf, &length) == OK && length == 8);
	CHECK(ds_publish_mem("test_mem", more, strlen(more), DSF_OVERWRITE) == OK);
	length = sizeof(buf);
	CHECK(ds_retrieve_mem("test_mem", buf, &length) == OK);
	CHECK(length == strlen(more) && !memcmp(buf, more, length));
	CHECK(ds_delete_mem("test_mem") == OK);
}

PRIVATE void test_map()
{
	static char buf[CLICK_SIZE * 3];
	int *p = (int *) CLICK_CEIL(buf), *p2 = p + CLICK_SIZE / sizeof(int);
	char copy[sizeof(int)];
	size_t length;
	int nr;

	*p = 1;
	CHECK(ds_publish_map("test_map", p, CLICK_SIZE, 0) == OK);
	CHECK(ds_snapshot_map("test_map", &nr) == OK);
	*p = 2;
	length = sizeof(copy);
	CHECK(ds_retrieve_map("test_map", copy, &length, 0, DSMF_MAP_COPY_MAPPED) == OK);
	CHECK(length == sizeof(int) && *(int *) copy == 2);
	CHECK(ds_retrieve_map("test_map", copy, &length, nr, DSMF_MAP_COPY_SNAPSHOT) == OK);
	CHECK(*(int *) copy == 1);
	length = CLICK_SIZE;
	CHECK(ds_retrieve_map("test_map", (char *) p2, &length, 0, DSMF_MAP_MAPPED) == OK);
	*p = 3;
	CHECK(length == CLICK_SIZE && *p2 == 3);
	CHECK(ds_delete_map("test_map") == OK);
}

PRIVATE void test_label()
{
	char name[DS_MAX_KEYLEN];
	u32_t number;

	CHECK(ds_publish_label("test_label", 123456789, 0) == OK);
	CHECK(ds_retrieve_label_num("test_label", &number) == OK && number == 123456789);
	CHECK(ds_publish_label("hello", 123456789, 0) == EEXIST);
	CHECK(ds_retrieve_label_name(name, 123456789) == OK && !strcmp(name, "test_label"));
	CHECK(ds_delete_label("test_label") == OK);
}

PUBLIC int main(int argc, char **argv)
{
	env_setargs(argc, argv);
	my_name = "dstest";
	sef_startup();
	test_u32();
	test_str();
	test_mem();
	test_map();
	test_label();
	CHECK(ds_publish_u32("test_end", 1, 0) == OK);	/* see subs.c */
	finish("passed", 0, 0);
	return 0;
}
