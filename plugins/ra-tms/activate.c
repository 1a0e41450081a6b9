/* SPDX-License-Identifier: Apache-2.0
 * activate.c -- activation of a certificate by a code (protocol-tms.md, 5).
 *
 * The code itself is nowhere kept.  Until a request for our key reached the
 * RA, a resumed job asks for it again; from then on the key proves who asks.
 */
#include "plugins/ra-tms/activate.h"

#include <string.h>

#include "core/base/base32.h"
#include "core/base/wipe.h"
#include "plugins/ra-tms/certify.h"
#include "plugins/ra-tms/tell.h"
#include <tkm/make.h>

/* The code in the one form the RA takes, across the secret's callback. */
struct normal_code {
	char symbols[TKM_CODE_SYMBOLS + 1];
	struct tkm_code_error error;
};

static tkm_status TKM_CALL parse_code(
    void *context, const void *typed, uint32_t n)
{
	struct normal_code *code = context;

	return tkm_code_parse(
		   tkm_view_of_bytes(typed, n), code->symbols, &code->error)
		   ? TKM_OK
		   : TKM_E_ARGUMENT;
}

static const char *message_for(enum tkm_code_fault fault)
{
	static const char *const messages[] = {
	    [TKM_CODE_BAD_SYMBOL] =
		TKM_N("The activation code has a character no code has. It "
		      "is made of digits and letters, without U."),
	    [TKM_CODE_TOO_SHORT] =
		TKM_N("The activation code is too short: it has four groups "
		      "of five characters."),
	    [TKM_CODE_TOO_LONG] =
		TKM_N("The activation code is too long: it has four groups "
		      "of five characters."),
	    [TKM_CODE_MISTYPED] =
		TKM_N("The activation code has a typing slip. Compare it "
		      "with the letter or mail and type it again; no try is "
		      "lost."),
	};

	return messages[fault];
}

static tkm_status normalise(struct tkm_ra_session *ra, struct tkm_op *op,
    const struct tkm_secret *typed, struct normal_code *out)
{
	if (ra->plugin->secret->view(typed, parse_code, out) == TKM_OK)
		return TKM_OK;
	return tkm_tms_fail_field(op, "code", message_for(out->error.fault));
}

tkm_status tkm_tms_check_code(struct tkm_ra_session *ra, struct tkm_op *op,
    const struct tkm_secret *typed)
{
	struct normal_code code = {0};
	tkm_status status;

	status = normalise(ra, op, typed, &code);
	tkm_wipe(&code, sizeof(code));
	return status;
}

static tkm_status write_code(struct tkm_tms_job *job,
    const struct tkm_secret *typed, struct tkm_buf *body)
{
	struct normal_code code = {0};
	tkm_status status;

	status = normalise(job->ra, job->op, typed, &code);
	if (!status) {
		tkm_buf_add_char(body, '{');
		tkm_tms_json_add_text(body, "code",
		    tkm_view_of_bytes(code.symbols, TKM_CODE_SYMBOLS));
		tkm_tms_job_add_token(job, body);
		tkm_buf_add_char(body, '}');
	}
	tkm_wipe(&code, sizeof(code));
	return status;
}

/* Another code than that of the interrupted activation was typed. */
static tkm_status check_same(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	if (job->note.id[0] == '\0' || strcmp(job->note.id, offer->id) == 0)
		return TKM_OK;
	return tkm_tms_fail_field(job->op, "code",
	    TKM_N("This code belongs to another activation than the one that "
		  "was interrupted. Give the code of that one, or give the "
		  "interrupted one up first."));
}

static tkm_status decide(struct tkm_tms_job *job, const char *digest,
    const char *accept, const char *const *expected)
{
	struct tkm_tms_answer answer;
	struct tkm_buf body;
	tkm_status status;

	tkm_buf_init_secret(&body, 1024);
	tkm_buf_add_char(&body, '{');
	tkm_tms_json_add_text(&body, "activation", tkm_view_of(job->note.id));
	tkm_tms_job_add_secret(job, "session", job->session, &body);
	tkm_tms_json_add_name(&body, "accept");
	tkm_buf_add_text(&body, accept);
	tkm_tms_json_add_text(&body, "subjectDigest", tkm_view_of(digest));
	tkm_buf_add_char(&body, '}');
	status = tkm_tms_job_post(
	    job, "/v1/activations/decision", &body, expected, &answer);
	if (!status)
		tkm_tms_answer_release(&answer);
	tkm_buf_release(&body);
	return status;
}

/* Declining ends the job here; the RA is told if it can be reached. */
static tkm_status decline(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	tkm_status status;

	status = tkm_tms_job_checkpoint(job, TKM_RA_DONE);
	if (status)
		return status;
	if (!job->op->cancelled(job->op))
		decide(job, offer->digest, "false", NULL);
	return tkm_tms_fail(job->op, TKM_E_CANCELLED,
	    TKM_N("The registered information was not accepted, so no "
		  "certificate was made. If it is wrong, tell your "
		  "certificate authority. The code can be used again."),
	    NULL);
}

/* Shows what is registered, unless this very information was accepted. */
static tkm_status confirm(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	tkm_status status;

	if (strcmp(job->note.digest, offer->digest) == 0)
		return TKM_OK;
	status = tkm_tms_job_confirm(job, offer);
	if (status == TKM_E_CANCELLED)
		return decline(job, offer);
	if (!status)
		status = decide(job, offer->digest, "true", NULL);
	return status ? status : tkm_tms_job_keep_consent(job, offer);
}

static tkm_status take_offer(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	tkm_status status;

	status = check_same(job, offer);
	if (!status)
		status = tkm_tms_job_adopt(job, offer);
	if (!status)
		status = tkm_tms_job_keep_session(job, offer->session);
	if (!status && job->state == 0)
		status = tkm_tms_job_checkpoint(job, TKM_RA_IDENTIFIED);
	return status ? status : confirm(job, offer);
}

static tkm_status take_answer(
    struct tkm_tms_job *job, const struct tkm_tms_answer *answer)
{
	struct tkm_tms_offer offer;
	tkm_status status;

	if (!tkm_tms_activation_read(answer->body, &offer))
		return tkm_tms_fail_answer(
		    job->op, "answer to the code is malformed");
	status = take_offer(job, &offer);
	tkm_tms_offer_release(&offer);
	return status;
}

/* Sends the code; afterwards there is a session and an accepted subject. */
static tkm_status identify(
    struct tkm_tms_job *job, const struct tkm_secret *code)
{
	struct tkm_tms_answer answer;
	struct tkm_buf body;
	tkm_status status;

	tkm_buf_init_secret(&body, 2048);
	status = write_code(job, code, &body);
	if (!status)
		status = tkm_tms_job_post(
		    job, "/v1/activations", &body, NULL, &answer);
	tkm_buf_release(&body);
	if (status)
		return status;
	status = take_answer(job, &answer);
	tkm_tms_answer_release(&answer);
	return status;
}

static tkm_status ask_code(struct tkm_op *op, const struct tkm_error *problem)
{
	static const struct tkm_field code = {
	    .size = sizeof(code),
	    .type = TKM_SECRET,
	    .flags = TKM_F_REQUIRED,
	    .id = "code",
	    .label = TKM_N("Activation code"),
	    .help = TKM_N("Four groups of five characters, from the letter or "
			  "mail of your certificate authority."),
	};
	static const struct tkm_field *const fields[] = {&code};
	const struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = TKM_ASK,
	    .id = "certificate.resume",
	    .title = TKM_N("Go on with the activation"),
	    .text = TKM_N("An activation of this token was interrupted. To go "
			  "on, give the same activation code again."),
	    .accept = TKM_N("Continue"),
	    .fields = fields,
	    .field_count = 1,
	    .problem = problem,
	    .tries_left = -1,
	};

	return op->ask(op, &form);
}

/* Asks for the code until it can be one, and sends it. */
static tkm_status authorise(struct tkm_tms_job *job)
{
	const struct tkm_secret *code = NULL;
	tkm_status status;

	status = ask_code(job->op, NULL);
	while (!status) {
		code = job->op->answer(job->op, "code")->secret;
		status = tkm_tms_check_code(job->ra, job->op, code);
		if (status != TKM_E_ARGUMENT)
			break;
		status = ask_code(job->op, job->op->problem(job->op));
	}
	return status ? status : identify(job, code);
}

static tkm_status add_request(
    struct tkm_tms_job *job, const struct tkm_buf *csr, struct tkm_buf *out)
{
	tkm_tms_json_add_base64(out, "csr", csr->data, csr->size);
	if (job->session)
		tkm_tms_job_add_secret(job, "session", job->session, out);
	return TKM_OK;
}

static const struct tkm_tms_route route = {
    .request = "/v1/activations/request",
    .rekey = "/v1/activations/rekey",
    .installed = "/v1/activations/installed",
    .id_name = "activation",
    .lost_right = "session-needed",
    .authorise = authorise,
    .add_request = add_request,
};

static void show_steps(struct tkm_op *op)
{
	static const struct tkm_step steps[] = {
	    TKM_STEP(2, TKM_N("Asking what is registered")),
	    TKM_STEP(6, TKM_N("Making the key on the token")),
	    TKM_STEP(3, TKM_N("Requesting the certificate")),
	    TKM_STEP(2, TKM_N("Writing it to the token")),
	    TKM_STEP(1, TKM_N("Telling the certificate authority")),
	};
	static const struct tkm_step *const list[] = {
	    &steps[0], &steps[1], &steps[2], &steps[3], &steps[4]};

	op->steps(op, list, 5);
}

tkm_status tkm_tms_activate(
    struct tkm_tms_job *job, const struct tkm_secret *code)
{
	tkm_status status;

	show_steps(job->op);
	status = identify(job, code);
	if (status)
		return status;
	job->op->step_done(job->op);
	return tkm_tms_certify(job, &route);
}

tkm_status tkm_tms_activate_resume(struct tkm_tms_job *job)
{
	tkm_status status = TKM_OK;

	show_steps(job->op);
	if (job->state < TKM_RA_REQUESTED)
		status = authorise(job);
	if (status)
		return status;
	job->op->step_done(job->op);
	return tkm_tms_certify(job, &route);
}
