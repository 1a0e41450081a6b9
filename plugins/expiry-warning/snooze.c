/* SPDX-License-Identifier: Apache-2.0
 * snooze.c -- puts reminders off for some days.
 */
#include <string.h>

#include "core/base/buf.h"
#include "plugins/expiry-warning/round.h"
#include <tkm/make.h>

#define DEFAULT_DAYS 7
#define SECONDS_A_DAY 86400
#define WANTED_MAX 512u /* bytes */

struct snooze {
	struct tkm_round round;
	struct tkm_buf wanted; /* which certificate; empty: all that end */
	int64_t until;
	size_t count; /* of those put off */
};

static const struct tkm_field days_field = {
    .size = sizeof(days_field),
    .type = TKM_INT,
    .id = "days",
    .label = TKM_N("Days"),
    .help = TKM_N("For how many days no reminder is to be shown."),
    .min = 1,
    .max = 365,
};

static const struct tkm_field certificate_field = {
    .size = sizeof(certificate_field),
    .type = TKM_TEXT,
    .flags = TKM_F_OPTION,
    .id = "certificate",
    .label = TKM_N("Certificate"),
    .help = TKM_N("Its id on the token, serial number or fingerprint. Left "
		  "empty, all that are about to end are meant."),
    .max = 510,
};

static const struct tkm_field *const snooze_fields[] = {
    &days_field, &certificate_field};

static const struct tkm_form snooze_form = {
    .size = sizeof(snooze_form),
    .tone = TKM_ASK,
    .id = "expiry.snooze",
    .title = TKM_N("Put reminders off"),
    .text = TKM_N("A reminder put off comes back early when the next limit "
		  "is reached."),
    .accept = TKM_N("Put off"),
    .fields = snooze_fields,
    .field_count = 2,
    .tries_left = -1,
};

static tkm_status emit_snoozed(
    const struct snooze *snooze, const struct tkm_kit_held *held)
{
	struct tkm_row row;

	tkm_row_init(&row, "snoozed", TKM_N("Reminders put off"), TKM_R_LIST);
	tkm_row_text(&row, "name", TKM_N("Owner"), held->name);
	tkm_row_text(&row, "fingerprint", TKM_N("SHA-256 fingerprint"),
	    held->fingerprint);
	tkm_row_number(&row, TKM_TIME, "until", TKM_N("Until"), snooze->until);
	return tkm_row_emit(&row, snooze->round.op);
}

static tkm_status snooze_one(
    struct snooze *snooze, const struct tkm_kit_held *held)
{
	int64_t days = tkm_kit_held_days(snooze->round.now, held->not_after);
	struct tkm_reminder *reminder;
	int32_t threshold;

	if (!tkm_thresholds_reached(
		&snooze->round.thresholds, days, &threshold))
		return TKM_OK;
	reminder = tkm_memory_put(snooze->round.memory, held->fingerprint);
	if (!reminder)
		return TKM_OK;
	reminder->threshold = threshold;
	reminder->shown = snooze->round.now;
	reminder->snoozed = snooze->until;
	snooze->count++;
	return emit_snoozed(snooze, held);
}

static tkm_status snooze_list(
    struct snooze *snooze, const struct tkm_kit_held_list *list)
{
	struct tkm_view wanted = tkm_buf_view(&snooze->wanted);
	const struct tkm_kit_held *meant;
	tkm_status status = TKM_OK;
	size_t i;

	if (wanted.size > 0) {
		meant = tkm_kit_held_find(list, wanted);
		return meant ? snooze_one(snooze, meant) : TKM_OK;
	}
	for (i = 0; i < list->count && status == TKM_OK; i++) {
		if (tkm_round_concerns(list, &list->items[i]))
			status = snooze_one(snooze, &list->items[i]);
	}
	return status;
}

static tkm_status visit(void *ctx, struct tkm_session *session)
{
	struct snooze *snooze = ctx;
	struct tkm_instance *self = snooze->round.self;
	struct tkm_kit_held_list list = {0};
	tkm_status status;

	status = tkm_kit_held_read(self->host, self->token, self->certificate,
	    session, snooze->round.op, &list);
	if (status == TKM_OK)
		status = snooze_list(snooze, &list);
	tkm_kit_held_release(&list);
	return tkm_round_visited(&snooze->round, status);
}

/* What was put off is of use only once it is on disk. */
static tkm_status finish(struct snooze *snooze)
{
	if (snooze->count == 0)
		return tkm_fail(snooze->round.op, TKM_E_NOT_FOUND,
		    TKM_N("No certificate that is about to end was found for "
			  "this, so nothing was put off. Look at the list of "
			  "certificates to see which ones there are."));
	if (tkm_round_save(&snooze->round) != TKM_OK)
		return tkm_fail(snooze->round.op, TKM_E_STORAGE,
		    TKM_N("The reminders could not be put off, because that "
			  "could not be written down. Make room on the disk, "
			  "or make your home folder writable, and try "
			  "again."));
	return TKM_OK;
}

static int64_t usual_days(const struct tkm_instance *self)
{
	return self->settings->integer(
	    self->host, "snooze-days", 1, 365, DEFAULT_DAYS);
}

static int64_t days_answer(struct tkm_instance *self, struct tkm_op *op)
{
	const struct tkm_value *days = op->answer(op, days_field.id);

	return days ? days->number : usual_days(self);
}

/* Offers the usual number of days. */
static tkm_status ask(struct tkm_instance *self, struct tkm_op *op)
{
	struct tkm_field days = days_field;
	const struct tkm_field *const fields[] = {&days, &certificate_field};
	struct tkm_form form = snooze_form;
	struct tkm_row initial;

	tkm_row_init(&initial, "initial", NULL, 0);
	tkm_row_number(&initial, TKM_INT, "days", NULL, usual_days(self));
	days.initial = initial.list[0];
	form.fields = fields;
	return op->ask(op, &form);
}

/* The answer is lent only until somebody asks again. */
static void keep_wanted(struct snooze *snooze, struct tkm_op *op)
{
	const struct tkm_value *wanted = op->answer(op, certificate_field.id);

	if (wanted)
		tkm_buf_add_view(&snooze->wanted,
		    tkm_view_trim(tkm_view_of_bytes(
			wanted->data, (size_t)wanted->length)));
}

static tkm_status snooze_tokens(struct snooze *snooze)
{
	struct tkm_instance *self = snooze->round.self;
	tkm_status status;

	status = self->token->each(self->host, snooze->round.op, visit, snooze);
	if (status == TKM_OK)
		status = snooze->round.failed;
	return status != TKM_OK ? status : finish(snooze);
}

tkm_status tkm_snooze_run(struct tkm_instance *self, struct tkm_op *op)
{
	struct snooze snooze = {.wanted = TKM_BUF_INIT(WANTED_MAX)};
	tkm_status status;

	status = ask(self, op);
	if (status != TKM_OK)
		return status;
	status = tkm_round_init(&snooze.round, self, op);
	if (status != TKM_OK)
		return status;
	snooze.until = snooze.round.now + days_answer(self, op) * SECONDS_A_DAY;
	keep_wanted(&snooze, op);
	status = snooze_tokens(&snooze);
	tkm_buf_release(&snooze.wanted);
	tkm_round_release(&snooze.round);
	return status;
}

static const struct tkm_form *const inputs[] = {&snooze_form};

const struct tkm_action tkm_snooze_action = {
    .size = sizeof(tkm_snooze_action),
    .id = "expiry.snooze",
    .command = "expiry snooze",
    .title = TKM_N("Put reminders off"),
    .summary = TKM_N("Shows no reminder of a certificate for some days."),
    .inputs = inputs,
    .input_count = 1,
};
