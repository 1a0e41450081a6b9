/* SPDX-License-Identifier: Apache-2.0
 * job.h -- one job with an RA while it runs: the token session it works on,
 * its journal, and the lock that keeps other processes off.
 */
#ifndef TKM_HOST_JOB_H
#define TKM_HOST_JOB_H

#include "core/host/ra/journal.h"
#include "core/host/token/session.h"
#include "core/sys/lock.h"

struct tkm_job {
	struct tkm_ra_job ra; /* first: a tkm_ra_job is cast back */
	struct tkm_session *session;
	const struct tkm_secret *pin; /* PIN reset: what the user gets */
	struct tkm_journal journal;
	char *path; /* of the journal */
	struct tkm_sys_lock *lock;
};

/*
 * Locks the token for jobs and reads the journal, or begins an empty one.
 * `pin` must outlive the job.  BUSY: another process has it; STORAGE: the
 * journal cannot be read, and is left as it is.
 */
tkm_status tkm_job_begin(struct tkm_job *job, struct tkm_session *session,
    struct tkm_op *op, uint32_t kind, const char *back_end, const char *profile,
    const struct tkm_secret *pin);
void tkm_job_end(struct tkm_job *job);

/* The journal as it is now goes to disk; fails the operation. */
tkm_status tkm_job_save(struct tkm_job *job);

/*
 * The RA will hear no more of this job: the journal goes, except for what
 * the next PIN reset must know about the token.
 */
tkm_status tkm_job_forget(struct tkm_job *job);
/* The same without a word: there is an error already. */
void tkm_job_drop(struct tkm_job *job);

/*
 * Reads the state in the journal without locking; 0: no job.
 */
tkm_status tkm_job_peek(struct tkm_session *session, struct tkm_op *op,
    uint32_t kind, uint32_t *state);

/* Fails with a text that may name the token: {token}. */
tkm_status tkm_job_fail(
    struct tkm_job *job, tkm_status code, const char *message);

/* Signs through the back end; adds the signature to `out`. */
tkm_status tkm_job_sign(struct tkm_job *job, const void *id, uint64_t n,
    uint32_t how, const char *digest_name, const void *digest,
    uint64_t digest_n, struct tkm_buf *out);

/* Members of tkm_ra_job in files of their own. */
tkm_status TKM_CALL tkm_job_install(struct tkm_ra_job *ra, const void *id,
    uint64_t n, const void *certificate, uint64_t certificate_n,
    const void *chain, uint64_t chain_n);
tkm_status TKM_CALL tkm_job_reset_pin(struct tkm_ra_job *ra,
    const struct tkm_secret *const *candidates, uint32_t count,
    const struct tkm_secret *rotate_to);
/* The user PIN was set: proves it by a login, and remembers. */
tkm_status tkm_job_prove_pin(struct tkm_job *job);

#endif
