/* SPDX-License-Identifier: Apache-2.0
 * key.h -- the key of a job on the token, and what is signed with it.
 */
#ifndef TKM_TMS_KEY_H
#define TKM_TMS_KEY_H

#include "plugins/ra-tms/job.h"

/* A key on the token. */
struct tkm_tms_key {
	struct tkm_buf id;
	struct tkm_buf spki;
};

void tkm_tms_key_init(struct tkm_tms_key *key);
void tkm_tms_key_release(struct tkm_tms_key *key);

/*
 * Finds or makes the key whose id follows from the job's (protocol-tms.md,
 * 5), of a kind the note allows.
 */
tkm_status tkm_tms_key_find(struct tkm_tms_job *job, struct tkm_tms_key *out);
/* The old key of a renewal. */
tkm_status tkm_tms_key_old(struct tkm_tms_job *job, struct tkm_tms_key *out);

/* Does the certificate (DER) carry this key? */
bool tkm_tms_key_is_in(
    const struct tkm_tms_key *key, const struct tkm_buf *certificate);

/* A certification request for the note's name, added to OUT as DER. */
tkm_status tkm_tms_key_request(struct tkm_tms_job *job,
    const struct tkm_tms_key *key, struct tkm_buf *out);
/* CMS SignedData over CONTENT with the old certificate, added to OUT. */
tkm_status tkm_tms_key_sign_cms(struct tkm_tms_job *job,
    const struct tkm_tms_key *key, struct tkm_view content,
    struct tkm_buf *out);
/* A signature over TEXT as `installed` wants it, added to OUT. */
tkm_status tkm_tms_key_sign_text(struct tkm_tms_job *job,
    const struct tkm_tms_key *key, struct tkm_view text, struct tkm_buf *out);

#endif
