/* SPDX-License-Identifier: Apache-2.0
 * test_catalog.c -- message catalogues of either byte order, and broken ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/catalog.h"
#include "core/base/view.h"

#define HEADER                                      \
	"Content-Type: text/plain; charset=UTF-8\n" \
	"Plural-Forms: nplurals=2; plural=(n != 1);\n"

struct message {
	struct tkm_view id;
	struct tkm_view translation;
};

/* Sorted by id, as the format demands. */
static const struct message messages[] = {
    {TKM_VIEW_INIT(""), TKM_VIEW_INIT(HEADER)},
    {TKM_VIEW_INIT("Cancel"), TKM_VIEW_INIT("Hủy")},
    {TKM_VIEW_INIT("Not translated"), TKM_VIEW_INIT("")},
    {TKM_VIEW_INIT("broken"), TKM_VIEW_INIT("\xff")},
    {TKM_VIEW_INIT("{n} try left\0{n} tries left"),
	TKM_VIEW_INIT("còn một lần\0còn {n} lần")},
};

enum { COUNT = sizeof(messages) / sizeof(messages[0]), TABLES = 28 };

static void add_number(struct tkm_buf *file, uint32_t number, bool big)
{
	for (unsigned i = 0; i < 4; i++)
		tkm_buf_add_char(file, (char)(number >> 8 * (big ? 3 - i : i)));
}

/* One table of lengths and offsets; gives where the next text would lie. */
static uint32_t add_table(
    struct tkm_buf *file, bool ids, uint32_t offset, bool big)
{
	for (size_t i = 0; i < COUNT; i++) {
		uint32_t size = (uint32_t)(ids ? messages[i].id.size
					       : messages[i].translation.size);

		add_number(file, size, big);
		add_number(file, offset, big);
		offset += size + 1;
	}
	return offset;
}

/* A whole .mo file. */
static void write_file(struct tkm_buf *file, bool big)
{
	const uint32_t head[] = {
	    0x950412de, 0, COUNT, TABLES, TABLES + 8 * COUNT, 0, 0};
	uint32_t offset = TABLES + 16 * COUNT;

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		add_number(file, head[i], big);
	offset = add_table(file, true, offset, big);
	add_table(file, false, offset, big);
	for (size_t i = 0; i < 2 * COUNT; i++) {
		tkm_buf_add_view(file, i < COUNT
					   ? messages[i].id
					   : messages[i - COUNT].translation);
		tkm_buf_add_char(file, '\0');
	}
}

static void open_file(
    struct tkm_buf *file, bool big, struct tkm_catalog *catalog)
{
	write_file(file, big);
	assert_true(tkm_buf_ok(file));
	assert_true(tkm_catalog_init(catalog, file->data, file->size, NULL));
}

static void check_messages(bool big)
{
	struct tkm_buf file = TKM_BUF_INIT(10000);
	struct tkm_catalog catalog;

	open_file(&file, big, &catalog);
	assert_string_equal(tkm_catalog_get(&catalog, "Cancel"), "Hủy");
	assert_null(tkm_catalog_get(&catalog, "Accept"));
	assert_null(tkm_catalog_get(&catalog, "Not translated"));
	tkm_buf_release(&file);
}

static void messages_are_found_in_either_byte_order(void **state)
{
	(void)state;
	check_messages(false);
	check_messages(true);
}

static void of_several_forms_the_first_is_shown(void **state)
{
	struct tkm_buf file = TKM_BUF_INIT(10000);
	struct tkm_catalog catalog;

	(void)state;
	open_file(&file, false, &catalog);
	assert_string_equal(
	    tkm_catalog_get(&catalog, "{n} try left"), "còn một lần");
	tkm_buf_release(&file);
}

static void the_header_is_no_message(void **state)
{
	struct tkm_buf file = TKM_BUF_INIT(10000);
	struct tkm_catalog catalog;

	(void)state;
	open_file(&file, false, &catalog);
	assert_null(tkm_catalog_get(&catalog, ""));
	tkm_buf_release(&file);
}

static void a_translation_that_is_not_utf8_is_not_shown(void **state)
{
	struct tkm_buf file = TKM_BUF_INIT(10000);
	struct tkm_catalog catalog;

	(void)state;
	open_file(&file, false, &catalog);
	assert_null(tkm_catalog_get(&catalog, "broken"));
	tkm_buf_release(&file);
}

static void a_cut_file_gives_right_answers_or_none(void **state)
{
	struct tkm_buf file = TKM_BUF_INIT(10000);
	struct tkm_catalog catalog;

	(void)state;
	write_file(&file, false);
	for (size_t size = 0; size < file.size; size++) {
		const char *text;

		if (!tkm_catalog_init(&catalog, file.data, size, NULL))
			continue;
		text = tkm_catalog_get(&catalog, "Cancel");
		if (text)
			assert_string_equal(text, "Hủy");
	}
	tkm_buf_release(&file);
}

/* Replaces OLD, which is in the file, by NEW of the same length. */
static void patched_is_refused(
    const char *old, const char *new, const char *expected)
{
	struct tkm_buf file = TKM_BUF_INIT(10000);
	struct tkm_catalog catalog;
	const char *reason = NULL;
	size_t size = strlen(old), at = 0;

	write_file(&file, false);
	while (memcmp(file.data + at, old, size) != 0)
		at++;
	memcpy(file.data + at, new, size);
	assert_false(tkm_catalog_init(&catalog, file.data, file.size, &reason));
	assert_string_equal(reason, expected);
	tkm_buf_release(&file);
}

static void files_of_another_kind_are_refused(void **state)
{
	(void)state;
	patched_is_refused("\xde\x12", "\xde\x13", "not a .mo file");
	patched_is_refused("UTF-8", "KOI-8", "not in UTF-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_are_found_in_either_byte_order),
	    cmocka_unit_test(of_several_forms_the_first_is_shown),
	    cmocka_unit_test(the_header_is_no_message),
	    cmocka_unit_test(a_translation_that_is_not_utf8_is_not_shown),
	    cmocka_unit_test(a_cut_file_gives_right_answers_or_none),
	    cmocka_unit_test(files_of_another_kind_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
