/* SPDX-License-Identifier: Apache-2.0
 * who.h -- knows again for whom a request was made, without keeping who.
 */
#ifndef TKM_HOST_RA_WHO_H
#define TKM_HOST_RA_WHO_H

#include <stdbool.h>

#include <tkm/plugin.h>

#define TKM_WHO_DIGITS 96u /* of a stamp: 16 bytes of salt, 32 of key */

/* Stamps the answers; false, OUT untouched: that cannot be done.  [any] */
bool tkm_who_stamp(const struct tkm_value *const *who, uint32_t count,
    char out[TKM_WHO_DIGITS + 1]);
/*
 * Were these the answers?  True also of the stamp "", which a request has
 * that nobody was named for.  [any]
 */
bool tkm_who_fits(
    const char *stamp, const struct tkm_value *const *who, uint32_t count);

#endif
