/* SPDX-License-Identifier: Apache-2.0
 * activate.h -- activation of a certificate by a code.
 */
#ifndef TKM_TMS_ACTIVATE_H
#define TKM_TMS_ACTIVATE_H

#include "plugins/ra-tms/job.h"

/* Is it well formed?  ARGUMENT, told as field "code", if not. */
tkm_status tkm_tms_check_code(struct tkm_ra_session *ra, struct tkm_op *op,
    const struct tkm_secret *code);
/* A new activation. */
tkm_status tkm_tms_activate(
    struct tkm_tms_job *job, const struct tkm_secret *code);
/* One that was interrupted; asks for the code where the RA wants it again. */
tkm_status tkm_tms_activate_resume(struct tkm_tms_job *job);

#endif
