/* SPDX-License-Identifier: Apache-2.0
 * renew.h -- renewal of a certificate, proved by its old key.
 */
#ifndef TKM_TMS_RENEW_H
#define TKM_TMS_RENEW_H

#include "plugins/ra-tms/job.h"

/*
 * Renews the certificate `old`, which need live only during the call.
 * ARGUMENT, told, when it lacks its id or its bytes.  [worker]
 */
tkm_status tkm_tms_renew(struct tkm_tms_job *job, const struct tkm_object *old);
/* Goes on with one that was interrupted; `job` is loaded.  [worker] */
tkm_status tkm_tms_renew_resume(struct tkm_tms_job *job);

#endif
