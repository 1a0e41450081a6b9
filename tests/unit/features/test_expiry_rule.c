/* SPDX-License-Identifier: Apache-2.0
 * test_expiry_rule.c -- which reminder is due now, and the record of those
 * shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

#include "plugins/expiry-warning/memory.h"

#define DAY 86400
#define NOW 1800000000

static struct tkm_thresholds usual(void)
{
	struct tkm_thresholds thresholds;

	assert_true(tkm_thresholds_parse(TKM_VIEW("105 30 7 0"), &thresholds));
	return thresholds;
}

static void thresholds_are_sorted_and_doubles_dropped(void **state)
{
	struct tkm_thresholds list;

	(void)state;
	assert_true(tkm_thresholds_parse(TKM_VIEW(" 7,105 0\t30, 7"), &list));
	assert_int_equal(list.count, 4);
	assert_int_equal(list.days[0], 105);
	assert_int_equal(list.days[1], 30);
	assert_int_equal(list.days[2], 7);
	assert_int_equal(list.days[3], 0);
}

static void what_is_no_list_of_thresholds_is_refused(void **state)
{
	static const char *const wrong[] = {"", " , ", "-1", "30 x", "3651",
	    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", "7.5"};
	struct tkm_thresholds list = {.count = 99};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(
		    tkm_thresholds_parse(tkm_view_of(wrong[i]), &list));
	assert_int_equal(list.count, 99);
}

static void days_left_fall_through_the_thresholds(void **state)
{
	static const struct {
		int64_t days;
		int32_t threshold;
	} steps[] = {{105, 105}, {31, 105}, {30, 30}, {8, 30}, {7, 7}, {1, 7},
	    {0, 0}, {-1, TKM_THRESHOLD_ENDED}, {-999, TKM_THRESHOLD_ENDED}};
	struct tkm_thresholds thresholds = usual();
	int32_t threshold = 42;
	size_t i;

	(void)state;
	assert_false(tkm_thresholds_reached(&thresholds, 106, &threshold));
	assert_int_equal(threshold, 42);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		assert_true(tkm_thresholds_reached(
		    &thresholds, steps[i].days, &threshold));
		assert_int_equal(threshold, steps[i].threshold);
	}
}

static void what_was_never_shown_is_due(void **state)
{
	(void)state;
	assert_true(tkm_reminder_is_due(NULL, 105, NOW));
}

static void what_was_shown_today_is_not_due(void **state)
{
	struct tkm_reminder last = {.threshold = 30, .shown = NOW};

	(void)state;
	assert_false(tkm_reminder_is_due(&last, 30, NOW));
	assert_false(
	    tkm_reminder_is_due(&last, 30, NOW + TKM_REMINDER_PERIOD - 1));
	assert_true(tkm_reminder_is_due(&last, 30, NOW + DAY - 60));
}

static void a_nearer_threshold_is_due_at_once(void **state)
{
	struct tkm_reminder last = {.threshold = 30, .shown = NOW};

	(void)state;
	assert_true(tkm_reminder_is_due(&last, 7, NOW + 1));
	assert_true(tkm_reminder_is_due(&last, TKM_THRESHOLD_ENDED, NOW + 1));
}

static void a_snooze_holds_until_its_time(void **state)
{
	struct tkm_reminder last = {
	    .threshold = 30, .shown = NOW, .snoozed = NOW + 5 * DAY};

	(void)state;
	assert_false(tkm_reminder_is_due(&last, 30, NOW + 5 * DAY - 1));
	assert_true(tkm_reminder_is_due(&last, 30, NOW + 5 * DAY));
}

static void a_snooze_cannot_hide_the_end(void **state)
{
	struct tkm_reminder last = {
	    .threshold = 30, .shown = NOW, .snoozed = NOW + 365 * DAY};

	(void)state;
	assert_true(tkm_reminder_is_due(&last, TKM_THRESHOLD_ENDED, NOW + DAY));
}

static void a_clock_set_back_does_not_silence(void **state)
{
	struct tkm_reminder last = {.threshold = 30, .shown = NOW};

	(void)state;
	assert_true(tkm_reminder_is_due(&last, 30, NOW - DAY));
}

static void a_record_comes_back_as_it_was_written(void **state)
{
	struct tkm_memory *memory = tkm_memory_new();
	struct tkm_buf text = TKM_BUF_INIT(65536);
	struct tkm_memory *again;

	(void)state;
	assert_non_null(memory);
	*tkm_memory_put(memory, "abc") = (struct tkm_reminder){
	    .key = "abc", .threshold = -1, .shown = NOW, .snoozed = NOW + 1};
	assert_non_null(tkm_memory_put(memory, "pin-31"));
	tkm_memory_write(memory, &text);
	assert_string_equal(tkm_buf_text(&text),
	    "tkm-expiry 1\nabc -1 1800000000 1800000001\npin-31 0 0 0\n");
	again = tkm_memory_parse(tkm_buf_view(&text));
	assert_non_null(again);
	assert_int_equal(again->count, 2);
	assert_int_equal(tkm_memory_find(again, "abc")->threshold, -1);
	assert_int_equal(tkm_memory_find(again, "abc")->snoozed, NOW + 1);
	free(again);
	free(memory);
	tkm_buf_release(&text);
}

static void a_record_with_any_wrong_line_is_refused(void **state)
{
	static const char *const wrong[] = {"", "x", "tkm-expiry 2\n",
	    "tkm-expiry 1\n\n", "tkm-expiry 1\na 1 2\n",
	    "tkm-expiry 1\na 1 2 3 4\n", "tkm-expiry 1\nA 1 2 3\n",
	    "tkm-expiry 1\na -2 2 3\n", "tkm-expiry 1\na 1 -2 3\n",
	    "tkm-expiry 1\na 1 2 99999999999999\n",
	    "tkm-expiry 1\na 1 2 3\na 1 2 3\n", "tkm-expiry 1\na  1 2 3\n"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_null(tkm_memory_parse(tkm_view_of(wrong[i])));
}

static void a_full_record_gives_up_the_oldest(void **state)
{
	struct tkm_memory *memory = tkm_memory_new();
	char key[8] = "k000";
	uint32_t i;

	(void)state;
	assert_non_null(memory);
	for (i = 0; i < TKM_MEMORY_MAX; i++) {
		key[1] = (char)('0' + i / 100);
		key[2] = (char)('0' + i / 10 % 10);
		key[3] = (char)('0' + i % 10);
		tkm_memory_put(memory, key)->shown = i == 7 ? 1 : NOW;
	}
	assert_non_null(tkm_memory_put(memory, "new"));
	assert_int_equal(memory->count, TKM_MEMORY_MAX);
	assert_null(tkm_memory_find(memory, "k007"));
	assert_non_null(tkm_memory_find(memory, "new"));
	free(memory);
}

static void a_key_with_other_characters_is_not_taken(void **state)
{
	struct tkm_memory *memory = tkm_memory_new();

	(void)state;
	assert_non_null(memory);
	assert_null(tkm_memory_put(memory, ""));
	assert_null(tkm_memory_put(memory, "a b"));
	assert_int_equal(memory->count, 0);
	free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(thresholds_are_sorted_and_doubles_dropped),
	    cmocka_unit_test(what_is_no_list_of_thresholds_is_refused),
	    cmocka_unit_test(days_left_fall_through_the_thresholds),
	    cmocka_unit_test(what_was_never_shown_is_due),
	    cmocka_unit_test(what_was_shown_today_is_not_due),
	    cmocka_unit_test(a_nearer_threshold_is_due_at_once),
	    cmocka_unit_test(a_snooze_holds_until_its_time),
	    cmocka_unit_test(a_snooze_cannot_hide_the_end),
	    cmocka_unit_test(a_clock_set_back_does_not_silence),
	    cmocka_unit_test(a_record_comes_back_as_it_was_written),
	    cmocka_unit_test(a_record_with_any_wrong_line_is_refused),
	    cmocka_unit_test(a_full_record_gives_up_the_oldest),
	    cmocka_unit_test(a_key_with_other_characters_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
