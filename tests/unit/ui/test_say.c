/* SPDX-License-Identifier: Apache-2.0
 * test_say.c -- a text that tells a number is known from one that does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/ui/cli/say.h"

static void a_number_is_found_wherever_it_stands(void **state)
{
	(void)state;
	assert_true(tkm_say_has_number("Bạn còn 4 lần thử.", 4));
	assert_true(tkm_say_has_number("4 tries left", 4));
	assert_true(tkm_say_has_number("Tries left: 4.", 4));
	assert_true(tkm_say_has_number("14 of 4", 4));
	assert_true(tkm_say_has_number("Số lần thử còn lại: 12", 12));
}

static void another_number_is_not_that_number(void **state)
{
	(void)state;
	assert_false(tkm_say_has_number("", 4));
	assert_false(tkm_say_has_number("Wrong OTP.", 4));
	assert_false(tkm_say_has_number("14 or 40 or 3", 4));
}

static void a_reference_is_no_number(void **state)
{
	(void)state;
	assert_false(tkm_say_has_number("(reference R4)", 4));
	assert_false(tkm_say_has_number("(reference 4F-QX)", 4));
	assert_false(tkm_say_has_number("(reference QX-4)", 4));
}

static void a_number_of_something_else_is_no_tries(void **state)
{
	(void)state;
	assert_true(tkm_say_tells_tries("{tries} left", "4 left", 4));
	assert_true(tkm_say_tells_tries("{words}", "Only 4 tries left.", 4));
	assert_false(tkm_say_tells_tries(
	    "Valid for 5 minutes.", "Valid for 5 minutes.", 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_number_of_something_else_is_no_tries),
	    cmocka_unit_test(a_number_is_found_wherever_it_stands),
	    cmocka_unit_test(another_number_is_not_that_number),
	    cmocka_unit_test(a_reference_is_no_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
