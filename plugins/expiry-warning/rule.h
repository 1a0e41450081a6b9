/* SPDX-License-Identifier: Apache-2.0
 * rule.h -- which reminder is due for which certificate now.  Pure.
 *
 * Days left fall through the thresholds one by one.  A reminder is shown at
 * most once a day.  A snooze holds until its time, or until a nearer
 * threshold is reached, so that it cannot hide the end itself.
 */
#ifndef TKM_EXPIRY_RULE_H
#define TKM_EXPIRY_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/view.h"

#define TKM_THRESHOLDS_MAX 16
#define TKM_THRESHOLD_DAYS_MAX 3650
#define TKM_THRESHOLD_ENDED (-1) /* below all others */

/*
 * Seconds between two reminders: less than a day, so that a check at the same
 * time every morning finds each day's.
 */
#define TKM_REMINDER_PERIOD 72000

/* Days before the end, falling. */
struct tkm_thresholds {
	int32_t days[TKM_THRESHOLDS_MAX];
	uint32_t count;
};

#define TKM_REMINDER_KEY_SIZE 81 /* [a-z0-9-]{1,80} and a NUL */

/* What was shown last about one certificate. */
struct tkm_reminder {
	char key[TKM_REMINDER_KEY_SIZE];
	int32_t threshold;
	int64_t shown; /* when */
	int64_t snoozed; /* until when; 0: not */
};

/*
 * Reads "105 30 7 0": whole numbers in any order with blanks or commas
 * between, doubles dropped.  False, with OUT untouched, when it is not that,
 * is empty, or has too many.
 */
bool tkm_thresholds_parse(struct tkm_view text, struct tkm_thresholds *out);

/*
 * The nearest threshold reached with DAYS_LEFT (negative: ended).  False,
 * with THRESHOLD untouched, when the end is still far.
 */
bool tkm_thresholds_reached(const struct tkm_thresholds *thresholds,
    int64_t days_left, int32_t *threshold);

/* Is it time to show that THRESHOLD is reached?  LAST: NULL when never. */
bool tkm_reminder_is_due(
    const struct tkm_reminder *last, int32_t threshold, int64_t now);

#endif
