/* SPDX-License-Identifier: Apache-2.0
 * job.h -- one running job: the host's side of it, its note, and the right
 * to go on that the RA gave.
 */
#ifndef TKM_TMS_JOB_H
#define TKM_TMS_JOB_H

#include "plugins/ra-tms/json.h"
#include "plugins/ra-tms/note.h"
#include "plugins/ra-tms/wire.h"

struct tkm_tms_job {
	struct tkm_ra_session *ra;
	struct tkm_ra_job *host;
	struct tkm_op *op;
	struct tkm_tms_note note;
	uint32_t state; /* the one journalled last; 0 before the first */
	struct tkm_secret *session; /* as base64 text; NULL: none yet */
	char nonce[TKM_TMS_KEY32_SYMBOLS + 1]; /* of a renewal */
};

void tkm_tms_job_init(struct tkm_tms_job *job, struct tkm_ra_session *ra,
    struct tkm_ra_job *host);
void tkm_tms_job_release(struct tkm_tms_job *job);

/* Takes up a journalled job; STORAGE when its note makes no sense. */
tkm_status tkm_tms_job_load(
    struct tkm_tms_job *job, uint32_t state, const void *note, size_t n);
/* Journals STATE with the note as it is now. */
tkm_status tkm_tms_job_checkpoint(struct tkm_tms_job *job, uint32_t state);

/* Keeps the session an answer brought. */
tkm_status tkm_tms_job_keep_session(
    struct tkm_tms_job *job, const char *session);

/*
 * Sends the body and gives a success.  A refusal that is one of EXPECTED
 * (ended by NULL) comes back in the answer as well; any other is told, ends
 * the job when it is beyond hope, and comes back as a failure.
 */
tkm_status tkm_tms_job_post(struct tkm_tms_job *job, const char *path,
    const struct tkm_buf *body, const char *const *expected,
    struct tkm_tms_answer *out);
/* Tells a refusal and ends the job if it is beyond hope. */
tkm_status tkm_tms_job_refused(
    struct tkm_tms_job *job, const struct tkm_tms_problem *problem);

/* Members of bodies. */
void tkm_tms_job_add_token(const struct tkm_tms_job *job, struct tkm_buf *out);
void tkm_tms_job_add_secret(const struct tkm_tms_job *job, const char *name,
    const struct tkm_secret *secret, struct tkm_buf *out);

/* Shows what is registered and asks to accept it. */
tkm_status tkm_tms_job_confirm(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer);
/* Notes that this very information was accepted, for a resumed job too. */
tkm_status tkm_tms_job_keep_consent(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer);
/* Takes over from the offer what a resumed job needs. */
tkm_status tkm_tms_job_adopt(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer);

#endif
