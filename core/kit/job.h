/* SPDX-License-Identifier: Apache-2.0
 * job.h -- a job with the RA that was interrupted: gone on with, or given up.
 */
#ifndef TKM_KIT_JOB_H
#define TKM_KIT_JOB_H

#include <stdbool.h>

#include <tkm/service.h>

/* What tkm_kit_job_settle() may ask, for the inputs of an action. */
extern const struct tkm_form tkm_kit_job_form;

/*
 * Asks what is to become of the interrupted job of KIND, if there is one:
 * sets RESUME when it is to be gone on with (also when nobody says), or gives
 * it up here and at the RA.  RESUME is false when there was none.  [worker]
 */
tkm_status tkm_kit_job_settle(const struct tkm_host_ra *ra,
    const struct tkm_host *host, struct tkm_op *op, struct tkm_session *session,
    uint32_t kind, bool *resume);

/*
 * UNSUPPORTED, told with what to do, unless the RA can do WHAT
 * (TKM_RA_CAN_...).  [worker]
 */
tkm_status tkm_kit_job_need(const struct tkm_host_ra *ra,
    const struct tkm_host *host, struct tkm_op *op, uint32_t what);

#endif
