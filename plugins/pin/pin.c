/* SPDX-License-Identifier: Apache-2.0
 * pin.c -- changes the user PIN and shows its state.
 *
 * The PIN rules are enforced by the host's token service, so every feature
 * that sets a PIN has the same ones.
 */
#include <stdbool.h>
#include <string.h>

#include "core/kit/feature.h"
#include "core/kit/pin.h"
#include "core/kit/secret.h"
#include <tkm/feature.h>
#include <tkm/make.h>
#include <tkm/service.h>

struct tkm_instance {
	const struct tkm_host *host; /* first, for the kit */
	const struct tkm_host_token *token;
	const struct tkm_host_secret *secret;
};

/* ---------------------------------------------------------------- status */

static tkm_status emit_pin(struct tkm_instance *self, struct tkm_op *op,
    struct tkm_session *session, const struct tkm_pin_state *state)
{
	struct tkm_row row;

	tkm_row_init(&row, "pin", TKM_N("PIN"), 0);
	tkm_row_text(
	    &row, "serial", TKM_N("Token"), self->token->id(session)->serial);
	tkm_kit_pin_add_rules(&row, state);
	tkm_kit_pin_add_default(&row, state);
	return tkm_row_emit(&row, op);
}

/* What each state means and what to do about it. */
static const struct {
	uint32_t flag;
	uint32_t tone;
	const char *id;
	const char *text;
	const char *action;
} tries_notices[] = {
    {TKM_PIN_BLOCKED, TKM_DANGER, "pin.blocked",
	TKM_N("The PIN is blocked after too many wrong tries. The keys are "
	      "still on the token. Reset the PIN with “Forgot PIN”, or ask "
	      "your certificate authority for help."),
	"pin.forgot"},
    {TKM_PIN_FINAL, TKM_DANGER, "pin.final",
	TKM_N("Only one try is left: one more wrong PIN blocks the token. If "
	      "you are not sure of the PIN, use “Forgot PIN” instead."),
	"pin.forgot"},
    {TKM_PIN_LOW, TKM_WARN, "pin.low",
	TKM_N("A wrong PIN has been entered since the last correct one. Enter "
	      "the PIN carefully: too many wrong tries block the token."),
	NULL},
};

static void notice_tries(struct tkm_op *op, const struct tkm_pin_state *state)
{
	size_t i;

	for (i = 0; i < sizeof(tries_notices) / sizeof(tries_notices[0]); i++) {
		if (state->flags & tries_notices[i].flag) {
			tkm_tell(op, tries_notices[i].tone, tries_notices[i].id,
			    tries_notices[i].text, tries_notices[i].action,
			    NULL);
			return;
		}
	}
}

static void notice_default(struct tkm_op *op, const struct tkm_pin_state *state)
{
	if (state->is_default == TKM_YES)
		tkm_tell(op, TKM_WARN, "pin.default",
		    TKM_N("The PIN is still the default one, which others "
			  "know: whoever holds the token can sign in your "
			  "name. Change the PIN now."),
		    "pin.change", NULL);
	else if (state->is_default != TKM_NO)
		tkm_tell(op, TKM_INFORM, "pin.unknown",
		    TKM_N("This token does not tell whether its PIN is still "
			  "the default one. If you never changed it, change "
			  "it now."),
		    "pin.change", NULL);
}

static tkm_status run_status(struct tkm_instance *self, struct tkm_op *op)
{
	struct tkm_pin_state state = {.size = sizeof(state)};
	struct tkm_session *session;
	tkm_status status;

	status = self->token->open(self->host, op, &session);
	if (status != TKM_OK)
		return status;
	status = self->token->pin_state(session, op, TKM_PIN_USER, &state);
	if (status != TKM_OK)
		return status;
	status = emit_pin(self, op, session, &state);
	if (status != TKM_OK)
		return status;
	notice_tries(op, &state);
	/* Of a PIN that cannot be used the default is not the trouble. */
	if (!(state.flags & TKM_PIN_BLOCKED))
		notice_default(op, &state);
	return TKM_OK;
}

/* ---------------------------------------------------------------- change */

static const struct tkm_field old_pin = {
    .size = sizeof(old_pin),
    .type = TKM_SECRET,
    .flags = TKM_F_REQUIRED,
    .id = "old_pin",
    .label = TKM_N("Present PIN"),
};

static const struct tkm_field *const change_fields[] = {
    &old_pin, &tkm_kit_new_pin};

static const struct tkm_form change_form = {
    .size = sizeof(change_form),
    .tone = TKM_ASK,
    .id = "pin.change",
    .title = TKM_N("Change the PIN"),
    .text = TKM_N("Switch the Vietnamese input method off before you type."),
    .accept = TKM_N("Change"),
    .fields = change_fields,
    .field_count = 2,
    .tries_left = -1,
};

/* Sends both PINs once. */
static tkm_status send_change(
    struct tkm_instance *self, struct tkm_op *op, struct tkm_session *session)
{
	struct tkm_secret *old = NULL;
	struct tkm_secret *fresh = NULL;
	tkm_status status;

	status =
	    tkm_kit_secret_keep(self->host, self->secret, op, "old_pin", &old);
	if (status != TKM_OK)
		goto out;
	status = tkm_kit_secret_keep(
	    self->host, self->secret, op, "new_pin", &fresh);
	if (status != TKM_OK)
		goto out;
	status = self->token->change_pin(session, op, TKM_PIN_USER, old, fresh);
out:
	self->secret->release(fresh);
	self->secret->release(old);
	return status;
}

/* Can the user put this right by typing again? */
static bool is_typing_error(tkm_status status)
{
	return status == TKM_E_PIN_WRONG || status == TKM_E_ARGUMENT;
}

/* Asks and sends until it is done, given up, or the PIN is blocked. */
static tkm_status ask_and_change(struct tkm_instance *self, struct tkm_op *op,
    struct tkm_session *session, struct tkm_pin_state *state)
{
	struct tkm_field fresh = tkm_kit_new_pin;
	const struct tkm_field *const fields[] = {&old_pin, &fresh};
	struct tkm_form form = change_form;
	bool again = false;
	tkm_status status;

	fresh.min = state->min_length;
	fresh.max = state->max_length;
	if (state->flags & TKM_PIN_DIGITS)
		fresh.flags |= TKM_F_DIGITS;
	form.fields = fields;
	for (;;) {
		status =
		    self->token->pin_state(session, op, TKM_PIN_USER, state);
		if (status != TKM_OK)
			return status;
		form.tries_left = state->tries_left;
		form.problem = again ? op->problem(op) : NULL;
		status = op->ask(op, &form);
		if (status != TKM_OK)
			return status;
		status = send_change(self, op, session);
		if (!is_typing_error(status))
			return status;
		again = true;
	}
}

static void notice_blocked(struct tkm_op *op)
{
	tkm_tell(op, tries_notices[0].tone, tries_notices[0].id,
	    tries_notices[0].text, tries_notices[0].action, NULL);
}

static tkm_status refuse_blocked(struct tkm_op *op)
{
	notice_blocked(op);
	return tkm_fail(op, TKM_E_PIN_BLOCKED,
	    TKM_N("The PIN is blocked, so it cannot be changed."));
}

static tkm_status run_change(struct tkm_instance *self, struct tkm_op *op)
{
	struct tkm_pin_state state = {.size = sizeof(state)};
	struct tkm_session *session;
	tkm_status status;

	status = self->token->open(self->host, op, &session);
	if (status != TKM_OK)
		return status;
	status = self->token->pin_state(session, op, TKM_PIN_USER, &state);
	if (status != TKM_OK)
		return status;
	if (state.flags & TKM_PIN_BLOCKED)
		return refuse_blocked(op);
	status = ask_and_change(self, op, session, &state);
	if (status == TKM_E_PIN_BLOCKED)
		notice_blocked(op);
	if (status != TKM_OK)
		return status;
	tkm_tell(op, TKM_INFORM, "pin.changed",
	    TKM_N("The PIN has been changed. Use the new one from now on."),
	    NULL, NULL);
	status = self->token->pin_state(session, op, TKM_PIN_USER, &state);
	if (status != TKM_OK)
		return status;
	return emit_pin(self, op, session, &state);
}

/* --------------------------------------------------------------- feature */

static const struct tkm_form *const change_inputs[] = {&change_form};

static const struct tkm_action change_action = {
    .size = sizeof(change_action),
    .flags = TKM_A_TOKEN,
    .id = "pin.change",
    .command = "pin change",
    .title = TKM_N("Change the PIN"),
    .summary = TKM_N("Replaces the PIN of the token by a new one."),
    .inputs = change_inputs,
    .input_count = 1,
};

static const struct tkm_action status_action = {
    .size = sizeof(status_action),
    .flags = TKM_A_TOKEN | TKM_A_READS,
    .id = "pin.status",
    .command = "pin status",
    .title = TKM_N("State of the PIN"),
    .summary = TKM_N("Shows whether the PIN is blocked or still the default, "
		     "without trying it."),
};

static const struct tkm_action *const actions[] = {
    &change_action, &status_action};

static const struct tkm_kit_action runs[] = {
    {&change_action, run_change},
    {&status_action, run_status},
};

static tkm_status TKM_CALL run(
    struct tkm_instance *self, struct tkm_op *op, const char *action)
{
	return tkm_kit_run(
	    runs, sizeof(runs) / sizeof(runs[0]), self, op, action);
}

static const struct tkm_feature feature = {
    .size = sizeof(feature),
    .action_count = 2,
    .actions = actions,
    .run = run,
};

/* ---------------------------------------------------------------- plugin */

static const struct tkm_kit_service services[] = {
    {TKM_HOST_TOKEN, offsetof(struct tkm_instance, token), true},
    {TKM_HOST_SECRET, offsetof(struct tkm_instance, secret), true},
};

static tkm_status TKM_CALL create(
    const struct tkm_host *host, struct tkm_instance **out)
{
	return tkm_kit_create(host, services,
	    sizeof(services) / sizeof(services[0]), sizeof(**out), out);
}

static const void *TKM_CALL query(
    struct tkm_instance *self, const char *interface)
{
	(void)self;
	return strcmp(interface, TKM_FEATURE) == 0 ? &feature : NULL;
}

static const struct tkm_plugin plugin = {
    .size = sizeof(plugin),
    .abi = TKM_ABI,
    .id = "vn.tkm.pin",
    .version = TKM_VERSION,
    .vendor = "Token Manager",
    .create = create,
    .destroy = tkm_kit_destroy,
    .query = query,
};

const struct tkm_plugin *TKM_CALL tkm_plugin_entry(uint32_t host_abi)
{
	return host_abi >> 16 == TKM_ABI_MAJOR ? &plugin : NULL;
}
