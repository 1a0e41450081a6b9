/* SPDX-License-Identifier: Apache-2.0
 * activate.c -- puts a first certificate on the token with an activation
 * code.
 */
#include "plugins/activation/activation.h"
#include "core/kit/job.h"
#include "core/kit/secret.h"

static const struct tkm_field code = {
    .size = sizeof(code),
    .type = TKM_SECRET,
    .flags = TKM_F_REQUIRED,
    .id = "code",
    .label = TKM_N("Activation code"),
    .help = TKM_N("From the letter or e-mail of your certificate authority. "
		  "Blanks and dashes do not matter."),
    .max = 256,
};

static const struct tkm_field *const code_fields[] = {&code};

static const struct tkm_form code_form = {
    .size = sizeof(code_form),
    .tone = TKM_ASK,
    .id = "certificate.activate",
    .title = TKM_N("Activate a certificate"),
    .text = TKM_N("The registered information is shown before anything is "
		  "made on the token."),
    .accept = TKM_N("Continue"),
    .fields = code_fields,
    .field_count = 1,
    .tries_left = -1,
};

static const struct tkm_field pin = {
    .size = sizeof(pin),
    .type = TKM_SECRET,
    .id = "pin",
    .label = TKM_N("PIN"),
};

static const struct tkm_field *const login_fields[] = {&pin};

const struct tkm_form tkm_login_form = {
    .size = sizeof(tkm_login_form),
    .id = "login",
    .title = TKM_N("Log in to the token"),
    .accept = TKM_N("Log in"),
    .fields = login_fields,
    .field_count = 1,
    .tries_left = -1,
};

/* Asks until the code is well formed; nothing has been sent then. */
static tkm_status ask_code(
    struct tkm_instance *self, struct tkm_op *op, struct tkm_secret **out)
{
	struct tkm_form form = code_form;
	struct tkm_secret *typed = NULL;
	tkm_status status;

	for (;;) {
		status = op->ask(op, &form);
		if (status != TKM_OK)
			return status;
		status = tkm_kit_secret_keep(
		    self->host, self->secret, op, "code", &typed);
		if (status != TKM_OK)
			return status;
		status = self->ra->check_code(self->host, op, typed);
		if (status == TKM_OK)
			break;
		self->secret->release(typed);
		if (status != TKM_E_ARGUMENT)
			return status;
		form.problem = op->problem(op);
	}
	*out = typed;
	return TKM_OK;
}

static tkm_status begin(
    struct tkm_instance *self, struct tkm_op *op, struct tkm_session *session)
{
	struct tkm_secret *typed = NULL;
	tkm_status status;

	status = ask_code(self, op, &typed);
	if (status != TKM_OK)
		return status;
	status = self->ra->activate(self->host, op, session, typed);
	self->secret->release(typed);
	return status;
}

static tkm_status activate(
    struct tkm_instance *self, struct tkm_op *op, struct tkm_session *session)
{
	struct tkm_kit_held_list before = {0};
	bool resume = false;
	tkm_status status;

	status = tkm_kit_job_settle(
	    self->ra, self->host, op, session, TKM_RA_ACTIVATION, &resume);
	if (status != TKM_OK)
		return status;
	status = tkm_kit_held_read(
	    self->host, self->token, self->certificate, session, op, &before);
	if (status != TKM_OK)
		return status;
	if (resume)
		status = self->ra->resume(
		    self->host, op, session, TKM_RA_ACTIVATION, NULL);
	else
		status = begin(self, op, session);
	if (status == TKM_OK)
		status = tkm_activation_report(self, op, session, &before);
	tkm_kit_held_release(&before);
	return status;
}

tkm_status tkm_activate_run(struct tkm_instance *self, struct tkm_op *op)
{
	struct tkm_session *session;
	tkm_status status;

	status =
	    tkm_kit_job_need(self->ra, self->host, op, TKM_RA_CAN_ACTIVATE);
	if (status != TKM_OK)
		return status;
	status = self->token->open(self->host, op, &session);
	if (status != TKM_OK)
		return status;
	return activate(self, op, session);
}

static const struct tkm_form *const inputs[] = {
    &code_form, &tkm_login_form, &tkm_kit_job_form};

const struct tkm_action tkm_activate_action = {
    .size = sizeof(tkm_activate_action),
    .flags = TKM_A_TOKEN,
    .id = "certificate.activate",
    .command = "activate",
    .title = TKM_N("Activate a certificate"),
    .summary = TKM_N("Makes a key on the token and puts your certificate "
		     "there, with the activation code you were sent."),
    .inputs = inputs,
    .input_count = 3,
};
