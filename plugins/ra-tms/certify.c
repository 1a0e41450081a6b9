/* SPDX-License-Identifier: Apache-2.0
 * certify.c -- from an accepted subject to an installed certificate.
 *
 * Each step may be repeated: the key is found by its tag, the same key gets
 * the same certificate, the same certificate twice on the token is one, and
 * the RA hears of it as often as need be.  So a resumed job runs the same
 * code from the beginning and leaves out only what the note already has.
 */
#include "plugins/ra-tms/certify.h"

#include <string.h>

#include <openssl/evp.h>

#include "plugins/ra-tms/tell.h"
#include "plugins/ra-tms/wait.h"

enum {
	PATIENCE = 300, /* seconds a user is kept waiting for an approval */
	CSR_MAX = 16384,
	SIGNATURE_MAX = 1024,
};

/* One run through certify. */
struct run {
	struct tkm_tms_job *job;
	const struct tkm_tms_route *route;
	const char *path; /* request, or rekey once consented */
	struct tkm_tms_key key;
	struct tkm_buf body; /* of the request; empty: to be written */
	int64_t waited; /* seconds */
	bool authorised; /* the right was renewed in this run */
};

static tkm_status write_request(struct run *run)
{
	struct tkm_tms_job *job = run->job;
	struct tkm_buf csr;
	tkm_status status;

	tkm_buf_init(&csr, CSR_MAX);
	status = tkm_tms_key_request(job, &run->key, &csr);
	if (!status) {
		tkm_buf_clear(&run->body);
		tkm_buf_add_char(&run->body, '{');
		tkm_tms_json_add_text(
		    &run->body, run->route->id_name, tkm_view_of(job->note.id));
		status = run->route->add_request(job, &csr, &run->body);
		tkm_buf_add_char(&run->body, '}');
	}
	tkm_buf_release(&csr);
	return status;
}

/* Replacing a certificate revokes it: never without being asked. */
static tkm_status consent_to_rekey(struct run *run)
{
	const struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = TKM_DANGER,
	    .id = "certificate.rekey",
	    .title = TKM_N("The key of this certificate is not on the token"),
	    .text = TKM_N("The certificate authority has already issued a "
			  "certificate for another key, and that key is not "
			  "on this token. If the key is lost, for instance "
			  "because the token was wiped, a new certificate can "
			  "be issued and the earlier one will be revoked. If "
			  "the key is on another token, cancel and use that "
			  "one."),
	    .accept = TKM_N("Replace the certificate"),
	    .tries_left = -1,
	};
	tkm_status status;

	status = run->job->op->ask(run->job->op, &form);
	if (!status)
		run->path = run->route->rekey;
	return status;
}

static tkm_status renew_right(struct run *run)
{
	run->authorised = true;
	return run->route->authorise(run->job);
}

/* A refusal that leaves a way: takes it, and the request is made again. */
static tkm_status handle_refusal(
    struct run *run, const struct tkm_tms_problem *problem)
{
	tkm_buf_clear(&run->body);
	if (tkm_tms_problem_is(problem, run->route->lost_right) &&
	    !run->authorised)
		return renew_right(run);
	if (tkm_tms_problem_is(problem, "other-key") &&
	    run->path == run->route->request)
		return consent_to_rekey(run);
	return tkm_tms_job_refused(run->job, problem);
}

static tkm_status fail_pending(struct tkm_op *op)
{
	return tkm_tms_fail(op, TKM_E_PENDING,
	    TKM_N("The certificate authority has the request and is still "
		  "working on it. Do the same again later: it goes on from "
		  "here, and nothing is lost."),
	    "the RA is not ready yet");
}

static tkm_status wait_for_ra(struct run *run, int64_t seconds)
{
	struct tkm_tms_job *job = run->job;
	tkm_status status = TKM_OK;

	if (job->state != TKM_RA_WAITING)
		status = tkm_tms_job_checkpoint(job, TKM_RA_WAITING);
	if (status)
		return status;
	run->waited += seconds;
	if (run->waited > PATIENCE ||
	    !tkm_tms_wait(job->op, (uint32_t)seconds * 1000))
		return fail_pending(job->op);
	return TKM_OK;
}

static tkm_status keep_certificate(
    struct run *run, const struct tkm_tms_issued *issued)
{
	struct tkm_tms_note *note = &run->job->note;

	if (!tkm_tms_key_is_in(&run->key, &issued->certificate))
		return tkm_tms_fail_answer(run->job->op,
		    "the certificate does not carry the requested key");
	tkm_buf_clear(&note->certificate);
	tkm_buf_add_view(
	    &note->certificate, tkm_buf_view(&issued->certificate));
	tkm_buf_clear(&note->chain);
	tkm_buf_add_view(&note->chain, tkm_buf_view(&issued->chain));
	if (!tkm_buf_ok(&note->certificate) || !tkm_buf_ok(&note->chain))
		return tkm_tms_fail_memory(run->job->op);
	return tkm_tms_job_checkpoint(run->job, TKM_RA_ISSUED);
}

static tkm_status take_answer(
    struct run *run, const struct tkm_tms_answer *answer)
{
	struct tkm_tms_issued issued;
	tkm_status status;

	if (answer->status >= 400)
		return handle_refusal(run, &answer->problem);
	if (!tkm_tms_issued_read(answer->body, &issued))
		return tkm_tms_fail_answer(
		    run->job->op, "answer to the request is malformed");
	status = issued.waiting ? wait_for_ra(run, issued.retry_after)
				: keep_certificate(run, &issued);
	tkm_tms_issued_release(&issued);
	return status;
}

static tkm_status ask_once(struct run *run)
{
	const char *const expected[] = {
	    run->route->lost_right, "other-key", NULL};
	struct tkm_tms_answer answer;
	tkm_status status = TKM_OK;

	if (run->body.size == 0)
		status = write_request(run);
	if (status)
		return status;
	status = tkm_tms_job_post(
	    run->job, run->path, &run->body, expected, &answer);
	if (status)
		return status;
	status = take_answer(run, &answer);
	tkm_tms_answer_release(&answer);
	return status;
}

static tkm_status obtain(struct run *run)
{
	struct tkm_tms_job *job = run->job;
	tkm_status status;

	/* A lost key: the certificate the note has is of no use any more. */
	tkm_buf_clear(&job->note.certificate);
	tkm_buf_clear(&job->note.chain);
	status = job->state == TKM_RA_WAITING
		     ? TKM_OK
		     : tkm_tms_job_checkpoint(job, TKM_RA_REQUESTED);
	while (!status && job->note.certificate.size == 0)
		status = ask_once(run);
	return status;
}

static tkm_status install(struct run *run)
{
	struct tkm_tms_job *job = run->job;
	const struct tkm_tms_note *note = &job->note;
	tkm_status status;

	job->op->commit(job->op,
	    TKM_N("The certificate is being written to the token. Leave the "
		  "token in."));
	status = job->host->install(job->host, run->key.id.data,
	    run->key.id.size, note->certificate.data, note->certificate.size,
	    note->chain.data, note->chain.size);
	return status ? status : tkm_tms_job_checkpoint(job, TKM_RA_WRITTEN);
}

/* "tms/1 installed" LF id LF certificateSha256 LF (protocol-tms.md, 5). */
static tkm_status write_installed(
    struct run *run, const char *sha256, struct tkm_buf *body)
{
	struct tkm_tms_job *job = run->job;
	struct tkm_buf text, signature;
	tkm_status status;

	tkm_buf_init(&text, 256);
	tkm_buf_init(&signature, SIGNATURE_MAX);
	tkm_buf_add_text(&text, "tms/1 installed\n");
	tkm_buf_add_text(&text, job->note.id);
	tkm_buf_add_char(&text, '\n');
	tkm_buf_add_text(&text, sha256);
	tkm_buf_add_char(&text, '\n');
	status = tkm_buf_ok(&text) ? tkm_tms_key_sign_text(job, &run->key,
					 tkm_buf_view(&text), &signature)
				   : tkm_tms_fail_memory(job->op);
	if (!status) {
		tkm_buf_add_char(body, '{');
		tkm_tms_json_add_text(
		    body, run->route->id_name, tkm_view_of(job->note.id));
		tkm_tms_json_add_text(
		    body, "certificateSha256", tkm_view_of(sha256));
		tkm_tms_json_add_base64(
		    body, "signature", signature.data, signature.size);
		tkm_buf_add_char(body, '}');
	}
	tkm_buf_release(&signature);
	tkm_buf_release(&text);
	return status;
}

static tkm_status hash_certificate(struct tkm_tms_job *job, struct tkm_buf *hex)
{
	const struct tkm_buf *der = &job->note.certificate;
	unsigned char sum[EVP_MAX_MD_SIZE];

	if (EVP_Digest(der->data, der->size, sum, NULL, EVP_sha256(), NULL) ==
	    1)
		tkm_buf_add_hex(hex, sum, 32);
	return hex->size == 64 && tkm_buf_ok(hex)
		   ? TKM_OK
		   : tkm_tms_fail_memory(job->op);
}

static tkm_status tell_installed(struct run *run)
{
	struct tkm_tms_answer answer;
	struct tkm_buf sha256, body;
	tkm_status status;

	tkm_buf_init(&sha256, 64);
	tkm_buf_init(&body, 4096);
	status = hash_certificate(run->job, &sha256);
	if (!status)
		status = write_installed(run, sha256.data, &body);
	if (!status)
		status = tkm_tms_job_post(
		    run->job, run->route->installed, &body, NULL, &answer);
	if (!status)
		tkm_tms_answer_release(&answer);
	tkm_buf_release(&body);
	tkm_buf_release(&sha256);
	return status;
}

static tkm_status find_key(struct run *run)
{
	tkm_status status;

	status = tkm_tms_key_find(run->job, &run->key);
	if (status || run->job->state >= TKM_RA_KEY_READY)
		return status;
	return tkm_tms_job_checkpoint(run->job, TKM_RA_KEY_READY);
}

static tkm_status obtain_if_needed(struct run *run)
{
	const struct tkm_buf *certificate = &run->job->note.certificate;

	if (certificate->size > 0 && tkm_tms_key_is_in(&run->key, certificate))
		return TKM_OK;
	return obtain(run);
}

static tkm_status finish(struct run *run)
{
	tkm_status status = TKM_OK;

	if (run->route->finish)
		status = run->route->finish(run->job);
	return status ? status : tkm_tms_job_checkpoint(run->job, TKM_RA_DONE);
}

tkm_status tkm_tms_certify(
    struct tkm_tms_job *job, const struct tkm_tms_route *route)
{
	static tkm_status (*const parts[])(struct run *) = {
	    find_key, obtain_if_needed, install, tell_installed, finish};
	struct run run = {.job = job, .route = route, .path = route->request};
	tkm_status status = TKM_OK;

	tkm_tms_key_init(&run.key);
	tkm_buf_init_secret(&run.body, TKM_TMS_REQUEST_MAX);
	for (size_t i = 0; !status && i < sizeof(parts) / sizeof(*parts); i++) {
		status = parts[i](&run);
		if (!status)
			job->op->step_done(job->op);
	}
	tkm_buf_release(&run.body);
	tkm_tms_key_release(&run.key);
	return status;
}
