/* SPDX-License-Identifier: Apache-2.0
 * pin_rules.c -- what a new PIN must be.
 */
#include "core/host/token/pin_rules.h"

#include "core/base/text.h"
#include "core/base/wipe.h"

#include <tkm/plugin.h>

/* Longest piece that counts as being repeated: "123123", "1212". */
#define PIECE_MAX 3u

static bool is_ascii(struct tkm_view pin)
{
	size_t i;

	for (i = 0; i < pin.size; i++)
		if (pin.data[i] < ' ' || pin.data[i] > '~')
			return false;
	return true;
}

static bool is_digits(struct tkm_view pin)
{
	size_t i;

	for (i = 0; i < pin.size; i++)
		if (!tkm_text_is_digit(pin.data[i]))
			return false;
	return true;
}

static bool is_same(struct tkm_view a, struct tkm_view b)
{
	return b.data && a.size == b.size &&
	       tkm_wipe_equals(a.data, b.data, a.size);
}

/* Is `to` the character `step` further, 0 coming after 9? */
static bool follows(char from, char to, int step)
{
	if (tkm_text_is_digit(from) && tkm_text_is_digit(to))
		return (from - '0' + step + 10) % 10 == to - '0';
	return tkm_text_is_alnum(from) && tkm_text_is_alnum(to) &&
	       tkm_text_lower(from) + step == tkm_text_lower(to);
}

static bool is_run_of(struct tkm_view pin, int step)
{
	size_t i;

	for (i = 1; i < pin.size; i++)
		if (!follows(pin.data[i - 1], pin.data[i], step))
			return false;
	return pin.size > 2;
}

static bool is_run(struct tkm_view pin)
{
	return is_run_of(pin, 1) || is_run_of(pin, -1);
}

static bool repeats_every(struct tkm_view pin, size_t piece)
{
	size_t i;

	for (i = piece; i < pin.size; i++)
		if (pin.data[i] != pin.data[i - piece])
			return false;
	return pin.size >= 2 * piece;
}

static bool is_repeat(struct tkm_view pin)
{
	size_t piece;

	for (piece = 1; piece <= PIECE_MAX; piece++)
		if (repeats_every(pin, piece))
			return true;
	return false;
}

enum tkm_pin_fault tkm_pin_rules_check(struct tkm_view fresh,
    struct tkm_view old, struct tkm_view initial,
    const struct tkm_pin_limits *limits)
{
	if (!is_ascii(fresh))
		return TKM_PIN_FAULT_ASCII;
	if (limits->digits && !is_digits(fresh))
		return TKM_PIN_FAULT_DIGITS;
	if (fresh.size == 0 || fresh.size < limits->min_length)
		return TKM_PIN_FAULT_SHORT;
	if (limits->max_length > 0 && fresh.size > limits->max_length)
		return TKM_PIN_FAULT_LONG;
	if (is_same(fresh, old))
		return TKM_PIN_FAULT_SAME;
	if (is_same(fresh, initial))
		return TKM_PIN_FAULT_DEFAULT;
	if (is_run(fresh))
		return TKM_PIN_FAULT_RUN;
	if (is_repeat(fresh))
		return TKM_PIN_FAULT_REPEAT;
	return TKM_PIN_FINE;
}

static const char *const texts[TKM_PIN_FAULT_COUNT] = {
    [TKM_PIN_FINE] = "",
    [TKM_PIN_FAULT_ASCII] =
	TKM_N("The new PIN has a character that tokens cannot take. Use "
	      "letters without accents, digits and signs, and turn a "
	      "Vietnamese input method off."),
    [TKM_PIN_FAULT_DIGITS] =
	TKM_N("This token takes digits only. Choose a new PIN made of the "
	      "digits 0 to 9."),
    [TKM_PIN_FAULT_SHORT] =
	TKM_N("The new PIN is too short. It must have at least {min} "
	      "characters."),
    [TKM_PIN_FAULT_LONG] =
	TKM_N("The new PIN is too long. It may have at most {max} "
	      "characters."),
    [TKM_PIN_FAULT_SAME] =
	TKM_N("The new PIN is the same as the old one. Choose another one."),
    [TKM_PIN_FAULT_DEFAULT] =
	TKM_N("The new PIN is the one tokens are handed out with, which "
	      "everybody knows. Choose another one."),
    [TKM_PIN_FAULT_RUN] =
	TKM_N("The new PIN is a run such as 123456, which is guessed first. "
	      "Choose another one."),
    [TKM_PIN_FAULT_REPEAT] =
	TKM_N("The new PIN repeats the same characters, which is guessed "
	      "first. Choose another one."),
};

const char *tkm_pin_fault_text(enum tkm_pin_fault fault)
{
	return texts[fault];
}
