/* SPDX-License-Identifier: Apache-2.0
 * letters.h -- the letters the RA writes.
 */
#ifndef SANDBOX_RA_LETTERS_H
#define SANDBOX_RA_LETTERS_H

#include "tests/sandbox/ra/mail.h"

/* {name} {serial} {code} {days} */
extern const struct ra_letter ra_letter_code;
/* {serial} {reference} {otp} {minutes} */
extern const struct ra_letter ra_letter_otp;
/* {serial} {reference} */
extern const struct ra_letter ra_letter_reset_done;

#endif
