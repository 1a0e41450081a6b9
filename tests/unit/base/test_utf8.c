/* SPDX-License-Identifier: Apache-2.0
 * test_utf8.c -- UTF-8 is strict, cut between characters, and measured.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/utf8.h"

static void good_text_is_valid(void **state)
{
	(void)state;
	assert_true(tkm_utf8_is_valid(TKM_VIEW("")));
	assert_true(tkm_utf8_is_valid(TKM_VIEW("Nguyễn Văn A 漢字 🔑")));
	assert_true(tkm_utf8_is_valid(TKM_VIEW("\xf4\x8f\xbf\xbf")));
}

static void overlong_surrogate_and_cut_forms_are_refused(void **state)
{
	static const char *const wrong[] = {"\xc0\xaf", "\xc1\xbf",
	    "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80", "\xed\xbf\xbf",
	    "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\x80", "\xff", "\xc3",
	    "\xe1\xbb", "\xf0\x9f\x94", "\xc3(", "\xe1\xbb("};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(tkm_utf8_is_valid(tkm_view_of(wrong[i])));
}

static void control_characters_are_valid_but_not_printable(void **state)
{
	(void)state;
	assert_true(tkm_utf8_is_valid(TKM_VIEW("a\x1b[2J")));
	assert_false(tkm_utf8_is_printable(TKM_VIEW("a\x1b[2J")));
	assert_false(tkm_utf8_is_printable(TKM_VIEW("a\xc2\x9b")));
	assert_false(tkm_utf8_is_printable(TKM_VIEW("a\0")));
	assert_true(tkm_utf8_is_printable(TKM_VIEW("Số sê-ri")));
}

static void text_that_turns_around_is_not_printable(void **state)
{
	(void)state;
	assert_false(tkm_utf8_is_printable(TKM_VIEW("a\xe2\x80\xae"
						    "b")));
	assert_false(tkm_utf8_is_printable(TKM_VIEW("a\xe2\x81\xa7"
						    "b")));
	assert_false(tkm_utf8_is_printable(TKM_VIEW("a\xe2\x80\xa8"
						    "b")));
}

static void what_is_not_seen_is_not_printable(void **state)
{
	static const char *const unseen[] = {
	    "a\u200bb", "a\u200eb", "\u061c", "a\u2060b", "\ufeff"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		assert_false(tkm_utf8_is_printable(tkm_view_of(unseen[i])));
}

static void a_cut_never_splits_a_character(void **state)
{
	(void)state;
	assert_true(tkm_view_is(tkm_utf8_cut(TKM_VIEW("aễb"), 3), "a"));
	assert_true(tkm_view_is(tkm_utf8_cut(TKM_VIEW("aễb"), 4), "aễ"));
	assert_true(tkm_view_is(tkm_utf8_cut(TKM_VIEW("aễb"), 9), "aễb"));
	assert_int_equal(tkm_utf8_cut(TKM_VIEW("ễ"), 2).size, 0);
	assert_int_equal(tkm_utf8_cut(TKM_VIEW("abc"), 0).size, 0);
}

static void a_cut_leaves_no_letter_without_its_marks(void **state)
{
	struct tkm_view text = TKM_VIEW("ae\xcc\x82\xcc\x83"
					"b");

	(void)state;
	assert_int_equal(tkm_utf8_cut(text, 1).size, 1);
	assert_int_equal(tkm_utf8_cut(text, 2).size, 1);
	assert_int_equal(tkm_utf8_cut(text, 4).size, 1);
	assert_int_equal(tkm_utf8_cut(text, 6).size, 6);
}

static void vietnamese_is_as_wide_in_either_normal_form(void **state)
{
	(void)state;
	assert_int_equal(tkm_utf8_width(TKM_VIEW("Nguyễn")), 6);
	assert_int_equal(tkm_utf8_width(TKM_VIEW("Nguye\xcc\x82\xcc\x83n")), 6);
	assert_int_equal(tkm_utf8_width(TKM_VIEW("漢字")), 4);
	assert_int_equal(tkm_utf8_width(TKM_VIEW("\xff\xfe")), 2);
}

static void a_label_cannot_drive_the_terminal(void **state)
{
	struct tkm_buf out = TKM_BUF_INIT(100);

	(void)state;
	tkm_utf8_add_safe(&out, TKM_VIEW("a\x1b]0;\x07\xff\xc2\x9bễ"));
	assert_string_equal(tkm_buf_text(&out), "a�]0;���ễ");
	tkm_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_text_is_valid),
	    cmocka_unit_test(overlong_surrogate_and_cut_forms_are_refused),
	    cmocka_unit_test(control_characters_are_valid_but_not_printable),
	    cmocka_unit_test(text_that_turns_around_is_not_printable),
	    cmocka_unit_test(what_is_not_seen_is_not_printable),
	    cmocka_unit_test(a_cut_never_splits_a_character),
	    cmocka_unit_test(a_cut_leaves_no_letter_without_its_marks),
	    cmocka_unit_test(vietnamese_is_as_wide_in_either_normal_form),
	    cmocka_unit_test(a_label_cannot_drive_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
