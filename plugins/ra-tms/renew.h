/* SPDX-License-Identifier: Apache-2.0
 * renew.h -- renewal of a certificate, proved by its old key.
 */
#ifndef TKM_TMS_RENEW_H
#define TKM_TMS_RENEW_H

#include "plugins/ra-tms/job.h"

tkm_status tkm_tms_renew(struct tkm_tms_job *job, const struct tkm_object *old);
tkm_status tkm_tms_renew_resume(struct tkm_tms_job *job);

#endif
