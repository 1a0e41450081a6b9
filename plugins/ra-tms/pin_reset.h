/* SPDX-License-Identifier: Apache-2.0
 * pin_reset.h -- a forgotten PIN, set anew with the RA's help.
 */
#ifndef TKM_TMS_PIN_RESET_H
#define TKM_TMS_PIN_RESET_H

#include "plugins/ra-tms/job.h"

/* `who` as <tkm/ra.h>, reset_pin(). */
tkm_status tkm_tms_pin_reset(struct tkm_tms_job *job,
    const struct tkm_value *const *who, uint32_t count);
/*
 * From any state: the OTP is asked for, brings the same grant for 30 minutes,
 * and the token is brought to the PIN the host holds now.
 */
tkm_status tkm_tms_pin_reset_resume(struct tkm_tms_job *job);

#endif
