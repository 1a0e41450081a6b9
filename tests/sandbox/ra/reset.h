/* SPDX-License-Identifier: Apache-2.0
 * reset.h -- the numbers of a PIN reset (section 7 of the page).
 */
#ifndef SANDBOX_RA_RESET_H
#define SANDBOX_RA_RESET_H

#define RA_OTP_DIGITS 8
#define RA_OTP_TRIES 5
#define RA_OTP_SENDS 3

#endif
