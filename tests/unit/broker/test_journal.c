/* SPDX-License-Identifier: Apache-2.0
 * test_journal.c -- the journal of a job: what is written is read back, and
 * nothing else is taken for a journal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/host/ra/journal.h"

static void fill(struct tkm_journal *journal, const void *note, size_t n)
{
	assert_int_equal(tkm_journal_init(journal, TKM_RA_PIN_RESET, "5ab0",
			     "ra-tms", "demo"),
	    TKM_OK);
	assert_int_equal(tkm_journal_set_note(journal, note, n), TKM_OK);
	journal->state = TKM_RA_GRANTED;
	journal->started = 1700000000;
	journal->updated = 1700000001;
	journal->own.trying = TKM_SO_TARGET;
	journal->own.tries_before = 3;
	journal->own.rotating = true;
	journal->own.wrong = 1;
}

static void same_after_writing(const void *note, size_t n)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_JOURNAL_MAX);
	struct tkm_journal written, read;

	fill(&written, note, n);
	assert_int_equal(tkm_journal_print(&written, &text), TKM_OK);
	assert_int_equal(tkm_journal_parse(tkm_buf_view(&text), &read), TKM_OK);
	assert_int_equal(read.kind, TKM_RA_PIN_RESET);
	assert_int_equal(read.state, TKM_RA_GRANTED);
	assert_string_equal(read.token, "5ab0");
	assert_string_equal(read.back_end, "ra-tms");
	assert_string_equal(read.profile, "demo");
	assert_int_equal(read.note_length, n);
	if (n > 0)
		assert_memory_equal(read.note, note, n);
	assert_int_equal(read.started, 1700000000);
	assert_int_equal(read.own.trying, TKM_SO_TARGET);
	assert_int_equal(read.own.tries_before, 3);
	assert_int_equal(read.own.holds, TKM_SO_NONE);
	assert_true(read.own.rotating);
	assert_int_equal(read.own.wrong, 1);
	tkm_journal_release(&read);
	tkm_journal_release(&written);
	tkm_buf_release(&text);
}

static void a_note_of_text_comes_back(void **state)
{
	(void)state;
	same_after_writing("{\"activation\":\"\xe1\xba\xa1\"}", 20);
}

static void a_note_of_any_bytes_comes_back(void **state)
{
	static const uint8_t bytes[] = {0, 1, 0xff, 0xfe, 0, '"'};

	(void)state;
	same_after_writing(bytes, sizeof(bytes));
}

static void an_empty_note_comes_back(void **state)
{
	(void)state;
	same_after_writing("", 0);
}

static void the_longest_note_comes_back(void **state)
{
	static uint8_t note[TKM_JOURNAL_NOTE_MAX];

	(void)state;
	memset(note, 0x01, sizeof(note));
	same_after_writing(note, sizeof(note));
	memset(note, 0xff, sizeof(note));
	same_after_writing(note, sizeof(note));
}

static void a_note_too_long_is_refused(void **state)
{
	static uint8_t note[TKM_JOURNAL_NOTE_MAX + 1];
	struct tkm_journal journal;

	(void)state;
	fill(&journal, "x", 1);
	assert_int_equal(
	    tkm_journal_set_note(&journal, note, sizeof(note)), TKM_E_ARGUMENT);
	assert_int_equal(journal.note_length, 1);
	tkm_journal_release(&journal);
}

static void what_is_no_journal_is_refused(void **state)
{
	static const char *const bad[] = {
	    "",
	    "{}",
	    "[]",
	    "not JSON",
	    "{\"version\": 1, \"version\": 1}",
	    "{\"version\":2,\"kind\":\"pin-reset\",\"serial\":\"1\","
	    "\"back_end\":\"a\",\"profile\":\"b\",\"state\":1,"
	    "\"started\":1,\"updated\":1,\"note\":\"\",\"own\":{}}",
	    "{\"version\":1,\"kind\":\"dance\",\"serial\":\"1\","
	    "\"back_end\":\"a\",\"profile\":\"b\",\"state\":1,"
	    "\"started\":1,\"updated\":1,\"note\":\"\",\"own\":{}}",
	};
	struct tkm_journal journal;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
		    tkm_journal_parse(tkm_view_of(bad[i]), &journal),
		    TKM_E_ARGUMENT);
}

static void every_cut_journal_is_refused(void **state)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_JOURNAL_MAX);
	struct tkm_journal written, read;
	struct tkm_view view;

	(void)state;
	fill(&written, "note", 4);
	assert_int_equal(tkm_journal_print(&written, &text), TKM_OK);
	view = tkm_view_trim(tkm_buf_view(&text));
	while (view.size-- > 0)
		assert_int_equal(
		    tkm_journal_parse(view, &read), TKM_E_ARGUMENT);
	tkm_journal_release(&written);
	tkm_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_note_of_text_comes_back),
	    cmocka_unit_test(a_note_of_any_bytes_comes_back),
	    cmocka_unit_test(an_empty_note_comes_back),
	    cmocka_unit_test(the_longest_note_comes_back),
	    cmocka_unit_test(a_note_too_long_is_refused),
	    cmocka_unit_test(what_is_no_journal_is_refused),
	    cmocka_unit_test(every_cut_journal_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
