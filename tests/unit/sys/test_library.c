/* SPDX-License-Identifier: Apache-2.0
 * test_library.c -- libraries, loaded through the handle that was checked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/sys/error.h"
#include "core/sys/library.h"

static int answer_of(const struct tkm_sys_library *library)
{
	int (*answer)(void) =
	    (int (*)(void))tkm_sys_library_function(library, "tkm_test_answer");

	assert_non_null(answer);
	return answer();
}

/* Libraries are never unloaded: where the last ones can still be found. */
static struct tkm_sys_library *loaded[3];
static size_t loaded_count;

static struct tkm_sys_library *open_through_handle(const char *path)
{
	struct tkm_sys_library **library = &loaded[loaded_count++];
	struct tkm_sys_file *file;

	assert_int_equal(tkm_sys_file_open(path, &file), 0);
	assert_int_equal(tkm_sys_library_open_file(file, library, NULL), 0);
	tkm_sys_file_close(file);
	return *library;
}

static void a_library_gives_its_functions(void **state)
{
	struct tkm_sys_library *library =
	    open_through_handle(TKM_LIBRARIES "1.so");

	(void)state;
	assert_int_equal(answer_of(library), 1);
	assert_null(tkm_sys_library_function(library, "no_such_function"));
}

/* The second file gets the number the first one's descriptor had. */
static void two_libraries_loaded_through_handles_are_two(void **state)
{
	struct tkm_sys_library *one = open_through_handle(TKM_LIBRARIES "1.so");
	struct tkm_sys_library *two = open_through_handle(TKM_LIBRARIES "2.so");

	(void)state;
	assert_int_equal(answer_of(one), 1);
	assert_int_equal(answer_of(two), 2);
}

static void what_is_no_library_fails_with_the_loaders_words(void **state)
{
	struct tkm_buf detail = TKM_BUF_INIT(1000);
	struct tkm_sys_library *library = NULL;
	struct tkm_sys_file *file;

	(void)state;
	assert_int_equal(tkm_sys_file_open("/etc/passwd", &file), 0);
	assert_int_equal(
	    tkm_sys_library_open_file(file, &library, &detail), TKM_SYS_E_IO);
	assert_null(library);
	assert_non_null(strstr(tkm_buf_text(&detail), "/proc/self/fd/"));
	tkm_sys_file_close(file);
	tkm_buf_release(&detail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_library_gives_its_functions),
	    cmocka_unit_test(two_libraries_loaded_through_handles_are_two),
	    cmocka_unit_test(what_is_no_library_fails_with_the_loaders_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
