/* SPDX-License-Identifier: Apache-2.0
 * ecdsa.h -- the two forms of an ECDSA signature: r || s as tokens give it,
 * Ecdsa-Sig-Value as X.509 wants it.
 */
#ifndef TKM_PKI_ECDSA_H
#define TKM_PKI_ECDSA_H

#include <stddef.h>
#include <stdint.h>

/* Of the largest signature handled here: two numbers of 66 bytes in DER. */
#define TKM_ECDSA_DER_MAX 144u

/*
 * Encodes r || s, `n` bytes in all, as DER (RFC 3279, 2.2.3).  `out` has room
 * for TKM_ECDSA_DER_MAX bytes.  TKM_E_ARGUMENT: n is odd, 0 or over 132.
 */
int tkm_ecdsa_encode(
    const uint8_t *raw, size_t n, uint8_t *out, size_t *length);

#endif
