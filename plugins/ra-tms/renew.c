/* SPDX-License-Identifier: Apache-2.0
 * renew.c -- renewal of a certificate, proved by its old key
 * (protocol-tms.md, 6).
 *
 * A resumed renewal begins again at the RA, which answers with the same id
 * and a fresh nonce; nothing needs to be typed.
 */
#include "plugins/ra-tms/renew.h"

#include <string.h>

#include "plugins/ra-tms/certify.h"
#include "plugins/ra-tms/tell.h"
#include <tkm/make.h>

enum { CONTENT_MAX = 28672, CMS_MAX = 32768 };

static tkm_status check_same(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	if (job->note.id[0] == '\0' || strcmp(job->note.id, offer->id) == 0)
		return TKM_OK;
	tkm_tms_job_checkpoint(job, TKM_RA_DONE);
	return tkm_tms_fail(job->op, TKM_E_REFUSED,
	    TKM_N("The certificate authority has closed the renewal that was "
		  "interrupted. Begin the renewal again."),
	    "the RA began a renewal with another id");
}

/* Signing the request is the consent: never for what was not shown. */
static tkm_status confirm(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	tkm_status status;

	if (strcmp(job->note.digest, offer->digest) == 0)
		return TKM_OK;
	status = tkm_tms_job_confirm(job, offer);
	if (status == TKM_E_CANCELLED && job->state < TKM_RA_REQUESTED)
		tkm_tms_job_checkpoint(job, TKM_RA_DONE);
	return status ? status : tkm_tms_job_keep_consent(job, offer);
}

static tkm_status take_offer(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	tkm_status status;

	status = check_same(job, offer);
	if (!status)
		status = tkm_tms_job_adopt(job, offer);
	if (status)
		return status;
	strcpy(job->nonce, offer->nonce);
	if (job->state == 0)
		status = tkm_tms_job_checkpoint(job, TKM_RA_IDENTIFIED);
	return status ? status : confirm(job, offer);
}

static tkm_status take_answer(
    struct tkm_tms_job *job, const struct tkm_tms_answer *answer)
{
	struct tkm_tms_offer offer;
	tkm_status status;

	if (!tkm_tms_renewal_read(answer->body, &offer))
		return tkm_tms_fail_answer(
		    job->op, "answer to the renewal is malformed");
	status = take_offer(job, &offer);
	tkm_tms_offer_release(&offer);
	return status;
}

/* Afterwards there is a nonce and an accepted subject. */
static tkm_status begin(struct tkm_tms_job *job)
{
	const struct tkm_buf *old = &job->note.old_certificate;
	struct tkm_tms_answer answer;
	struct tkm_buf body;
	tkm_status status;

	tkm_buf_init(&body, TKM_TMS_REQUEST_MAX / 2);
	tkm_buf_add_char(&body, '{');
	tkm_tms_json_add_base64(&body, "certificate", old->data, old->size);
	tkm_tms_job_add_token(job, &body);
	tkm_buf_add_char(&body, '}');
	status =
	    tkm_tms_job_post(job, "/v1/renewals/begin", &body, NULL, &answer);
	tkm_buf_release(&body);
	if (status)
		return status;
	status = take_answer(job, &answer);
	tkm_tms_answer_release(&answer);
	return status;
}

static void write_content(const struct tkm_tms_job *job,
    const struct tkm_buf *csr, struct tkm_buf *out)
{
	tkm_buf_add_text(out, "{\"tms\":1");
	tkm_tms_json_add_text(out, "renewal", tkm_view_of(job->note.id));
	tkm_tms_json_add_text(out, "nonce", tkm_view_of(job->nonce));
	tkm_tms_json_add_text(
	    out, "subjectDigest", tkm_view_of(job->note.digest));
	tkm_tms_json_add_base64(out, "csr", csr->data, csr->size);
	tkm_buf_add_char(out, '}');
}

static tkm_status sign_content(
    struct tkm_tms_job *job, struct tkm_view content, struct tkm_buf *out)
{
	struct tkm_tms_key old;
	struct tkm_buf cms;
	tkm_status status;

	tkm_tms_key_init(&old);
	tkm_buf_init(&cms, CMS_MAX);
	status = tkm_tms_key_old(job, &old);
	if (!status)
		status = tkm_tms_key_sign_cms(job, &old, content, &cms);
	if (!status)
		tkm_tms_json_add_base64(out, "cms", cms.data, cms.size);
	tkm_buf_release(&cms);
	tkm_tms_key_release(&old);
	return status;
}

static tkm_status add_request(
    struct tkm_tms_job *job, const struct tkm_buf *csr, struct tkm_buf *out)
{
	struct tkm_buf content;
	tkm_status status = TKM_OK;

	if (job->nonce[0] == '\0')
		status = begin(job);
	if (status)
		return status;
	tkm_buf_init(&content, CONTENT_MAX);
	write_content(job, csr, &content);
	status = tkm_buf_ok(&content)
		     ? sign_content(job, tkm_buf_view(&content), out)
		     : tkm_tms_fail_memory(job->op);
	tkm_buf_release(&content);
	return status;
}

/*
 * The old key and certificate, if the user agrees.  Declining, or nobody to
 * ask, leaves them; the renewal is complete either way.
 */
static tkm_status remove_old(struct tkm_tms_job *job)
{
	const struct tkm_buf *id = &job->note.old_id;
	tkm_status status;

	status = job->host->remove(job->host, id->data, id->size,
	    TKM_OBJECT_KEY | TKM_OBJECT_CERTIFICATE);
	if (status == TKM_E_CANCELLED || status == TKM_E_NEEDS_INPUT ||
	    status == TKM_E_NOT_FOUND)
		return TKM_OK;
	return status;
}

static const struct tkm_tms_route route = {
    .request = "/v1/renewals",
    .rekey = "/v1/renewals/rekey",
    .installed = "/v1/renewals/installed",
    .id_name = "renewal",
    .lost_right = "nonce-expired",
    .authorise = begin,
    .add_request = add_request,
    .finish = remove_old,
};

static void show_steps(struct tkm_op *op)
{
	static const struct tkm_step steps[] = {
	    TKM_STEP(2, TKM_N("Asking whether it can be renewed")),
	    TKM_STEP(6, TKM_N("Making the key on the token")),
	    TKM_STEP(3, TKM_N("Requesting the certificate")),
	    TKM_STEP(2, TKM_N("Writing it to the token")),
	    TKM_STEP(1, TKM_N("Telling the certificate authority")),
	    TKM_STEP(1, TKM_N("Tidying up the token")),
	};
	static const struct tkm_step *const list[] = {
	    &steps[0], &steps[1], &steps[2], &steps[3], &steps[4], &steps[5]};

	op->steps(op, list, 6);
}

static tkm_status run(struct tkm_tms_job *job, bool must_begin)
{
	tkm_status status = TKM_OK;

	show_steps(job->op);
	if (must_begin)
		status = begin(job);
	if (status)
		return status;
	job->op->step_done(job->op);
	return tkm_tms_certify(job, &route);
}

tkm_status tkm_tms_renew(struct tkm_tms_job *job, const struct tkm_object *old)
{
	struct tkm_tms_note *note = &job->note;

	if (old->id_length == 0 || old->certificate_length == 0)
		return tkm_tms_fail(job->op, TKM_E_ARGUMENT,
		    TKM_N("There is no certificate to be renewed. Choose one "
			  "that is on the token with its key."),
		    "no certificate was given");
	tkm_buf_add(&note->old_id, old->id, (size_t)old->id_length);
	tkm_buf_add(&note->old_certificate, old->certificate,
	    (size_t)old->certificate_length);
	if (!tkm_buf_ok(&note->old_id) || !tkm_buf_ok(&note->old_certificate))
		return tkm_tms_fail_memory(job->op);
	return run(job, true);
}

tkm_status tkm_tms_renew_resume(struct tkm_tms_job *job)
{
	return run(job, job->state < TKM_RA_REQUESTED);
}
