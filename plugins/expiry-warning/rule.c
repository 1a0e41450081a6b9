/* SPDX-License-Identifier: Apache-2.0
 * rule.c -- which reminder is due for which certificate now.
 */
#include "plugins/expiry-warning/rule.h"

static bool is_gap(char c)
{
	return c == ' ' || c == ',' || c == '\t';
}

/* Takes the next word off REST; false when none is left. */
static bool next_word(struct tkm_view *rest, struct tkm_view *word)
{
	size_t n = 0;

	while (rest->size > 0 && is_gap(rest->data[0]))
		*rest = tkm_view_skip(*rest, 1);
	while (n < rest->size && !is_gap(rest->data[n]))
		n++;
	if (n == 0)
		return false;
	*word = tkm_view_of_bytes(rest->data, n);
	*rest = tkm_view_skip(*rest, n);
	return true;
}

/* Puts DAYS in its place; false when there is no room. */
static bool insert(struct tkm_thresholds *list, int32_t days)
{
	uint32_t at = 0;
	uint32_t i;

	while (at < list->count && list->days[at] > days)
		at++;
	if (at < list->count && list->days[at] == days)
		return true;
	if (list->count == TKM_THRESHOLDS_MAX)
		return false;
	for (i = list->count; i > at; i--)
		list->days[i] = list->days[i - 1];
	list->days[at] = days;
	list->count++;
	return true;
}

bool tkm_thresholds_parse(struct tkm_view text, struct tkm_thresholds *out)
{
	struct tkm_thresholds list = {.count = 0};
	struct tkm_view word;
	uint64_t days;

	while (next_word(&text, &word)) {
		if (!tkm_view_to_uint64(word, TKM_THRESHOLD_DAYS_MAX, &days) ||
		    !insert(&list, (int32_t)days))
			return false;
	}
	if (list.count == 0)
		return false;
	*out = list;
	return true;
}

bool tkm_thresholds_reached(const struct tkm_thresholds *thresholds,
    int64_t days_left, int32_t *threshold)
{
	uint32_t i;

	if (days_left < 0) {
		*threshold = TKM_THRESHOLD_ENDED;
		return true;
	}
	for (i = thresholds->count; i > 0; i--) {
		if (days_left <= thresholds->days[i - 1]) {
			*threshold = thresholds->days[i - 1];
			return true;
		}
	}
	return false;
}

bool tkm_reminder_is_due(
    const struct tkm_reminder *last, int32_t threshold, int64_t now)
{
	if (!last || threshold < last->threshold)
		return true;
	if (now < last->snoozed)
		return false;
	/* A clock set back must not silence reminders until it catches up. */
	return now < last->shown || now - last->shown >= TKM_REMINDER_PERIOD;
}
