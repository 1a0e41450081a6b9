/* SPDX-License-Identifier: Apache-2.0
 * sealed.h -- the envelope of tms/1 (protocol-tms.md, 2): what is put around
 * a body, and what must fit before an answer is believed.
 */
#ifndef TKM_TMS_SEALED_H
#define TKM_TMS_SEALED_H

#include <jansson.h>

#include "core/base/view.h"
#include "core/pki/seal.h"
#include "plugins/ra-tms/problem.h"
#include "plugins/ra-tms/session.h"

#define TKM_TMS_REQUEST_MAX 65536u
#define TKM_TMS_ANSWER_MAX 262144u

/* A request on its way: its id, the key its answer comes under. */
struct tkm_tms_request {
	char id[33];
	struct tkm_secret *reply_key; /* TKM_SEAL_KEK_SIZE bytes */
	struct tkm_sealed sealed;
};

/* An answer only the RA can have given. */
struct tkm_tms_answer {
	int64_t status; /* HTTP's */
	int64_t time; /* the RA's clock */
	json_t *body; /* owned; of a success */
	struct tkm_tms_problem problem; /* of a refusal: status >= 400 */
};

/*
 * Seals `body` (a JSON object in UTF-8) for `path` under a fresh id and reply
 * key.  Failures are told through `op`.
 */
tkm_status tkm_tms_request_make(struct tkm_ra_session *session,
    struct tkm_op *op, const char *path, struct tkm_view body,
    struct tkm_tms_request *out);
void tkm_tms_request_release(
    const struct tkm_ra_session *session, struct tkm_tms_request *request);

/*
 * Opens and checks what came back.  REFUSED, with nothing told and the output
 * untouched: the RA did not write this for this request.
 */
tkm_status tkm_tms_request_open(const struct tkm_ra_session *session,
    const struct tkm_tms_request *request, const void *data, size_t n,
    struct tkm_tms_answer *out);

/* The plaintext of an answer; false if it is none to the request `id`. */
bool tkm_tms_answer_read(
    const char *id, const void *data, size_t n, struct tkm_tms_answer *out);
void tkm_tms_answer_release(struct tkm_tms_answer *answer);

#endif
