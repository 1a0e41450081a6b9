/* SPDX-License-Identifier: Apache-2.0
 * date.c -- civil dates: int64 seconds since 1970 UTC, and RFC 3339 text.
 */
#include "core/base/date.h"

#include "core/base/text.h"

enum {
	SECONDS_OF_DAY = 86400,
	DAYS_OF_400_YEARS = 146097,
	DAYS_TO_1970 = 719468, /* from 0000-03-01 */
};

/*
 * Both directions count years from March, so that the leap day is the last of
 * its year and a month's first day is (153 * month + 2) / 5 days into it.
 */
static int64_t days_from_date(int year, int month, int day)
{
	int64_t shifted = month <= 2 ? year - 1 : year;
	int64_t era = shifted / 400;
	int64_t year_of_era = shifted % 400;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 -
			     year_of_era / 100 + day_of_year;

	return era * DAYS_OF_400_YEARS + day_of_era - DAYS_TO_1970;
}

static void date_from_days(int64_t days, struct tkm_date *date)
{
	int64_t from_zero = days + DAYS_TO_1970;
	int64_t era = from_zero / DAYS_OF_400_YEARS;
	int64_t rest = from_zero % DAYS_OF_400_YEARS;
	int64_t year =
	    (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int64_t day_of_year = rest - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day_of_year + 2) / 153;

	date->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	date->month = (int)(month < 10 ? month + 3 : month - 9);
	date->year = (int)(year + era * 400 + (date->month <= 2));
}

bool tkm_date_from_seconds(int64_t seconds, struct tkm_date *date)
{
	int64_t days;
	int rest;

	if (seconds < TKM_DATE_MIN || seconds > TKM_DATE_MAX)
		return false;
	/* Rounded down: the second before 1970 belongs to 1969-12-31. */
	days = (seconds - TKM_DATE_MIN) / SECONDS_OF_DAY +
	       TKM_DATE_MIN / SECONDS_OF_DAY;
	rest = (int)(seconds - days * SECONDS_OF_DAY);
	date_from_days(days, date);
	date->hour = rest / 3600;
	date->minute = rest / 60 % 60;
	date->second = rest % 60;
	return true;
}

static int days_of_month(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

static bool is_within(int value, int min, int max)
{
	return value >= min && value <= max;
}

bool tkm_date_to_seconds(const struct tkm_date *date, int64_t *seconds)
{
	if (!is_within(date->year, 1, 9999) || !is_within(date->month, 1, 12) ||
	    !is_within(date->day, 1, days_of_month(date->year, date->month)) ||
	    !is_within(date->hour, 0, 23) || !is_within(date->minute, 0, 59) ||
	    !is_within(date->second, 0, 59))
		return false;
	*seconds = days_from_date(date->year, date->month, date->day) *
		       SECONDS_OF_DAY +
		   date->hour * 3600 + date->minute * 60 + date->second;
	return true;
}

/* A number of exactly WIDTH digits with leading zeros. */
static char *put(char *place, int value, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		place[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return place + width;
}

bool tkm_date_format(int64_t seconds, char text[TKM_DATE_TEXT_SIZE])
{
	struct tkm_date date;
	char *place;

	if (!tkm_date_from_seconds(seconds, &date))
		return false;
	place = put(text, date.year, 4);
	*place++ = '-';
	place = put(place, date.month, 2);
	*place++ = '-';
	place = put(place, date.day, 2);
	*place++ = 'T';
	place = put(place, date.hour, 2);
	*place++ = ':';
	place = put(place, date.minute, 2);
	*place++ = ':';
	place = put(place, date.second, 2);
	*place++ = 'Z';
	*place = '\0';
	return true;
}

/* Takes exactly WIDTH digits off TEXT. */
static bool take_number(struct tkm_view *text, size_t width, int *number)
{
	struct tkm_view digits = {text->data, width};
	uint64_t value;

	if (text->size < width || !tkm_view_to_uint64(digits, 9999, &value))
		return false;
	*number = (int)value;
	*text = tkm_view_skip(*text, width);
	return true;
}

static bool take_char(struct tkm_view *text, char c)
{
	if (text->size == 0 || tkm_text_upper(text->data[0]) != c)
		return false;
	*text = tkm_view_skip(*text, 1);
	return true;
}

static bool take_fraction(struct tkm_view *text)
{
	size_t digits = 0;

	if (!take_char(text, '.'))
		return true;
	while (digits < text->size && tkm_text_is_digit(text->data[digits]))
		digits++;
	*text = tkm_view_skip(*text, digits);
	return digits > 0;
}

/* `Z`, or hours and minutes the local time is ahead of UTC. */
static bool take_offset(struct tkm_view *text, int *seconds)
{
	bool behind = tkm_view_starts_with(*text, "-");
	int hour, minute;

	if (take_char(text, 'Z')) {
		*seconds = 0;
		return true;
	}
	if (!take_char(text, behind ? '-' : '+') ||
	    !take_number(text, 2, &hour) || !take_char(text, ':') ||
	    !take_number(text, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*seconds = (hour * 60 + minute) * (behind ? -60 : 60);
	return true;
}

static bool take_date_and_time(struct tkm_view *text, struct tkm_date *date)
{
	return take_number(text, 4, &date->year) && take_char(text, '-') &&
	       take_number(text, 2, &date->month) && take_char(text, '-') &&
	       take_number(text, 2, &date->day) && take_char(text, 'T') &&
	       take_number(text, 2, &date->hour) && take_char(text, ':') &&
	       take_number(text, 2, &date->minute) && take_char(text, ':') &&
	       take_number(text, 2, &date->second) && take_fraction(text);
}

bool tkm_date_parse(struct tkm_view text, int64_t *seconds)
{
	struct tkm_date date;
	int64_t local;
	int offset;

	if (!take_date_and_time(&text, &date) || !take_offset(&text, &offset) ||
	    text.size > 0 || !tkm_date_to_seconds(&date, &local))
		return false;
	if (local - offset < TKM_DATE_MIN || local - offset > TKM_DATE_MAX)
		return false;
	*seconds = local - offset;
	return true;
}
