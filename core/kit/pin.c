/* SPDX-License-Identifier: Apache-2.0
 * pin.c -- what is known of a PIN, under the ids of docs/values.md.
 */
#include "core/kit/pin.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

const struct tkm_field tkm_kit_new_pin = {
    .size = sizeof(tkm_kit_new_pin),
    .type = TKM_SECRET,
    .flags = TKM_F_REQUIRED | TKM_F_REPEAT,
    .id = "new_pin",
    .label = TKM_N("New PIN"),
    .help = TKM_N("Choose one that is hard to guess: no runs such as 123456, "
		  "no repeated digit, no birthday."),
};

/* The gravest first; UNSET is decided before. */
static const struct {
	uint32_t flag;
	const char *word;
} states[] = {
    {TKM_PIN_BLOCKED, TKM_N("blocked")},
    {TKM_PIN_FINAL, TKM_N("final")},
    {TKM_PIN_LOW, TKM_N("low")},
};

static const char *state_word(const struct tkm_pin_state *state)
{
	size_t i;

	if (!(state->flags & TKM_PIN_SET))
		return TKM_N("unset");
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (state->flags & states[i].flag)
			return states[i].word;
	}
	return TKM_N("ok");
}

void tkm_kit_pin_add_rules(
    struct tkm_row *row, const struct tkm_pin_state *state)
{
	tkm_row_word(row, "pin_state", TKM_N("PIN state"), state_word(state));
	if (state->tries_left >= 0)
		tkm_row_number(row, TKM_INT, "pin_tries", TKM_N("Tries left"),
		    state->tries_left);
	if (state->max_length == 0)
		return;
	tkm_row_number(
	    row, TKM_INT, "pin_min", TKM_N("Shortest PIN"), state->min_length);
	tkm_row_number(
	    row, TKM_INT, "pin_max", TKM_N("Longest PIN"), state->max_length);
}

static const char *default_word(uint32_t is_default)
{
	if (is_default == TKM_YES)
		return TKM_N("yes");
	return is_default == TKM_NO ? TKM_N("no") : TKM_N("unknown");
}

/* The sources token.h and service.h name; another is shown as it is. */
static const char *source_word(const char *source)
{
	static const char *const words[] = {
	    TKM_N("metadata"), TKM_N("flag"), TKM_N("record"), TKM_N("typed")};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], source) == 0)
			return words[i];
	}
	return source;
}

void tkm_kit_pin_add_default(
    struct tkm_row *row, const struct tkm_pin_state *state)
{
	tkm_row_word(row, "default_pin", TKM_N("PIN is still the default"),
	    default_word(state->is_default));
	if (state->is_default != TKM_UNKNOWN && state->source)
		tkm_row_word(row, "default_pin_source", TKM_N("Known from"),
		    source_word(state->source));
}
