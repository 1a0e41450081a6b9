/* SPDX-License-Identifier: Apache-2.0
 * test_table.c -- tables line up, whatever the language.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/ui/cli/table.h"

static void add(struct tkm_table *table, const char *label, const char *value)
{
	tkm_table_cell(table, label, tkm_view_of(value));
}

static void expect(
    struct tkm_table *table, unsigned width, bool blocks, const char *expected)
{
	struct tkm_table_style style = {.width = width, .blocks = blocks};
	struct tkm_buf out = TKM_BUF_INIT(4096);
	tkm_table_render(table, &style, &out);
	assert_string_equal(tkm_buf_text(&out), expected);
	tkm_buf_release(&out);
}

static void vietnamese_columns_line_up(void **state)
{
	struct tkm_table table;
	(void)state;
	tkm_table_init(&table);
	tkm_table_row(&table);
	add(&table, "Nhãn", "Thẻ của tôi");
	add(&table, "Số", "1");
	tkm_table_row(&table);
	add(&table, "Nhãn", "a");
	add(&table, "Số", "2");
	expect(&table, 80, false,
	    "Nhãn         Số\n"
	    "Thẻ của tôi  1\n"
	    "a            2\n");
	tkm_table_release(&table);
}

static void a_table_too_wide_becomes_blocks(void **state)
{
	struct tkm_table table;
	(void)state;
	tkm_table_init(&table);
	tkm_table_row(&table);
	add(&table, "Label", "one");
	add(&table, "No", "1");
	tkm_table_row(&table);
	add(&table, "Label", "two");
	expect(&table, 6, false,
	    "  Label  one\n"
	    "  No     1\n"
	    "\n"
	    "  Label  two\n");
	tkm_table_release(&table);
}

static void a_label_of_a_token_cannot_drive_the_terminal(void **state)
{
	struct tkm_table table;
	(void)state;
	tkm_table_init(&table);
	tkm_table_row(&table);
	add(&table, "Label", "a\033[2Jb\nc");
	expect(&table, 80, true,
	    "  Label  a\xef\xbf\xbd[2Jb\xef\xbf\xbd"
	    "c\n");
	tkm_table_release(&table);
}

static void empty_cells_leave_no_trace(void **state)
{
	struct tkm_table table;
	(void)state;
	tkm_table_init(&table);
	tkm_table_row(&table);
	add(&table, "A", "1");
	add(&table, "B", "");
	expect(&table, 80, false, "A  B\n1\n");
	expect(&table, 80, true, "  A  1\n");
	tkm_table_release(&table);
}

static void no_rows_show_nothing(void **state)
{
	struct tkm_table table;
	(void)state;
	tkm_table_init(&table);
	expect(&table, 80, false, "");
	tkm_table_release(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(vietnamese_columns_line_up),
	    cmocka_unit_test(a_table_too_wide_becomes_blocks),
	    cmocka_unit_test(a_label_of_a_token_cannot_drive_the_terminal),
	    cmocka_unit_test(empty_cells_leave_no_trace),
	    cmocka_unit_test(no_rows_show_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
