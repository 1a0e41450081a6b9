/* SPDX-License-Identifier: Apache-2.0
 * test_file.c -- files: read within limits, written whole or not at all,
 * locked.
 */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/sys/lock.h"
#include "core/sys/secret.h"
#include "tests/unit/sys/own_folder.h"

static void put(const char *path, const char *text)
{
	assert_int_equal(tkm_sys_file_write(path, text, strlen(text)), 0);
}

static void contains(const char *path, const char *text)
{
	struct tkm_buf content = TKM_BUF_INIT(1000);

	assert_int_equal(tkm_sys_file_read(path, 1000, &content), 0);
	assert_string_equal(tkm_buf_text(&content), text);
	tkm_buf_release(&content);
}

static void what_was_written_is_read(void **state)
{
	const char *path = own_folder_path(state, "journal");

	put(path, "one");
	contains(path, "one");
	put(path, "");
	contains(path, "");
	put(path, "three");
	contains(path, "three");
}

static void lines_are_added_until_the_file_is_full(void **state)
{
	const char *path = own_folder_path(state, "log");
	struct stat status;

	assert_int_equal(tkm_sys_file_append(path, 5, "one\n", 4), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_int_equal(tkm_sys_file_append(path, 5, "two\n", 4), 0);
	assert_int_equal(
	    tkm_sys_file_append(path, 5, "three\n", 6), TKM_SYS_E_TOO_LARGE);
	contains(path, "one\ntwo\n");
}

static void a_file_given_new_content_keeps_its_lock(void **state)
{
	const char *path = own_folder_path(state, "mark");
	struct tkm_sys_lock *lock, *other;

	assert_int_equal(tkm_sys_lock_take(path, 0, &lock), 0);
	assert_int_equal(tkm_sys_file_overwrite(path, "longer", 6), 0);
	assert_int_equal(tkm_sys_file_overwrite(path, "new", 3), 0);
	contains(path, "new");
	assert_int_equal(tkm_sys_lock_take(path, 0, &other), TKM_SYS_E_TIMEOUT);
	tkm_sys_lock_release(lock);
}

static void a_written_file_is_for_its_owner_alone(void **state)
{
	const char *path = own_folder_path(state, "journal");
	struct stat status;

	put(path, "x");
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void a_file_over_the_limit_is_not_read(void **state)
{
	const char *path = own_folder_path(state, "large");
	struct tkm_buf content = TKM_BUF_INIT(1000);

	put(path, "12345");
	assert_int_equal(
	    tkm_sys_file_read(path, 4, &content), TKM_SYS_E_TOO_LARGE);
	assert_int_equal(content.size, 0);
	assert_int_equal(tkm_sys_file_read(path, 5, &content), 0);
	tkm_buf_release(&content);
}

static void what_is_no_file_is_not_read(void **state)
{
	struct tkm_buf content = TKM_BUF_INIT(1000);
	const char *pipe = own_folder_path(state, "pipe");

	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_int_equal(
	    tkm_sys_file_read(pipe, 10, &content), TKM_SYS_E_NOT_A_FILE);
	assert_int_equal(
	    tkm_sys_file_read(own_folder_path(state, ""), 10, &content),
	    TKM_SYS_E_NOT_A_FILE);
	assert_int_equal(
	    tkm_sys_file_read(own_folder_path(state, "none"), 10, &content),
	    TKM_SYS_E_NOT_FOUND);
}

/* A limit of the process stands for a full disk. */
static void a_full_disk_leaves_the_old_file(void **state)
{
	const char *path = own_folder_path(state, "journal");
	struct tkm_sys_names names;
	struct rlimit before, small;
	char large[5000] = {0};

	put(path, "old");
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 1000;
	setrlimit(RLIMIT_FSIZE, &small);
	assert_int_equal(
	    tkm_sys_file_write(path, large, sizeof(large)), TKM_SYS_E_NO_SPACE);
	setrlimit(RLIMIT_FSIZE, &before);
	contains(path, "old");
	assert_int_equal(
	    tkm_sys_folder_list(own_folder_path(state, ""), 9, &names), 0);
	assert_int_equal(names.count, 1);
	tkm_sys_names_release(&names);
}

static void a_file_in_no_folder_is_not_written(void **state)
{
	assert_int_equal(
	    tkm_sys_file_write(own_folder_path(state, "none/file"), "x", 1),
	    TKM_SYS_E_NOT_FOUND);
}

static void a_removed_file_is_gone(void **state)
{
	const char *path = own_folder_path(state, "journal");

	put(path, "x");
	assert_true(tkm_sys_file_exists(path));
	assert_int_equal(tkm_sys_file_remove(path), 0);
	assert_false(tkm_sys_file_exists(path));
	assert_int_equal(tkm_sys_file_remove(path), TKM_SYS_E_NOT_FOUND);
}

static void an_open_file_is_read_at_any_place(void **state)
{
	const char *path = own_folder_path(state, "plugin");
	struct tkm_sys_file *file;
	char part[4] = {0};
	size_t count;

	put(path, "0123456789");
	assert_int_equal(tkm_sys_file_open(path, &file), 0);
	assert_int_equal(tkm_sys_file_size(file), 10);
	assert_int_equal(tkm_sys_file_read_at(file, 7, part, 4, &count), 0);
	assert_int_equal(count, 3);
	assert_memory_equal(part, "789", 3);
	assert_int_equal(tkm_sys_file_read_at(file, 99, part, 4, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(
	    tkm_sys_file_read_at(file, UINT64_MAX, part, 4, &count),
	    TKM_SYS_E_INVALID);
	tkm_sys_file_close(file);
}

static void an_open_file_stays_the_same_when_replaced(void **state)
{
	const char *path = own_folder_path(state, "plugin");
	struct tkm_sys_file *file;

	put(path, "checked");
	assert_int_equal(tkm_sys_file_open(path, &file), 0);
	put(path, "other");
	contains(tkm_sys_file_handle_path(file), "checked");
	tkm_sys_file_close(file);
}

static void a_link_is_not_opened(void **state)
{
	const char *path = own_folder_path(state, "plugin");
	const char *link = own_folder_path(state, "link");
	struct tkm_sys_file *file = NULL;

	put(path, "x");
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(tkm_sys_file_open(link, &file), TKM_SYS_E_NOT_A_FILE);
	assert_null(file);
}

static void a_lock_is_held_by_one(void **state)
{
	const char *path = own_folder_path(state, "lock");
	struct tkm_sys_lock *first, *second = NULL;
	uint64_t start;

	assert_int_equal(tkm_sys_lock_take(path, 0, &first), 0);
	assert_int_equal(
	    tkm_sys_lock_take(path, 0, &second), TKM_SYS_E_TIMEOUT);
	start = tkm_sys_clock_ticks();
	assert_int_equal(
	    tkm_sys_lock_take(path, 60, &second), TKM_SYS_E_TIMEOUT);
	assert_true(tkm_sys_clock_ticks() - start >= 60);
	assert_null(second);
	tkm_sys_lock_release(first);
	assert_int_equal(tkm_sys_lock_take(path, 0, &second), 0);
	tkm_sys_lock_release(second);
}

static void a_secret_is_the_first_line_of_its_file(void **state)
{
	const char *path = own_folder_path(state, "pin");
	char secret[8];
	size_t size;

	put(path, "12345678\r\nmore");
	assert_int_equal(tkm_sys_secret_read_path(path, secret, 8, &size),
	    TKM_SYS_E_TOO_LARGE);
	put(path, "1234567\r\nmore");
	assert_int_equal(tkm_sys_secret_read_path(path, secret, 8, &size), 0);
	assert_int_equal(size, 7);
	assert_memory_equal(secret, "1234567", 7);
	put(path, "12345678");
	assert_int_equal(tkm_sys_secret_read_path(path, secret, 8, &size), 0);
	assert_int_equal(size, 8);
	put(path, "123456789\n");
	assert_int_equal(tkm_sys_secret_read_path(path, secret, 8, &size),
	    TKM_SYS_E_TOO_LARGE);
	assert_memory_equal(secret, "\0\0\0\0\0\0\0\0", 8);
	put(path, "");
	assert_int_equal(tkm_sys_secret_read_path(path, secret, 8, &size),
	    TKM_SYS_E_NOT_FOUND);
}

static void several_secrets_come_out_of_one_descriptor(void **state)
{
	char secret[8];
	size_t size;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "old\nnew\n\n", 9), 9);
	close(ends[1]);
	tkm_sys_secret_read_descriptor(ends[0], NULL, secret, 8, &size);
	assert_memory_equal(secret, "old", size);
	tkm_sys_secret_read_descriptor(ends[0], NULL, secret, 8, &size);
	assert_memory_equal(secret, "new", size);
	assert_int_equal(
	    tkm_sys_secret_read_descriptor(ends[0], NULL, secret, 8, &size), 0);
	assert_int_equal(size, 0);
	assert_int_equal(
	    tkm_sys_secret_read_descriptor(ends[0], NULL, secret, 8, &size),
	    TKM_SYS_E_NOT_FOUND);
	close(ends[0]);
}

static void a_pipe_in_place_of_a_file_is_not_waited_for(void **state)
{
	const char *path = own_folder_path(state, "log");

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true(tkm_sys_file_append(path, 100, "line", 4) != TKM_SYS_OK);
}

static void a_wait_for_a_secret_can_be_cancelled(void **state)
{
	struct tkm_sys_event *cancel = NULL;
	char secret[8] = "half";
	size_t size;
	int ends[2];

	(void)state;
	assert_int_equal(tkm_sys_event_new(&cancel), 0);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "half", 4), 4);
	tkm_sys_event_set(cancel);
	assert_int_equal(
	    tkm_sys_secret_read_descriptor(ends[0], cancel, secret, 8, &size),
	    TKM_SYS_E_CANCELLED);
	assert_memory_equal(secret, "\0\0\0\0", 4);
	close(ends[0]);
	close(ends[1]);
	tkm_sys_event_free(cancel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		lines_are_added_until_the_file_is_full, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_file_given_new_content_keeps_its_lock, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		what_was_written_is_read, own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_written_file_is_for_its_owner_alone, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(a_file_over_the_limit_is_not_read,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(what_is_no_file_is_not_read,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(a_file_in_no_folder_is_not_written,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_removed_file_is_gone, own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(an_open_file_is_read_at_any_place,
		own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		an_open_file_stays_the_same_when_replaced, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_link_is_not_opened, own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_lock_is_held_by_one, own_folder_make, own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_secret_is_the_first_line_of_its_file, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		several_secrets_come_out_of_one_descriptor, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test_setup_teardown(
		a_pipe_in_place_of_a_file_is_not_waited_for, own_folder_make,
		own_folder_remove),
	    cmocka_unit_test(a_wait_for_a_secret_can_be_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
