/* SPDX-License-Identifier: Apache-2.0
 * endpoints.h -- what answers each path of tms/1.
 */
#ifndef SANDBOX_RA_ENDPOINTS_H
#define SANDBOX_RA_ENDPOINTS_H

#include "tests/sandbox/ra/call.h"

/* The body of GET /v1/info, not sealed. */
json_t *ra_info(const struct ra_service *service, enum ra_lang lang);

int ra_activation_start(struct ra_call *call);
int ra_activation_decision(struct ra_call *call);
int ra_activation_request(struct ra_call *call);
int ra_activation_rekey(struct ra_call *call);
int ra_activation_installed(struct ra_call *call);

int ra_renewal_begin(struct ra_call *call);
int ra_renewal_request(struct ra_call *call);
int ra_renewal_rekey(struct ra_call *call);
int ra_renewal_installed(struct ra_call *call);

int ra_reset_start(struct ra_call *call);
int ra_reset_resend(struct ra_call *call);
int ra_reset_otp(struct ra_call *call);
int ra_reset_result(struct ra_call *call);

#endif
