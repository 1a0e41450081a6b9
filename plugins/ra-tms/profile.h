/* SPDX-License-Identifier: Apache-2.0
 * profile.h -- where an RA is and how it proves who it is.
 */
#ifndef TKM_TMS_PROFILE_H
#define TKM_TMS_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include <tkm/plugin.h>

#define TKM_TMS_URL_MAX 1024u
#define TKM_TMS_TIMEOUT 60u /* seconds; protocol-tms.md, 3 */

struct tkm_tms_profile {
	char *url; /* https://..., without a '/' at its end */
	char *ca; /* PEM the server is verified against; NULL: the system's */
	size_t ca_size;
	unsigned char *seal; /* DER of the certificate requests are sealed to */
	int seal_size;
	uint32_t timeout; /* seconds for one exchange */
};

/*
 * Reads the keys `url`, `ca`, `seal-certificate` (both PEM) and `timeout`;
 * others are not ours.  UNSUPPORTED, told through `op`, when one is missing or
 * wrong; `out` is then untouched.
 */
tkm_status tkm_tms_profile_read(struct tkm_op *op,
    const struct tkm_value *const *values, uint32_t count,
    struct tkm_tms_profile *out);
/* Harmless on a zeroed struct. */
void tkm_tms_profile_release(struct tkm_tms_profile *profile);

#endif
