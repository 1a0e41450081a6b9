/* SPDX-License-Identifier: Apache-2.0
 * test_trust.c -- which places of a file are trusted.
 */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "core/sys/error.h"
#include "core/sys/file.h"
#include "tests/unit/sys/own_folder.h"

/* A user and a group that nobody runs this test as. */
enum { STRANGER = 64999 };

/* Judges PATH, expecting the thing not trusted, if any, to be WHERE. */
static void judged(
    const char *path, enum tkm_sys_trust expected, const char *where)
{
	struct tkm_buf found = TKM_BUF_INIT(1000);
	enum tkm_sys_trust trust;
	struct tkm_sys_file *file;

	assert_int_equal(tkm_sys_file_open(path, &file), 0);
	assert_int_equal(tkm_sys_file_trust(file, &trust, &found), 0);
	assert_int_equal(trust, expected);
	assert_string_equal(tkm_buf_text(&found), where);
	tkm_buf_release(&found);
	tkm_sys_file_close(file);
}

static const char *make_file(void **state)
{
	const char *path = own_folder_path(state, "folder/plugin");

	assert_int_equal(mkdir(own_folder_path(state, "folder"), 0755), 0);
	assert_int_equal(tkm_sys_file_write(path, "x", 1), 0);
	return path;
}

static void a_file_only_we_can_change_is_trusted(void **state)
{
	judged(make_file(state), TKM_SYS_TRUSTED, "");
	judged("/etc/passwd", TKM_SYS_TRUSTED, "");
}

static void a_file_others_can_write_is_not_trusted(void **state)
{
	const char *path = make_file(state);

	assert_int_equal(chmod(path, 0602), 0);
	judged(path, TKM_SYS_WRITABLE, path);
}

static void a_folder_others_can_write_is_not_trusted(void **state)
{
	const char *path = make_file(state);
	const char *folder = own_folder_path(state, "folder");

	assert_int_equal(chmod(folder, 0777), 0);
	judged(path, TKM_SYS_WRITABLE, folder);
	assert_int_equal(chmod(folder, 01777), 0);
	judged(path, TKM_SYS_TRUSTED, "");
}

static void a_file_of_someone_else_is_not_trusted(void **state)
{
	const char *path = make_file(state);

	if (chown(path, STRANGER, STRANGER) != 0)
		skip();
	judged(path, TKM_SYS_FOREIGN_OWNER, path);
}

static void a_folder_of_someone_else_is_not_trusted(void **state)
{
	const char *path = make_file(state);
	const char *folder = own_folder_path(state, "folder");

	if (chown(folder, STRANGER, STRANGER) != 0)
		skip();
	judged(path, TKM_SYS_FOREIGN_OWNER, folder);
}

static void the_group_of_root_may_not_write_either(void **state)
{
	const char *path = make_file(state);

	assert_int_equal(chmod(path, 0620), 0);
	judged(path, TKM_SYS_WRITABLE, path);
}

static void a_group_may_not_write_either(void **state)
{
	const char *path = make_file(state);

	if (chown(path, 0, STRANGER) != 0)
		skip();
	assert_int_equal(chmod(path, 0660), 0);
	judged(path, TKM_SYS_WRITABLE, path);
}

static void links_before_the_file_are_resolved(void **state)
{
	const char *link = own_folder_path(state, "link");

	make_file(state);
	assert_int_equal(symlink("folder", link), 0);
	judged(own_folder_path(state, "link/plugin"), TKM_SYS_TRUSTED, "");
}

static void a_file_replaced_meanwhile_is_noticed(void **state)
{
	const char *path = make_file(state);
	enum tkm_sys_trust trust;
	struct tkm_sys_file *file;

	assert_int_equal(tkm_sys_file_open(path, &file), 0);
	assert_int_equal(tkm_sys_file_write(path, "y", 1), 0);
	assert_int_equal(tkm_sys_file_trust(file, &trust, NULL), 0);
	assert_int_equal(trust, TKM_SYS_MOVED);
	tkm_sys_file_close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		a_file_only_we_can_change_is_trusted, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_file_others_can_write_is_not_trusted, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_folder_others_can_write_is_not_trusted, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_file_of_someone_else_is_not_trusted, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_folder_of_someone_else_is_not_trusted, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(a_group_may_not_write_either,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		the_group_of_root_may_not_write_either, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(links_before_the_file_are_resolved,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_file_replaced_meanwhile_is_noticed, own_folder_make,
		own_folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
