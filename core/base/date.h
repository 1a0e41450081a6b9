/* SPDX-License-Identifier: Apache-2.0
 * date.h -- civil dates: int64 seconds since 1970 UTC, and RFC 3339 text.
 *
 * Proleptic Gregorian calendar, years 1 to 9999, no leap seconds, no locale,
 * no time zone but UTC.
 */
#ifndef TKM_BASE_DATE_H
#define TKM_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/view.h"

#define TKM_DATE_MIN INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define TKM_DATE_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define TKM_DATE_TEXT_SIZE 21 /* with the NUL */

struct tkm_date {
	int year; /* 1..9999 */
	int month; /* 1..12 */
	int day; /* 1..31 */
	int hour; /* 0..23 */
	int minute; /* 0..59 */
	int second; /* 0..59 */
};

/* False, with the output untouched, outside the years 1 to 9999. */
bool tkm_date_from_seconds(int64_t seconds, struct tkm_date *date);
/* False too when there is no such day, hour, minute or second. */
bool tkm_date_to_seconds(const struct tkm_date *date, int64_t *seconds);

/* "2026-11-23T14:05:15Z"; false outside the years 1 to 9999. */
bool tkm_date_format(int64_t seconds, char text[TKM_DATE_TEXT_SIZE]);
/*
 * Reads RFC 3339, 5.6: `T` and `Z` in either case, an offset, and a fraction
 * of a second, which is dropped.  A leap second (:60) is refused.
 */
bool tkm_date_parse(struct tkm_view text, int64_t *seconds);

#endif
