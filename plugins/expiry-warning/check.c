/* SPDX-License-Identifier: Apache-2.0
 * check.c -- tells which certificates end, and whose PIN is the default.
 */
#include <string.h>

#include "plugins/expiry-warning/round.h"
#include <tkm/make.h>

/* As much of a token's serial as a key has room for. */
#define PIN_KEY_SERIAL 38u

struct check {
	struct tkm_round round;
	bool again; /* show all there is, and count nothing as shown */
	int64_t withheld; /* reminders, shown today or put off */
};

/* Is it to be shown now?  If so, remembers that it was. */
static bool claim(struct check *check, const char *key, int32_t threshold)
{
	struct tkm_reminder *last = tkm_memory_find(check->round.memory, key);

	if (check->again)
		return true;
	if (!tkm_reminder_is_due(last, threshold, check->round.now)) {
		check->withheld++;
		return false;
	}
	last = tkm_memory_put(check->round.memory, key);
	if (!last)
		return true;
	if (threshold < last->threshold)
		last->snoozed = 0;
	last->threshold = threshold;
	last->shown = check->round.now;
	return true;
}

static void notice_ending(struct tkm_op *op, const struct tkm_row *args)
{
	tkm_tell(op, TKM_WARN, "expiry.ending",
	    TKM_N("The certificate of “{name}” on token {token} ends on "
		  "{date}; days left: {days}. Renew it before then: afterwards "
		  "you cannot sign with it."),
	    "certificate.renew", args);
}

static void notice_ended(struct tkm_op *op, const struct tkm_row *args)
{
	tkm_tell(op, TKM_DANGER, "expiry.ended",
	    TKM_N("The certificate of “{name}” on token {token} ended on "
		  "{date}: what you sign with it is no longer accepted. Renew "
		  "it, or ask your certificate authority for a new "
		  "activation code."),
	    "certificate.renew", args);
}

static void remind(struct check *check, const struct tkm_kit_held *held,
    const char *token_serial)
{
	int64_t days = tkm_kit_held_days(check->round.now, held->not_after);
	struct tkm_row args;
	int32_t threshold;

	if (!tkm_thresholds_reached(
		&check->round.thresholds, days, &threshold) ||
	    !claim(check, held->fingerprint, threshold))
		return;
	tkm_row_init(&args, "args", NULL, 0);
	tkm_row_text(&args, "name", NULL, held->name);
	tkm_row_text(&args, "token", NULL, token_serial);
	tkm_row_number(&args, TKM_TIME, "date", NULL, held->not_after);
	tkm_row_number(&args, TKM_INT, "days", NULL, days);
	if (threshold == TKM_THRESHOLD_ENDED)
		notice_ended(check->round.op, &args);
	else
		notice_ending(check->round.op, &args);
}

static tkm_status emit_row(const struct check *check,
    const struct tkm_kit_held *held, const char *token_serial)
{
	struct tkm_row row;

	tkm_kit_held_row(held, TKM_R_LIST, check->round.now,
	    check->round.thresholds.days[0], &row);
	tkm_row_text(&row, "token_serial", TKM_N("Token"), token_serial);
	return tkm_row_emit(&row, check->round.op);
}

static void notice_none(struct tkm_op *op, const char *token_serial)
{
	struct tkm_row args;

	tkm_row_init(&args, "args", NULL, 0);
	tkm_row_text(&args, "token", NULL, token_serial);
	tkm_tell(op, TKM_INFORM, "certificate.none",
	    TKM_N("There is no certificate on token {token} yet. If you were "
		  "sent an activation code, activate your certificate now."),
	    "certificate.activate", &args);
}

static tkm_status check_certificates(struct check *check,
    const struct tkm_kit_held_list *list, const char *token_serial)
{
	tkm_status status = TKM_OK;
	size_t i, shown = 0;

	for (i = 0; i < list->count && status == TKM_OK; i++) {
		if (!tkm_round_is_users(&list->items[i]))
			continue;
		status = emit_row(check, &list->items[i], token_serial);
		if (!tkm_kit_held_is_replaced(list, &list->items[i]))
			remind(check, &list->items[i], token_serial);
		shown++;
	}
	if (shown == 0)
		notice_none(check->round.op, token_serial);
	return status;
}

/* The serial as hexadecimal, for it may hold any character. */
static void pin_key(const char *serial, char key[TKM_REMINDER_KEY_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	size_t used = strlen("pin-");
	size_t i;

	memcpy(key, "pin-", used);
	for (i = 0; i < PIN_KEY_SERIAL && serial[i] != '\0'; i++) {
		unsigned char byte = (unsigned char)serial[i];

		key[used++] = digits[byte >> 4];
		key[used++] = digits[byte & 15];
	}
	key[used] = '\0';
}

static tkm_status check_pin(
    struct check *check, struct tkm_session *session, const char *token_serial)
{
	struct tkm_pin_state pin = {.size = sizeof(pin)};
	char key[TKM_REMINDER_KEY_SIZE];
	struct tkm_row args;
	tkm_status status;

	status = check->round.self->token->pin_state(
	    session, check->round.op, TKM_PIN_USER, &pin);
	if (status != TKM_OK || pin.is_default != TKM_YES)
		return status;
	pin_key(token_serial, key);
	if (!claim(check, key, 0))
		return TKM_OK;
	tkm_row_init(&args, "args", NULL, 0);
	tkm_row_text(&args, "token", NULL, token_serial);
	tkm_tell(check->round.op, TKM_WARN, "pin.default",
	    TKM_N("The PIN of token {token} is still the default one, which "
		  "others know: whoever holds the token can sign in your "
		  "name. Change the PIN now."),
	    "pin.change", &args);
	return TKM_OK;
}

static tkm_status check_token(struct check *check, struct tkm_session *session)
{
	const char *serial = check->round.self->token->id(session)->serial;
	struct tkm_kit_held_list list = {0};
	tkm_status status;

	status = check_pin(check, session, serial);
	if (status != TKM_OK)
		return status;
	status = tkm_kit_held_read(check->round.self->host,
	    check->round.self->token, check->round.self->certificate, session,
	    check->round.op, &list);
	if (status != TKM_OK)
		return status;
	status = check_certificates(check, &list, serial);
	tkm_kit_held_release(&list);
	return status;
}

/* Silence would look as if nothing were wrong. */
static void notice_withheld(const struct check *check)
{
	struct tkm_row args;

	if (check->withheld == 0)
		return;
	tkm_row_init(&args, "args", NULL, 0);
	tkm_row_number(&args, TKM_INT, "count", NULL, check->withheld);
	tkm_tell(check->round.op, TKM_INFORM, "expiry.withheld",
	    TKM_N("Reminders shown today already or put off: {count}. "
		  "“tkm expiry --again” shows them."),
	    NULL, &args);
}

static tkm_status visit(void *ctx, struct tkm_session *session)
{
	struct check *check = ctx;

	return tkm_round_visited(&check->round, check_token(check, session));
}

static const struct tkm_field again_field = {
    .size = sizeof(again_field),
    .type = TKM_BOOL,
    .flags = TKM_F_OPTION,
    .id = "again",
    .label = TKM_N("Show reminders again"),
    .help = TKM_N("Also what was shown today already, or was put off; "
		  "nothing counts as shown."),
};

static const struct tkm_field *const check_fields[] = {&again_field};

static const struct tkm_form check_form = {
    .size = sizeof(check_form),
    .tone = TKM_ASK,
    .id = "expiry.check",
    .title = TKM_N("Check for certificates that end"),
    .accept = TKM_N("Check"),
    .fields = check_fields,
    .field_count = 1,
    .tries_left = -1,
};

tkm_status tkm_check_run(struct tkm_instance *self, struct tkm_op *op)
{
	struct check check = {.again = false};
	const struct tkm_value *again;
	tkm_status status;

	status = op->ask(op, &check_form);
	if (status != TKM_OK)
		return status;
	again = op->answer(op, again_field.id);
	check.again = again && again->number != 0;
	status = tkm_round_init(&check.round, self, op);
	if (status != TKM_OK)
		return status;
	status = self->token->each(self->host, op, visit, &check);
	notice_withheld(&check);
	tkm_round_save(&check.round);
	tkm_round_release(&check.round);
	return status != TKM_OK ? status : check.round.failed;
}

static const struct tkm_form *const inputs[] = {&check_form};

const struct tkm_action tkm_check_action = {
    .size = sizeof(tkm_check_action),
    .flags = TKM_A_READS,
    .id = "expiry.check",
    .command = "expiry",
    .title = TKM_N("Check for certificates that end"),
    .summary = TKM_N("Looks at every token present and tells which "
		     "certificates end soon."),
    .inputs = inputs,
    .input_count = 1,
};
