/* SPDX-License-Identifier: Apache-2.0
 * test_view.c -- views compare, split and turn into numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/view.h"

static void equal_means_the_same_bytes(void **state)
{
	(void)state;
	assert_true(tkm_view_is(TKM_VIEW("PIN"), "PIN"));
	assert_false(tkm_view_is(TKM_VIEW("PIN"), "pin"));
	assert_true(tkm_view_equals_nocase(TKM_VIEW("PIN"), TKM_VIEW("pIn")));
	assert_false(tkm_view_equals_nocase(TKM_VIEW("PIN"), TKM_VIEW("PI")));
	assert_true(tkm_view_equals(tkm_view_of(NULL), TKM_VIEW("")));
}

static void a_prefix_comes_before_what_it_begins(void **state)
{
	(void)state;
	assert_int_equal(tkm_view_compare(TKM_VIEW("a"), TKM_VIEW("ab")), -1);
	assert_int_equal(tkm_view_compare(TKM_VIEW("b"), TKM_VIEW("ab")), 1);
	assert_int_equal(tkm_view_compare(TKM_VIEW(""), TKM_VIEW("")), 0);
	assert_true(tkm_view_starts_with(TKM_VIEW("ab"), "a"));
	assert_false(tkm_view_starts_with(TKM_VIEW("a"), "ab"));
	assert_true(tkm_view_ends_with(TKM_VIEW("x.so"), ".so"));
	assert_false(tkm_view_ends_with(TKM_VIEW("so"), ".so"));
}

static void trimming_takes_blanks_off_both_ends_only(void **state)
{
	(void)state;
	assert_true(tkm_view_is(tkm_view_trim(TKM_VIEW(" \ta b\r\n")), "a b"));
	assert_int_equal(tkm_view_trim(TKM_VIEW(" \t ")).size, 0);
	assert_int_equal(tkm_view_trim(tkm_view_of(NULL)).size, 0);
}

static void splitting_keeps_empty_pieces(void **state)
{
	static const char *const pieces[] = {"a", "", "b", ""};
	struct tkm_view rest = TKM_VIEW("a,,b,");
	struct tkm_view piece;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(tkm_view_split(&rest, ',', &piece));
		assert_true(tkm_view_is(piece, pieces[i]));
	}
	assert_false(tkm_view_split(&rest, ',', &piece));
}

static void numbers_stop_at_the_limit(void **state)
{
	uint64_t value = 7;

	(void)state;
	assert_true(tkm_view_to_uint64(TKM_VIEW("255"), 255, &value));
	assert_int_equal(value, 255);
	assert_false(tkm_view_to_uint64(TKM_VIEW("256"), 255, &value));
	assert_false(tkm_view_to_uint64(TKM_VIEW("1"), 0, &value));
	assert_true(tkm_view_to_uint64(
	    TKM_VIEW("18446744073709551615"), UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
	assert_false(tkm_view_to_uint64(
	    TKM_VIEW("18446744073709551616"), UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
}

static void only_digits_make_a_number(void **state)
{
	static const char *const wrong[] = {
	    "", "-", "+1", " 1", "1 ", "0x1", "1e3", "--1", "-"};
	int64_t value = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(tkm_view_to_int64(
		    tkm_view_of(wrong[i]), INT64_MIN, INT64_MAX, &value));
	assert_int_equal(value, 7);
}

static void both_ends_of_int64_are_read(void **state)
{
	int64_t value;

	(void)state;
	assert_true(tkm_view_to_int64(
	    TKM_VIEW("-9223372036854775808"), INT64_MIN, INT64_MAX, &value));
	assert_true(value == INT64_MIN);
	assert_true(tkm_view_to_int64(
	    TKM_VIEW("9223372036854775807"), INT64_MIN, INT64_MAX, &value));
	assert_true(value == INT64_MAX);
	assert_false(tkm_view_to_int64(
	    TKM_VIEW("9223372036854775808"), INT64_MIN, INT64_MAX, &value));
	assert_false(tkm_view_to_int64(TKM_VIEW("-5"), -4, 4, &value));
}

static void sizes_do_not_overflow(void **state)
{
	size_t result = 7;

	(void)state;
	assert_false(tkm_size_add(SIZE_MAX, 1, &result));
	assert_false(tkm_size_mul(SIZE_MAX / 2 + 1, 2, &result));
	assert_int_equal(result, 7);
	assert_true(tkm_size_mul(0, SIZE_MAX, &result));
	assert_int_equal(result, 0);
	assert_true(tkm_size_inside(4, 0, 4));
	assert_false(tkm_size_inside(5, 0, 4));
	assert_false(tkm_size_inside(UINT64_MAX, 2, UINT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_means_the_same_bytes),
	    cmocka_unit_test(a_prefix_comes_before_what_it_begins),
	    cmocka_unit_test(trimming_takes_blanks_off_both_ends_only),
	    cmocka_unit_test(splitting_keeps_empty_pieces),
	    cmocka_unit_test(numbers_stop_at_the_limit),
	    cmocka_unit_test(only_digits_make_a_number),
	    cmocka_unit_test(both_ends_of_int64_are_read),
	    cmocka_unit_test(sizes_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
