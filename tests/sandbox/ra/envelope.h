/* SPDX-License-Identifier: Apache-2.0
 * envelope.h -- requests opened, answers sealed (section 2 of the page).
 */
#ifndef SANDBOX_RA_ENVELOPE_H
#define SANDBOX_RA_ENVELOPE_H

#include "tests/sandbox/ra/call.h"

/*
 * Opens the request into `call`. Else false, and `*code` says which bare
 * problem to answer.
 */
bool ra_envelope_open(
    const struct ra_request *request, struct ra_call *call, const char **code);

/* Seals the answer of `call`, commits the call's fault on the way. */
bool ra_envelope_seal(struct ra_call *call, struct ra_reply *reply);

#endif
