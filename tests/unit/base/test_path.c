/* SPDX-License-Identifier: Apache-2.0
 * test_path.c -- paths as text, and names from outside.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/path.h"

static void joins(const char *dir, const char *name, const char *expected)
{
	char *path = tkm_path_join(dir, name);

	assert_string_equal(path, expected);
	free(path);
}

static bool safe(const char *name)
{
	return tkm_path_is_safe_name(tkm_view_of(name));
}

static void joining_puts_one_separator_between(void **state)
{
	(void)state;
	joins("/a", "b", "/a/b");
	joins("/a/", "b", "/a/b");
	joins("/", "b", "/b");
	joins("", "b", "b");
}

static void a_path_comes_apart_into_folder_and_name(void **state)
{
	(void)state;
	assert_true(tkm_view_is(tkm_path_folder(TKM_VIEW("/a/b")), "/a"));
	assert_true(tkm_view_is(tkm_path_folder(TKM_VIEW("/a//b")), "/a"));
	assert_true(tkm_view_is(tkm_path_folder(TKM_VIEW("/a")), "/"));
	assert_true(tkm_view_is(tkm_path_folder(TKM_VIEW("a")), "."));
	assert_true(tkm_view_is(tkm_path_name(TKM_VIEW("/a/b")), "b"));
	assert_true(tkm_view_is(tkm_path_name(TKM_VIEW("b")), "b"));
	assert_true(tkm_view_is(tkm_path_name(TKM_VIEW("/a/")), ""));
}

static void an_absolute_path_begins_at_the_root(void **state)
{
	(void)state;
	assert_true(tkm_path_is_absolute(TKM_VIEW("/a")));
	assert_false(tkm_path_is_absolute(TKM_VIEW("a/b")));
	assert_false(tkm_path_is_absolute(TKM_VIEW("")));
}

static void plain_names_are_safe(void **state)
{
	(void)state;
	assert_true(safe("token-pkcs11"));
	assert_true(safe("1A2B3C.json"));
	assert_true(safe("thẻ của tôi"));
	assert_true(safe("console"));
	assert_true(safe("com10"));
}

static void names_that_lead_elsewhere_are_not_safe(void **state)
{
	static const char *const wrong[] = {"", ".", "..", ".hidden", "a/b",
	    "a\\b", "C:x", "a\n", "a.", "a ", " a", "nul", "NUL.txt", "com1",
	    "lpt9.log", "a*", "a\xff", "a\xc2\x80"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(safe(wrong[i]));
	assert_false(tkm_path_is_safe_name(TKM_VIEW("a\0b")));
}

static void a_long_name_is_not_safe(void **state)
{
	char name[TKM_PATH_MAX_NAME + 2] = {0};

	(void)state;
	memset(name, 'a', TKM_PATH_MAX_NAME);
	assert_true(safe(name));
	name[TKM_PATH_MAX_NAME] = 'a';
	assert_false(safe(name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(joining_puts_one_separator_between),
	    cmocka_unit_test(a_path_comes_apart_into_folder_and_name),
	    cmocka_unit_test(an_absolute_path_begins_at_the_root),
	    cmocka_unit_test(plain_names_are_safe),
	    cmocka_unit_test(names_that_lead_elsewhere_are_not_safe),
	    cmocka_unit_test(a_long_name_is_not_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
