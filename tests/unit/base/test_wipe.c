/* SPDX-License-Identifier: Apache-2.0
 * test_wipe.c -- wiped memory is zero, and comparing looks at every byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/hex.h"
#include "core/base/wipe.h"

static void wiped_memory_is_zero(void **state)
{
	char secret[] = "12345678";

	(void)state;
	tkm_wipe(secret, 4);
	assert_memory_equal(secret,
	    "\0\0\0\0"
	    "5678",
	    8);
	tkm_wipe(NULL, 0);
}

static void a_difference_anywhere_is_seen(void **state)
{
	(void)state;
	assert_true(tkm_wipe_equals("12345678", "12345678", 8));
	assert_false(tkm_wipe_equals("12345678", "02345678", 8));
	assert_false(tkm_wipe_equals("12345678", "12345679", 8));
	assert_true(tkm_wipe_equals("a", "b", 0));
}

static void hexadecimal_of_either_case_is_decoded(void **state)
{
	uint8_t data[4];
	size_t size;

	(void)state;
	assert_true(tkm_hex_decode(TKM_VIEW("00fFA5"), 4, data, &size));
	assert_int_equal(size, 3);
	assert_memory_equal(data, "\x00\xff\xa5", 3);
}

static void bad_hexadecimal_changes_nothing(void **state)
{
	static const char *const wrong[] = {"0", "0g", "0 0", "0011223344"};
	uint8_t data[4] = {7, 7, 7, 7};
	size_t size = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(
		    tkm_hex_decode(tkm_view_of(wrong[i]), 4, data, &size));
	assert_int_equal(size, 7);
	assert_memory_equal(data, "\7\7\7\7", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wiped_memory_is_zero),
	    cmocka_unit_test(a_difference_anywhere_is_seen),
	    cmocka_unit_test(hexadecimal_of_either_case_is_decoded),
	    cmocka_unit_test(bad_hexadecimal_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
