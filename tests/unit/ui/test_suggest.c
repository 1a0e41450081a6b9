/* SPDX-License-Identifier: Apache-2.0
 * test_suggest.c -- what was meant by a mistyped command.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/ui/cli/suggest.h"

static void slips_are_counted(void **state)
{
	(void)state;
	assert_int_equal(tkm_suggest_distance("list", "list"), 0);
	assert_int_equal(tkm_suggest_distance("lsit", "list"), 1);
	assert_int_equal(tkm_suggest_distance("lis", "list"), 1);
	assert_int_equal(tkm_suggest_distance("", "list"), 4);
	assert_int_equal(tkm_suggest_distance("kitten", "sitting"), 3);
}

static const char *nearest(const char *typed)
{
	static const char *const words[] = {
	    "list", "info", "pin change", "pin forgot", "activate", "renew"};
	struct tkm_suggestion near = {0};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		tkm_suggestion_try(&near, typed, words[i]);
	return near.word;
}

static void the_nearest_command_is_found(void **state)
{
	(void)state;
	assert_string_equal(nearest("lits"), "list");
	assert_string_equal(nearest("pin chnage"), "pin change");
	assert_string_equal(nearest("aktivate"), "activate");
}

static void what_is_far_from_all_gets_no_suggestion(void **state)
{
	(void)state;
	assert_null(nearest("xyzzy"));
	assert_null(nearest(
	    "a word so long that it cannot be a slip of any command at all"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slips_are_counted),
	    cmocka_unit_test(the_nearest_command_is_found),
	    cmocka_unit_test(what_is_far_from_all_gets_no_suggestion),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
