/* SPDX-License-Identifier: Apache-2.0
 * test_folder.c -- folders: made, listed in order, and found.
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

#include "core/sys/dirs.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "tests/unit/sys/own_folder.h"

static void folders_above_are_made_too(void **state)
{
	const char *path = own_folder_path(state, "a/b/c");
	struct stat status;

	assert_int_equal(tkm_sys_folder_make(path, TKM_SYS_PRIVATE), 0);
	assert_true(tkm_sys_folder_exists(path));
	assert_int_equal(stat(own_folder_path(state, "a"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_int_equal(tkm_sys_folder_make(path, TKM_SYS_PUBLIC), 0);
}

static void a_folder_others_may_write_is_not_private(void **state)
{
	const char *path = own_folder_path(state, "a");

	assert_int_equal(tkm_sys_folder_make(path, TKM_SYS_PUBLIC), 0);
	assert_int_equal(tkm_sys_folder_make(path, TKM_SYS_PRIVATE), 0);
	assert_int_equal(chmod(path, 0777), 0);
	assert_int_equal(tkm_sys_folder_make(path, TKM_SYS_PUBLIC), 0);
	assert_int_equal(
	    tkm_sys_folder_make(path, TKM_SYS_PRIVATE), TKM_SYS_E_DENIED);
}

static void a_file_in_the_way_is_an_error(void **state)
{
	const char *path = own_folder_path(state, "a");

	assert_int_equal(tkm_sys_file_write(path, "", 0), 0);
	assert_int_equal(
	    tkm_sys_folder_make(path, TKM_SYS_PUBLIC), TKM_SYS_E_EXISTS);
	assert_false(tkm_sys_folder_exists(path));
}

static void names_are_listed_in_order(void **state)
{
	const char *folder = own_folder_path(state, "");
	struct tkm_sys_names names;

	tkm_sys_file_write(own_folder_path(state, "b"), "", 0);
	tkm_sys_file_write(own_folder_path(state, "a"), "", 0);
	tkm_sys_file_write(own_folder_path(state, "C"), "", 0);
	assert_int_equal(tkm_sys_folder_list(folder, 3, &names), 0);
	assert_int_equal(names.count, 3);
	assert_string_equal(names.items[0], "C");
	assert_string_equal(names.items[1], "a");
	assert_string_equal(names.items[2], "b");
	tkm_sys_names_release(&names);
	assert_int_equal(
	    tkm_sys_folder_list(folder, 2, &names), TKM_SYS_E_TOO_LARGE);
}

static void a_missing_folder_has_no_list(void **state)
{
	struct tkm_sys_names names = {.count = 7};

	assert_int_equal(
	    tkm_sys_folder_list(own_folder_path(state, "none"), 9, &names),
	    TKM_SYS_E_NOT_FOUND);
	assert_int_equal(names.count, 7);
}

static void gives(char *path, const char *expected)
{
	assert_string_equal(path, expected);
	free(path);
}

static void the_environment_says_where_state_is(void **state)
{
	(void)state;
	setenv("HOME", "/home/a", 1);
	unsetenv("XDG_STATE_HOME");
	unsetenv("XDG_CONFIG_HOME");
	gives(tkm_sys_dirs_state(), "/home/a/.local/state/tkm");
	gives(tkm_sys_dirs_config(), "/home/a/.config/tkm");
	setenv("XDG_STATE_HOME", "/state", 1);
	setenv("XDG_CONFIG_HOME", "relative", 1);
	gives(tkm_sys_dirs_state(), "/state/tkm");
	gives(tkm_sys_dirs_config(), "/home/a/.config/tkm");
}

static void the_installation_is_above_the_program(void **state)
{
	char *root = tkm_sys_dirs_root();

	(void)state;
	assert_true(tkm_sys_folder_exists(root));
	assert_int_equal(root[0], '/');
	free(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		folders_above_are_made_too, own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_folder_others_may_write_is_not_private, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(a_file_in_the_way_is_an_error,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		names_are_listed_in_order, own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(a_missing_folder_has_no_list,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(the_environment_says_where_state_is,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		the_installation_is_above_the_program, own_folder_make,
		own_folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
