/* SPDX-License-Identifier: Apache-2.0
 * job.c -- a job with the RA that was interrupted: gone on with, or given up.
 */
#include "core/kit/job.h"

#include <string.h>

#include <tkm/make.h>

static const struct tkm_choice resume_choice = {
    .size = sizeof(resume_choice),
    .id = "resume",
    .label = TKM_N("Go on where it stopped"),
};

static const struct tkm_choice abandon_choice = {
    .size = sizeof(abandon_choice),
    .id = "abandon",
    .label = TKM_N("Give it up and start again"),
};

static const struct tkm_choice *const choices[] = {
    &resume_choice, &abandon_choice};

static const struct tkm_value resume_value = {
    .size = sizeof(resume_value),
    .type = TKM_CHOICE,
    .id = "interrupted",
    .data = "resume",
    .length = sizeof("resume") - 1,
};

static const struct tkm_field interrupted = {
    .size = sizeof(interrupted),
    .type = TKM_CHOICE,
    .choice_count = 2,
    .id = "interrupted",
    .label = TKM_N("Interrupted request"),
    .help = TKM_N("What to do with an earlier request that was interrupted."),
    .choices = choices,
    .initial = &resume_value,
};

static const struct tkm_field *const fields[] = {&interrupted};

const struct tkm_form tkm_kit_job_form = {
    .size = sizeof(tkm_kit_job_form),
    .tone = TKM_INFORM,
    .id = "job.interrupted",
    .title = TKM_N("An earlier request was interrupted"),
    .text = TKM_N("The last request for this token did not come to its end. "
		  "Nothing is lost: it can go on where it stopped."),
    .accept = TKM_N("Continue"),
    .fields = fields,
    .field_count = 1,
    .tries_left = -1,
};

static bool chose_abandon(struct tkm_op *op)
{
	const struct tkm_value *answer = op->answer(op, "interrupted");
	const char *abandon = abandon_choice.id;

	return answer && answer->length == strlen(abandon) &&
	       memcmp(answer->data, abandon, answer->length) == 0;
}

static tkm_status abandon(const struct tkm_host_ra *ra,
    const struct tkm_host *host, struct tkm_op *op, struct tkm_session *session,
    uint32_t kind)
{
	tkm_status status = ra->abandon(host, op, session, kind);

	if (status == TKM_OK)
		tkm_tell(op, TKM_INFORM, "job.abandoned",
		    TKM_N("The interrupted request has been given up."), NULL,
		    NULL);
	return status;
}

tkm_status tkm_kit_job_settle(const struct tkm_host_ra *ra,
    const struct tkm_host *host, struct tkm_op *op, struct tkm_session *session,
    uint32_t kind, bool *resume)
{
	uint32_t state = 0;
	tkm_status status;

	status = ra->pending(host, op, session, kind, &state);
	if (status != TKM_OK)
		return status;
	if (state == 0) {
		*resume = false;
		return TKM_OK;
	}
	status = op->ask(op, &tkm_kit_job_form);
	if (status != TKM_OK)
		return status;
	if (chose_abandon(op)) {
		status = abandon(ra, host, op, session, kind);
		if (status == TKM_OK)
			*resume = false;
		return status;
	}
	tkm_tell(op, TKM_INFORM, "job.resumed",
	    TKM_N("The earlier request goes on where it stopped."), NULL, NULL);
	*resume = true;
	return TKM_OK;
}

static const struct {
	uint32_t what;
	const char *message;
} refusals[] = {
    {TKM_RA_CAN_ACTIVATE,
	TKM_N("Your certificate authority does not offer activation through "
	      "this program. Ask it how to get the certificate onto your "
	      "token.")},
    {TKM_RA_CAN_RENEW,
	TKM_N("Your certificate authority does not offer renewal through this "
	      "program. Ask it for an activation code for a new "
	      "certificate.")},
    {TKM_RA_CAN_PIN_RESET,
	TKM_N("Your certificate authority does not offer PIN recovery through "
	      "this program. Take the token and your ID card to one of its "
	      "offices.")},
};

static const char *refusal(uint32_t what)
{
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (refusals[i].what == what)
			return refusals[i].message;
	}
	return TKM_N("Your certificate authority does not offer this.");
}

tkm_status tkm_kit_job_need(const struct tkm_host_ra *ra,
    const struct tkm_host *host, struct tkm_op *op, uint32_t what)
{
	uint32_t can = 0;
	tkm_status status;

	status = ra->can(host, op, &can);
	if (status != TKM_OK)
		return status;
	if (can == 0)
		return tkm_fail(op, TKM_E_UNSUPPORTED,
		    TKM_N("No certificate authority is set up in this "
			  "program, so nothing was sent. Ask your certificate "
			  "authority for its settings, or install the program "
			  "from the token it gave you."));
	if (!(can & what))
		return tkm_fail(op, TKM_E_UNSUPPORTED, refusal(what));
	return TKM_OK;
}
