/* SPDX-License-Identifier: Apache-2.0
 * test_text.c -- copies of text, and the padded fields of PKCS#11.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/text.h"

static void a_copy_is_terminated(void **state)
{
	char *copy = tkm_text_dup_view((struct tkm_view){"token", 3});

	(void)state;
	assert_string_equal(copy, "tok");
	free(copy);
	copy = tkm_text_dup_view(tkm_view_of(NULL));
	assert_string_equal(copy, "");
	free(copy);
}

static void padding_is_taken_off_however_it_was_put_on(void **state)
{
	(void)state;
	assert_true(tkm_view_is(tkm_text_unpad("ACME    ", 8), "ACME"));
	assert_true(tkm_view_is(tkm_text_unpad("ACME\0\0\0\0", 8), "ACME"));
	assert_true(tkm_view_is(tkm_text_unpad("ACME  \0x", 8), "ACME"));
	assert_true(tkm_view_is(tkm_text_unpad("ACME", 4), "ACME"));
	assert_int_equal(tkm_text_unpad("    ", 4).size, 0);
	assert_int_equal(tkm_text_unpad(NULL, 0).size, 0);
}

static void letters_are_those_of_ascii(void **state)
{
	(void)state;
	assert_true(tkm_text_is_alnum('z') && tkm_text_is_alnum('0'));
	assert_false(tkm_text_is_alnum('_') || tkm_text_is_alnum('\xe9'));
	assert_int_equal(tkm_text_upper('i'), 'I');
	assert_int_equal(tkm_text_lower('\xc9'), '\xc9');
	assert_true(tkm_text_is_control('\x7f'));
	assert_false(tkm_text_is_control('\xff'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_copy_is_terminated),
	    cmocka_unit_test(padding_is_taken_off_however_it_was_put_on),
	    cmocka_unit_test(letters_are_those_of_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
