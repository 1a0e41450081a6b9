/* SPDX-License-Identifier: Apache-2.0
 * test_writer.c -- files that appear whole or not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/sys/writer.h"
#include "tests/unit/sys/own_folder.h"

static void content_is(const char *path, const char *expected)
{
	struct tkm_buf content = TKM_BUF_INIT(4096);

	assert_int_equal(tkm_sys_file_read(path, 4096, &content), 0);
	assert_string_equal(tkm_buf_text(&content), expected);
	tkm_buf_release(&content);
}

static void folder_has(const char *path, size_t count)
{
	struct tkm_sys_names names = {0};

	assert_int_equal(tkm_sys_folder_list(path, 16, &names), 0);
	assert_int_equal(names.count, count);
	tkm_sys_names_release(&names);
}

static void pieces_become_one_file_when_kept(void **state)
{
	const char *folder = own_folder_path(state, "out");
	const char *path = own_folder_path(state, "out/file");
	struct tkm_sys_writer *writer;

	assert_int_equal(tkm_sys_folder_make(folder, TKM_SYS_PRIVATE), 0);
	assert_int_equal(tkm_sys_writer_new(path, &writer), 0);
	assert_int_equal(tkm_sys_writer_add(writer, "one ", 4), 0);
	assert_int_equal(tkm_sys_writer_add(writer, "two", 3), 0);
	assert_false(tkm_sys_file_exists(path));
	assert_int_equal(tkm_sys_writer_keep(writer), 0);
	content_is(path, "one two");
	folder_has(folder, 1);
}

static void what_is_dropped_leaves_the_old_file(void **state)
{
	const char *folder = own_folder_path(state, "out");
	const char *path = own_folder_path(state, "out/file");
	struct tkm_sys_writer *writer;

	assert_int_equal(tkm_sys_folder_make(folder, TKM_SYS_PRIVATE), 0);
	assert_int_equal(tkm_sys_file_write(path, "old", 3), 0);
	assert_int_equal(tkm_sys_writer_new(path, &writer), 0);
	assert_int_equal(tkm_sys_writer_add(writer, "new", 3), 0);
	tkm_sys_writer_drop(writer);
	content_is(path, "old");
	folder_has(folder, 1);
	assert_int_equal(tkm_sys_writer_new(path, &writer), 0);
	assert_int_equal(tkm_sys_writer_add(writer, "new", 3), 0);
	assert_int_equal(tkm_sys_writer_keep(writer), 0);
	content_is(path, "new");
	folder_has(folder, 1);
	tkm_sys_writer_drop(NULL);
}

static void a_folder_in_its_place_is_not_replaced(void **state)
{
	const char *folder = own_folder_path(state, "out");
	const char *path = own_folder_path(state, "out/file");
	struct tkm_sys_writer *writer;

	assert_int_equal(tkm_sys_folder_make(path, TKM_SYS_PRIVATE), 0);
	assert_int_equal(tkm_sys_writer_new(path, &writer), 0);
	assert_int_not_equal(tkm_sys_writer_keep(writer), 0);
	assert_true(tkm_sys_folder_exists(path));
	folder_has(folder, 1);
}

static void without_its_folder_it_does_not_begin(void **state)
{
	const char *path = own_folder_path(state, "nowhere/file");
	struct tkm_sys_writer *writer;

	assert_int_equal(
	    tkm_sys_writer_new(path, &writer), TKM_SYS_E_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(pieces_become_one_file_when_kept,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(what_is_dropped_leaves_the_old_file,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_folder_in_its_place_is_not_replaced, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		without_its_folder_it_does_not_begin, own_folder_make,
		own_folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
