/* SPDX-License-Identifier: Apache-2.0
 * certify.h -- from an accepted subject to an installed certificate, alike
 * for activation and renewal.
 */
#ifndef TKM_TMS_CERTIFY_H
#define TKM_TMS_CERTIFY_H

#include "plugins/ra-tms/key.h"

/* Where activation and renewal differ. */
struct tkm_tms_route {
	const char *request; /* paths */
	const char *rekey;
	const char *installed;
	const char *id_name; /* "activation", "renewal" */
	/* The refusal after which `authorise` brings the right to go on. */
	const char *lost_right;
	tkm_status (*authorise)(struct tkm_tms_job *);
	/* Adds the members of a request beside the id. */
	tkm_status (*add_request)(struct tkm_tms_job *,
	    const struct tkm_buf *csr, struct tkm_buf *out);
	/* After the RA knows of the installed certificate. */
	tkm_status (*finish)(struct tkm_tms_job *);
};

/*
 * Runs the job from any state to DONE.  PENDING: the RA is not ready or the
 * user did not want to wait; the journal has all to go on.
 */
tkm_status tkm_tms_certify(
    struct tkm_tms_job *job, const struct tkm_tms_route *route);

#endif
