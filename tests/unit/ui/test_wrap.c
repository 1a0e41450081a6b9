/* SPDX-License-Identifier: Apache-2.0
 * test_wrap.c -- lines break between words, and go on where they began.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/ui/cli/wrap.h"

static void expect(
    const char *text, size_t width, size_t indent, const char *expected)
{
	struct tkm_buf out = TKM_BUF_INIT(4096);
	tkm_wrap(tkm_view_of(text), width, indent, &out);
	assert_string_equal(tkm_buf_text(&out), expected);
	tkm_buf_release(&out);
}

static void what_fits_stays_as_it_is(void **state)
{
	(void)state;
	expect("", 10, 0, "");
	expect("one two", 7, 0, "one two");
	expect("\n  one   two \n\n", 20, 0, "\n  one   two \n\n");
}

static void a_line_breaks_before_the_word_that_does_not_fit(void **state)
{
	(void)state;
	expect("one two three", 8, 0, "one two\nthree");
	expect("one two three", 7, 0, "one two\nthree");
	expect("one two\nthree four\n", 8, 0, "one two\nthree\nfour\n");
}

static void without_a_terminal_nothing_breaks(void **state)
{
	(void)state;
	expect("one two three\nfour", 0, 5, "one two three\nfour");
}

static void a_line_goes_on_below_its_first_word(void **state)
{
	(void)state;
	expect("    one two three", 12, 0, "    one two\n    three");
}

static void a_line_of_columns_goes_on_below_the_second(void **state)
{
	(void)state;
	expect("  my label  one two three", 20, 0,
	    "  my label  one two\n"
	    "            three");
	expect("ok  one two  three", 11, 0,
	    "ok  one two\n"
	    "    three");
}

static void a_column_too_narrow_is_not_kept_to(void **state)
{
	(void)state;
	expect("  a long label  one two", 20, 0,
	    "  a long label  one\n"
	    "  two");
}

static void a_message_goes_on_behind_the_name_of_the_program(void **state)
{
	(void)state;
	expect("tkm: one two three", 13, 5, "tkm: one two\n     three");
}

static void a_long_word_is_left_whole(void **state)
{
	(void)state;
	expect("a abcdefghij b", 6, 0, "a\nabcdefghij\nb");
	expect("tkm: abcdefghij b", 8, 5, "tkm: abcdefghij\n     b");
	expect("  left  abcdefghij", 12, 0, "  left  abcdefghij");
}

static void vietnamese_is_as_wide_as_it_looks(void **state)
{
	(void)state;
	expect("Mã kích hoạt", 12, 0, "Mã kích hoạt");
	expect("Mã kích hoạt", 11, 0, "Mã kích\nhoạt");
}

static void colours_take_no_room(void **state)
{
	(void)state;
	expect(
	    "\033[32mok\033[0m  one two", 11, 0, "\033[32mok\033[0m  one two");
	expect("\033[32mok\033[0m  one two", 10, 0,
	    "\033[32mok\033[0m  one\n    two");
}

static void the_blank_behind_a_prompt_stays(void **state)
{
	(void)state;
	expect("Go on? [y/N] ", 12, 0, "Go on? [y/N] ");
	expect("Go on? [y/N] ", 11, 0, "Go on?\n[y/N] ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_fits_stays_as_it_is),
	    cmocka_unit_test(a_line_breaks_before_the_word_that_does_not_fit),
	    cmocka_unit_test(without_a_terminal_nothing_breaks),
	    cmocka_unit_test(a_line_goes_on_below_its_first_word),
	    cmocka_unit_test(a_line_of_columns_goes_on_below_the_second),
	    cmocka_unit_test(a_column_too_narrow_is_not_kept_to),
	    cmocka_unit_test(a_message_goes_on_behind_the_name_of_the_program),
	    cmocka_unit_test(a_long_word_is_left_whole),
	    cmocka_unit_test(vietnamese_is_as_wide_as_it_looks),
	    cmocka_unit_test(colours_take_no_room),
	    cmocka_unit_test(the_blank_behind_a_prompt_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
