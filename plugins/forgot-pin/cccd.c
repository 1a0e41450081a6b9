/* SPDX-License-Identifier: Apache-2.0
 * cccd.c -- numbers of identity papers: ID card (CCCD, căn cước), old ID card
 * (CMND), passport.
 */
#include "plugins/forgot-pin/cccd.h"

#include <stdint.h>
#include <string.h>

#include "core/base/text.h"

#define CCCD_DIGITS 12
#define CMND_DIGITS 9
#define PASSPORT_MIN 6
#define NUMBER_MAX (TKM_ID_SIZE - 1)

/* Circular 59/2021/TT-BCA, annex: the codes of provinces, rising. */
static const uint8_t provinces[] = {1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19,
    20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46,
    48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79,
    80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96};

static int number(const char *digits, size_t count)
{
	int value = 0;
	size_t i;

	for (i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

static bool is_province(int code)
{
	size_t i;

	for (i = 0; i < sizeof(provinces); i++) {
		if (provinces[i] == code)
			return true;
	}
	return false;
}

/* C is 0 or 1 for the 1900s, 2 or 3 for the 2000s. */
static bool is_unusual(const char *digits, int year)
{
	int century = number(digits + 3, 1);

	return !is_province(number(digits, 3)) || century > 3 ||
	       1900 + 100 * (century / 2) + number(digits + 4, 2) > year;
}

/* Drops blanks, dots and dashes; false at any other character. */
static bool compact(struct tkm_view typed, char *text, size_t *size)
{
	size_t used = 0;
	size_t i;

	for (i = 0; i < typed.size; i++) {
		char c = typed.data[i];

		if (c == ' ' || c == '.' || c == '-' || c == '\t')
			continue;
		if (!tkm_text_is_alnum(c) || used == NUMBER_MAX)
			return false;
		text[used++] = tkm_text_upper(c);
	}
	*size = used;
	return true;
}

static bool all_digits(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if (!tkm_text_is_digit(text[i]))
			return false;
	}
	return true;
}

/* Passports, [A-Z0-9]{6,12}, are what no ID card is. */
static enum tkm_id_kind classify(const char *text, size_t size)
{
	if (all_digits(text, size) && size == CCCD_DIGITS)
		return TKM_ID_CCCD;
	if (all_digits(text, size) && size == CMND_DIGITS)
		return TKM_ID_CMND;
	return TKM_ID_PASSPORT;
}

bool tkm_id_number_parse(
    struct tkm_view typed, int year, struct tkm_id_number *id)
{
	struct tkm_id_number found = {.unusual = false};
	size_t size;

	if (!compact(tkm_view_trim(typed), found.text, &size) ||
	    size < PASSPORT_MIN)
		return false;
	found.kind = classify(found.text, size);
	if (found.kind == TKM_ID_CCCD)
		found.unusual = is_unusual(found.text, year);
	if (found.kind == TKM_ID_PASSPORT)
		found.unusual = all_digits(found.text, size);
	*id = found;
	return true;
}
