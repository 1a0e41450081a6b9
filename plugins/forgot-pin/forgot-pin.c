/* SPDX-License-Identifier: Apache-2.0
 * forgot-pin.c -- recovers a forgotten PIN through the RA.
 *
 * The RA sends an OTP by mail and then lets the token be reset.  The new PIN
 * is the brand's default, to be replaced at once; or, with `reset = user` and
 * whenever an earlier request is gone on with, the one the user has chosen
 * before, so that no known PIN ever exists.
 */
#include <string.h>

#include "core/kit/feature.h"
#include "core/kit/job.h"
#include "core/kit/pin.h"
#include "core/kit/secret.h"
#include "plugins/forgot-pin/who.h"
#include <tkm/feature.h>
#include <tkm/make.h>
#include <tkm/service.h>

#define DEFAULT_PIN "12345678"

struct tkm_instance {
	const struct tkm_host *host; /* first, for the kit */
	const struct tkm_host_token *token;
	const struct tkm_host_ra *ra;
	const struct tkm_host_secret *secret;
	const struct tkm_host_settings *settings;
};

/* One recovery under way. */
struct recovery {
	struct tkm_session *session;
	struct tkm_pin_state pin;
	struct tkm_secret *target; /* the PIN the token is to have */
	struct tkm_who who;
	bool resume;
	bool is_named; /* `who` is known */
	bool is_chosen; /* the target is the user's own, not the default */
};

/* ----------------------------------------------------------------- forms */

static const struct tkm_field *const new_pin_fields[] = {&tkm_kit_new_pin};

static const struct tkm_form new_pin_form = {
    .size = sizeof(new_pin_form),
    .tone = TKM_ASK,
    .id = "pin.forgot.new_pin",
    .title = TKM_N("Choose a new PIN"),
    .text = TKM_N("Switch the Vietnamese input method off before you type."),
    .accept = TKM_N("Set the PIN"),
    .fields = new_pin_fields,
    .field_count = 1,
    .tries_left = -1,
};

/* Asked by the RA back end; here so that it can be answered up front. */
static const struct tkm_field otp = {
    .size = sizeof(otp),
    .type = TKM_SECRET,
    .id = "otp",
    .label = TKM_N("One-time code (OTP)"),
};

static const struct tkm_field *const otp_fields[] = {&otp};

static const struct tkm_form otp_form = {
    .size = sizeof(otp_form),
    .id = "pin.forgot.otp",
    .title = TKM_N("One-time code (OTP)"),
    .accept = TKM_N("Confirm"),
    .fields = otp_fields,
    .field_count = 1,
    .tries_left = -1,
};

/* --------------------------------------------------------------- new PIN */

/* Asks for a PIN of this token's length; AGAIN: the last one was refused. */
static tkm_status ask_new_pin(struct tkm_instance *self, struct tkm_op *op,
    const struct recovery *recovery, bool again, struct tkm_secret **out)
{
	struct tkm_field field = tkm_kit_new_pin;
	const struct tkm_field *const fields[] = {&field};
	struct tkm_form form = new_pin_form;
	tkm_status status;

	field.min = recovery->pin.min_length;
	field.max = recovery->pin.max_length;
	if (recovery->pin.flags & TKM_PIN_DIGITS)
		field.flags |= TKM_F_DIGITS;
	form.fields = fields;
	form.problem = again ? op->problem(op) : NULL;
	if (recovery->is_chosen)
		form.text = TKM_N("First choose the PIN that the token is to "
				  "have once the one-time code is right. "
				  "Switch the Vietnamese input method off "
				  "before you type.");
	status = op->ask(op, &form);
	if (status != TKM_OK)
		return status;
	return tkm_kit_secret_keep(
	    self->host, self->secret, op, "new_pin", out);
}

/* What is to be done with a PIN the user has chosen. */
typedef tkm_status use_pin(struct tkm_instance *self, struct tkm_op *op,
    struct recovery *recovery, const struct tkm_secret *fresh);

/* Asks until the PIN rules and USE are content; OUT may be NULL. */
static tkm_status choose_pin(struct tkm_instance *self, struct tkm_op *op,
    struct recovery *recovery, use_pin *use, struct tkm_secret **out)
{
	struct tkm_secret *fresh = NULL;
	bool again = false;
	tkm_status status;

	do {
		self->secret->release(fresh);
		fresh = NULL;
		status = ask_new_pin(self, op, recovery, again, &fresh);
		if (status != TKM_OK)
			return status;
		status = use(self, op, recovery, fresh);
		again = true;
	} while (status == TKM_E_ARGUMENT);
	if (status == TKM_OK && out)
		*out = fresh;
	else
		self->secret->release(fresh);
	return status;
}

static tkm_status check_pin(struct tkm_instance *self, struct tkm_op *op,
    struct recovery *recovery, const struct tkm_secret *fresh)
{
	return self->token->check_new_pin(recovery->session, op, fresh);
}

static tkm_status replace_pin(struct tkm_instance *self, struct tkm_op *op,
    struct recovery *recovery, const struct tkm_secret *fresh)
{
	return self->token->change_pin(
	    recovery->session, op, TKM_PIN_USER, recovery->target, fresh);
}

/* -------------------------------------------------------------- settings */

static bool setting_is(
    const struct tkm_instance *self, const char *key, const char *value)
{
	const char *set = self->settings->text(self->host, key);

	return set && strcmp(set, value) == 0;
}

/* May a script end with the default PIN, to be changed by somebody else? */
static bool may_leave_default(const struct tkm_instance *self)
{
	return setting_is(self, "reset", "leave-default");
}

/*
 * Is the new PIN asked for before the reset?  When a request is gone on with,
 * the OTP may be at hand, perhaps in a script: the reset must not come to
 * pass with nobody there to replace the default PIN afterwards.
 */
static bool chooses_before(
    const struct tkm_instance *self, const struct recovery *recovery)
{
	if (setting_is(self, "reset", "user"))
		return true;
	return recovery->resume && !may_leave_default(self);
}

static tkm_status make_default(
    struct tkm_instance *self, struct tkm_secret **out)
{
	const char *pin = self->settings->brand(self->host, "default-pin");

	if (!pin || pin[0] == '\0')
		pin = DEFAULT_PIN;
	return self->secret->make(self->host, pin, (uint32_t)strlen(pin), out);
}

/* -------------------------------------------------------------- recovery */

/* Who asks is compared with who asked for what is gone on with. */
static tkm_status name_who(
    struct tkm_instance *self, struct tkm_op *op, struct recovery *recovery)
{
	bool strict = setting_is(self, "strict", "yes");

	if (recovery->resume)
		return tkm_who_take(
		    op, strict, &recovery->who, &recovery->is_named);
	recovery->is_named = true;
	return tkm_who_ask(op, strict, &recovery->who);
}

/* Everything that is asked before anything is sent. */
static tkm_status prepare(
    struct tkm_instance *self, struct tkm_op *op, struct recovery *recovery)
{
	tkm_status status;

	status =
	    tkm_kit_job_need(self->ra, self->host, op, TKM_RA_CAN_PIN_RESET);
	if (status != TKM_OK)
		return status;
	status = self->token->pin_state(
	    recovery->session, op, TKM_PIN_USER, &recovery->pin);
	if (status != TKM_OK)
		return status;
	status = tkm_kit_job_settle(self->ra, self->host, op, recovery->session,
	    TKM_RA_PIN_RESET, &recovery->resume);
	if (status != TKM_OK)
		return status;
	status = name_who(self, op, recovery);
	if (status != TKM_OK)
		return status;
	recovery->is_chosen = chooses_before(self, recovery);
	if (recovery->is_chosen)
		return choose_pin(
		    self, op, recovery, check_pin, &recovery->target);
	return make_default(self, &recovery->target);
}

static tkm_status reset(
    struct tkm_instance *self, struct tkm_op *op, struct recovery *recovery)
{
	struct tkm_row who;

	if (!recovery->is_named)
		return self->ra->resume(self->host, op, recovery->session,
		    TKM_RA_PIN_RESET, recovery->target);
	tkm_who_row(&recovery->who, &who);
	return self->ra->reset_pin(self->host, op, recovery->session,
	    who.record.values, who.record.value_count, recovery->target);
}

/*
 * A known PIN is no end a user would want: to decline the new one, or to be
 * nobody who could choose it, is a failure, unless it is the policy.
 */
static tkm_status replace_default(
    struct tkm_instance *self, struct tkm_op *op, struct recovery *recovery)
{
	tkm_status status;

	status = choose_pin(self, op, recovery, replace_pin, NULL);
	if (status == TKM_OK)
		return TKM_OK;
	tkm_tell(op, TKM_DANGER, "pin.default",
	    TKM_N("The PIN of the token is now the default one of your "
		  "certificate authority, which others know: whoever holds "
		  "the token can sign in your name. Change the PIN before you "
		  "do anything else."),
	    "pin.change", NULL);
	if (status == TKM_E_NEEDS_INPUT && may_leave_default(self))
		return TKM_OK;
	return status;
}

static tkm_status emit_pin(
    struct tkm_instance *self, struct tkm_op *op, struct recovery *recovery)
{
	struct tkm_row row;
	tkm_status status;

	status = self->token->pin_state(
	    recovery->session, op, TKM_PIN_USER, &recovery->pin);
	if (status != TKM_OK)
		return status;
	tkm_row_init(&row, "pin", TKM_N("PIN"), 0);
	tkm_row_text(&row, "serial", TKM_N("Token"),
	    self->token->id(recovery->session)->serial);
	tkm_kit_pin_add_rules(&row, &recovery->pin);
	tkm_kit_pin_add_default(&row, &recovery->pin);
	return tkm_row_emit(&row, op);
}

static tkm_status finish(
    struct tkm_instance *self, struct tkm_op *op, struct recovery *recovery)
{
	tkm_status status = TKM_OK;
	tkm_status told;

	tkm_tell(op, TKM_INFORM, "pin.reset",
	    TKM_N("The PIN of the token has been reset. Keys and certificates "
		  "are unchanged."),
	    NULL, NULL);
	if (!recovery->is_chosen)
		status = replace_default(self, op, recovery);
	told = emit_pin(self, op, recovery);
	return status != TKM_OK ? status : told;
}

static tkm_status recover(struct tkm_instance *self, struct tkm_op *op)
{
	struct recovery recovery = {.pin = {.size = sizeof(recovery.pin)}};
	tkm_status status;

	status = self->token->open(self->host, op, &recovery.session);
	if (status != TKM_OK)
		return status;
	status = prepare(self, op, &recovery);
	if (status != TKM_OK)
		goto out;
	status = reset(self, op, &recovery);
	if (status != TKM_OK)
		goto out;
	status = finish(self, op, &recovery);
out:
	self->secret->release(recovery.target);
	return status;
}

/* --------------------------------------------------------------- feature */

static const struct tkm_form *const inputs[] = {
    &tkm_who_form, &otp_form, &new_pin_form, &tkm_kit_job_form};

static const struct tkm_action forgot_action = {
    .size = sizeof(forgot_action),
    .flags = TKM_A_TOKEN,
    .id = "pin.forgot",
    .command = "pin forgot",
    .title = TKM_N("Forgot the PIN"),
    .summary = TKM_N("Resets a forgotten or blocked PIN with the help of your "
		     "certificate authority and a one-time code (OTP)."),
    .inputs = inputs,
    .input_count = 4,
};

static const struct tkm_action *const actions[] = {&forgot_action};

static const struct tkm_kit_action runs[] = {
    {&forgot_action, recover},
};

static tkm_status TKM_CALL run(
    struct tkm_instance *self, struct tkm_op *op, const char *action)
{
	return tkm_kit_run(
	    runs, sizeof(runs) / sizeof(runs[0]), self, op, action);
}

static const struct tkm_feature feature = {
    .size = sizeof(feature),
    .action_count = 1,
    .actions = actions,
    .run = run,
};

/* ---------------------------------------------------------------- plugin */

static const struct tkm_kit_service services[] = {
    {TKM_HOST_TOKEN, offsetof(struct tkm_instance, token), true},
    {TKM_HOST_RA, offsetof(struct tkm_instance, ra), true},
    {TKM_HOST_SECRET, offsetof(struct tkm_instance, secret), true},
    {TKM_HOST_SETTINGS, offsetof(struct tkm_instance, settings), true},
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
    .id = "vn.tkm.forgot-pin",
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
