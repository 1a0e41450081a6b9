/* SPDX-License-Identifier: Apache-2.0
 * test_ini.c -- INI files: what is read, and what is refused in which line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/ini.h"

static void refused(const char *text, unsigned line, const char *reason)
{
	struct tkm_ini ini = {.count = 7};
	struct tkm_ini_error error = {.line = 99};

	assert_false(tkm_ini_parse(tkm_view_of(text), &ini, &error));
	assert_string_equal(error.reason, reason);
	assert_int_equal(error.line, line);
	assert_int_equal(ini.count, 7);
}

static void entries_come_in_the_order_of_the_file(void **state)
{
	struct tkm_ini ini;

	(void)state;
	assert_true(tkm_ini_parse(TKM_VIEW("\xef\xbb\xbf"
					   "top=1\r\n"
					   "; note\n"
					   "[ token ]\n"
					   "  modules\t=  /usr/lib/a b.so  \n"
					   "\n"
					   "# note\n"
					   "[ra]\n"
					   "url = https://ra.example/?a=b;c#d\n"
					   "[token]\n"
					   "empty ="),
	    &ini, NULL));
	assert_int_equal(ini.count, 4);
	assert_string_equal(ini.entries[0].section, "");
	assert_string_equal(ini.entries[0].value, "1");
	assert_string_equal(ini.entries[1].section, "token");
	assert_string_equal(ini.entries[1].value, "/usr/lib/a b.so");
	assert_int_equal(ini.entries[1].line, 4);
	assert_string_equal(
	    tkm_ini_get(&ini, "ra", "url"), "https://ra.example/?a=b;c#d");
	assert_string_equal(tkm_ini_get(&ini, "token", "empty"), "");
	assert_null(tkm_ini_get(&ini, "Token", "empty"));
	tkm_ini_release(&ini);
}

static void quotes_keep_blanks(void **state)
{
	struct tkm_ini ini;

	(void)state;
	assert_true(
	    tkm_ini_parse(TKM_VIEW("a = \"  x \" \nb = \"\"\n"
				   "c = \"say \"hi\"\"\nd = it's \"so\"\n"),
		&ini, NULL));
	assert_string_equal(tkm_ini_get(&ini, "", "a"), "  x ");
	assert_string_equal(tkm_ini_get(&ini, "", "b"), "");
	assert_string_equal(tkm_ini_get(&ini, "", "c"), "say \"hi\"");
	assert_string_equal(tkm_ini_get(&ini, "", "d"), "it's \"so\"");
	tkm_ini_release(&ini);
}

static void an_empty_file_has_no_entries(void **state)
{
	struct tkm_ini ini;

	(void)state;
	assert_true(tkm_ini_parse(TKM_VIEW(""), &ini, NULL));
	assert_int_equal(ini.count, 0);
	tkm_ini_release(&ini);
}

static void a_key_given_twice_is_refused_with_both_lines(void **state)
{
	struct tkm_ini ini;
	struct tkm_ini_error error;

	(void)state;
	assert_false(tkm_ini_parse(
	    TKM_VIEW("[a]\nk=1\n[b]\nk=1\n[a]\nj=1\nk=2\n"), &ini, &error));
	assert_string_equal(error.reason, "key given twice");
	assert_int_equal(error.line, 7);
	assert_int_equal(error.first_line, 2);
}

static void the_first_of_several_doubles_is_told(void **state)
{
	(void)state;
	refused("z=1\nz=2\na=1\na=2\nz=3\n", 2, "key given twice");
}

static void each_fault_is_told_with_its_line(void **state)
{
	(void)state;
	refused("a=1\nnonsense\n", 2, "neither 'key = value' nor '[section]'");
	refused("[a\n", 1, "section line without ']' at its end");
	refused("[\n", 1, "section line without ']' at its end");
	refused("[ ]\n", 1, "section name empty or too long");
	refused("[a]b]\n", 1, "bracket in a section name");
	refused("\n\n=1\n", 3, "key empty, too long or malformed");
	refused("a b=1\n", 1, "key empty, too long or malformed");
	refused("a=\"\n", 1, "value with an opening quote only");
	refused("a=\"x\" y\n", 1, "value with an opening quote only");
	refused("a=\xff\n", 1, "not UTF-8");
	refused("a=\x1b\n", 1, "control character");
	refused("a=\r1\n", 1, "control character");
}

static void a_nul_byte_is_refused(void **state)
{
	struct tkm_ini ini;

	(void)state;
	assert_false(tkm_ini_parse(TKM_VIEW("a=1\0b"), &ini, NULL));
}

static void the_limits_hold(void **state)
{
	struct tkm_buf text = TKM_BUF_INIT(4 * TKM_INI_MAX_SIZE);

	(void)state;
	tkm_buf_add_text(&text, "a=");
	tkm_buf_add_fill(&text, 'x', TKM_INI_MAX_LINE - 1);
	refused(tkm_buf_text(&text), 1, "line too long");
	tkm_buf_clear(&text);
	tkm_buf_add_fill(&text, 'k', TKM_INI_MAX_NAME + 1);
	tkm_buf_add_text(&text, "=1");
	refused(tkm_buf_text(&text), 1, "key empty, too long or malformed");
	tkm_buf_clear(&text);
	tkm_buf_add_fill(&text, '\n', TKM_INI_MAX_SIZE + 1);
	refused(tkm_buf_text(&text), 0, "file too large");
	tkm_buf_clear(&text);
	for (unsigned i = 0; i <= TKM_INI_MAX_ENTRIES; i++) {
		tkm_buf_add_char(&text, 'k');
		tkm_buf_add_uint64(&text, i);
		tkm_buf_add_text(&text, "=1\n");
	}
	refused(
	    tkm_buf_text(&text), TKM_INI_MAX_ENTRIES + 1, "too many entries");
	tkm_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(entries_come_in_the_order_of_the_file),
	    cmocka_unit_test(quotes_keep_blanks),
	    cmocka_unit_test(an_empty_file_has_no_entries),
	    cmocka_unit_test(a_key_given_twice_is_refused_with_both_lines),
	    cmocka_unit_test(the_first_of_several_doubles_is_told),
	    cmocka_unit_test(each_fault_is_told_with_its_line),
	    cmocka_unit_test(a_nul_byte_is_refused),
	    cmocka_unit_test(the_limits_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
