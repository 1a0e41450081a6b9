/* SPDX-License-Identifier: Apache-2.0
 * test_date.c -- civil dates and RFC 3339, in both directions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"

static void means(const char *text, int64_t expected)
{
	int64_t seconds = 0;

	assert_true(tkm_date_parse(tkm_view_of(text), &seconds));
	assert_true(seconds == expected);
}

static void known_moments_are_written_and_read(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;

	} known[] = {
	    {0, "1970-01-01T00:00:00Z"},
	    {-1, "1969-12-31T23:59:59Z"},
	    {951782400, "2000-02-29T00:00:00Z"},
	    {1000000000, "2001-09-09T01:46:40Z"},
	    {2147483648, "2038-01-19T03:14:08Z"},
	    {TKM_DATE_MIN, "0001-01-01T00:00:00Z"},
	    {TKM_DATE_MAX, "9999-12-31T23:59:59Z"},
	};
	char text[TKM_DATE_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(tkm_date_format(known[i].seconds, text));
		assert_string_equal(text, known[i].text);
		means(known[i].text, known[i].seconds);
	}
}

static void every_day_of_9999_years_goes_there_and_back(void **state)
{
	int64_t again;
	struct tkm_date date;

	(void)state;
	for (int64_t t = TKM_DATE_MIN; t <= TKM_DATE_MAX; t += 86400) {
		assert_true(tkm_date_from_seconds(t, &date));
		assert_true(tkm_date_to_seconds(&date, &again));
		assert_true(again == t);
	}
}

static void years_outside_are_refused(void **state)
{
	struct tkm_date date;
	char text[TKM_DATE_TEXT_SIZE] = "untouched";

	(void)state;
	assert_false(tkm_date_from_seconds(TKM_DATE_MIN - 1, &date));
	assert_false(tkm_date_from_seconds(INT64_MAX, &date));
	assert_false(tkm_date_format(TKM_DATE_MAX + 1, text));
	assert_string_equal(text, "untouched");
}

static void offsets_and_fractions_are_understood(void **state)
{
	(void)state;
	means("1970-01-01T07:00:00+07:00", 0);
	means("1969-12-31t19:30:00.999-04:30", 0);
	means("1970-01-01T00:00:00.5z", 0);
}

static void what_is_no_date_is_refused(void **state)
{
	static const char *const wrong[] = {"", "2026-11-23",
	    "2026-11-23T14:05:15", "2026-11-23 14:05:15Z",
	    "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
	    "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
	    "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
	    "2026-01-01T00:60:00Z", "2016-12-31T23:59:60Z",
	    "0000-01-01T00:00:00Z", "2026-01-01T00:00:00.Z",
	    "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00+7:00",
	    "2026-01-01T00:00:00+24:00", "0001-01-01T00:00:00+00:01",
	    "9999-12-31T23:59:59-00:01", "-026-01-01T00:00:00Z"};
	int64_t seconds = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(tkm_date_parse(tkm_view_of(wrong[i]), &seconds));
	assert_int_equal(seconds, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known_moments_are_written_and_read),
	    cmocka_unit_test(every_day_of_9999_years_goes_there_and_back),
	    cmocka_unit_test(years_outside_are_refused),
	    cmocka_unit_test(offsets_and_fractions_are_understood),
	    cmocka_unit_test(what_is_no_date_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
