/* SPDX-License-Identifier: Apache-2.0
 * session.h -- the right to go on after a code or OTP was given; and how
 * often something may be asked.
 */
#ifndef SANDBOX_RA_SESSION_H
#define SANDBOX_RA_SESSION_H

#include "tests/sandbox/ra/call.h"

/* A new session of `owner` (an order or reset); the text is the secret. */
bool ra_session_new(struct ra_call *call, const char *owner, int64_t lifetime,
    char text[RA_KEY_TEXT_SIZE]);

/* Is the `session` in the body one of `owner` that has not ended? */
bool ra_session_is_valid(struct ra_call *call, const char *owner);

/*
 * Counts one use of `what`:`key`. False when there were `max` within
 * `seconds` already: `*wait` then tells how long to wait. The key is kept
 * as a digest.
 */
bool ra_limit_allows(struct ra_call *call, const char *what, const char *key,
    int64_t max, int64_t seconds, int64_t *wait);

#endif
