/* SPDX-License-Identifier: Apache-2.0
 * log.h -- what the server tells its operator, on standard error.
 */
#ifndef SANDBOX_RA_LOG_H
#define SANDBOX_RA_LOG_H

#include <stdbool.h>

/*
 * Writes one line, printf-like. Codes, OTPs, PINs, ID numbers and e-mail
 * addresses never go here. Any thread.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
void ra_log(const char *format, ...);

/* The same, and false, to be returned at once. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
bool ra_fail(const char *format, ...);

#endif
