/* SPDX-License-Identifier: Apache-2.0
 * mst.c -- Vietnamese tax codes (MST, mã số thuế).
 */
#include "plugins/forgot-pin/mst.h"

#include <string.h>

#include "core/base/text.h"

#define MAIN_DIGITS 10
#define BRANCH_DIGITS 3
#define PERSONAL_DIGITS 12
#define DIGITS_MAX (MAIN_DIGITS + BRANCH_DIGITS)
#define NO_DASH SIZE_MAX

struct digits {
	char text[DIGITS_MAX];
	size_t count;
	size_t dash; /* digits before the dash, or NO_DASH */
};

static bool is_separator(char c)
{
	return c == ' ' || c == '.' || c == '\t';
}

static bool take(struct digits *digits, char c, enum tkm_mst_fault *fault)
{
	if (is_separator(c))
		return true;
	if (c == '-' && digits->dash == NO_DASH) {
		digits->dash = digits->count;
		return true;
	}
	if (!tkm_text_is_digit(c)) {
		*fault = c == '-' ? TKM_MST_BAD_DASH : TKM_MST_BAD_CHARACTER;
		return false;
	}
	if (digits->count == DIGITS_MAX) {
		*fault = TKM_MST_BAD_LENGTH;
		return false;
	}
	digits->text[digits->count++] = c;
	return true;
}

static bool all_zero(const char *digits, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (digits[i] != '0')
			return false;
	}
	return true;
}

/* N10 = 10 - (S mod 11), S the weighted sum of N1 to N9. */
static bool check_fits(const char *digits)
{
	static const int weights[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
	int sum = 0;
	size_t i;

	for (i = 0; i < sizeof(weights) / sizeof(weights[0]); i++)
		sum += weights[i] * (digits[i] - '0');
	return digits[MAIN_DIGITS - 1] - '0' == 10 - sum % 11;
}

static bool judge(const struct digits *digits, enum tkm_mst_fault *fault)
{
	if (digits->count != MAIN_DIGITS && digits->count != DIGITS_MAX &&
	    digits->count != PERSONAL_DIGITS) {
		*fault = TKM_MST_BAD_LENGTH;
		return false;
	}
	if (digits->dash != NO_DASH &&
	    (digits->dash != MAIN_DIGITS || digits->count != DIGITS_MAX)) {
		*fault = TKM_MST_BAD_DASH;
		return false;
	}
	if (digits->count == PERSONAL_DIGITS)
		return true;
	if (all_zero(digits->text + 2, 7) ||
	    (digits->count == DIGITS_MAX &&
		all_zero(digits->text + MAIN_DIGITS, BRANCH_DIGITS))) {
		*fault = TKM_MST_BAD_NUMBER;
		return false;
	}
	return true;
}

static void write(const struct digits *digits, struct tkm_mst *mst)
{
	memset(mst, 0, sizeof(*mst));
	mst->personal = digits->count == PERSONAL_DIGITS;
	mst->check_fits = mst->personal || check_fits(digits->text);
	if (digits->count != DIGITS_MAX) {
		memcpy(mst->text, digits->text, digits->count);
		return;
	}
	memcpy(mst->text, digits->text, MAIN_DIGITS);
	mst->text[MAIN_DIGITS] = '-';
	memcpy(mst->text + MAIN_DIGITS + 1, digits->text + MAIN_DIGITS,
	    BRANCH_DIGITS);
}

bool tkm_mst_parse(
    struct tkm_view typed, struct tkm_mst *mst, enum tkm_mst_fault *fault)
{
	struct digits digits = {.dash = NO_DASH};
	size_t i;

	typed = tkm_view_trim(typed);
	for (i = 0; i < typed.size; i++) {
		if (!take(&digits, typed.data[i], fault))
			return false;
	}
	if (!judge(&digits, fault))
		return false;
	write(&digits, mst);
	return true;
}
