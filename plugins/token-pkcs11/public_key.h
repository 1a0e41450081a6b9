/* SPDX-License-Identifier: Apache-2.0
 * public_key.h -- SubjectPublicKeyInfo from the attributes of a key object.
 */
#ifndef TKM_P11_PUBLIC_KEY_H
#define TKM_P11_PUBLIC_KEY_H

#include "core/base/buf.h"
#include "core/base/view.h"

/* Room for the largest key: RSA of 8192 bits. */
#define TKM_P11_SPKI_MAX 2048u

/* Adds the key of CKA_MODULUS and CKA_PUBLIC_EXPONENT (RFC 3279, 2.3.1). */
bool tkm_p11_spki_add_rsa(
    struct tkm_buf *out, struct tkm_view modulus, struct tkm_view exponent);

/*
 * Adds the key of CKA_EC_PARAMS and CKA_EC_POINT (RFC 5480, 2): a named curve
 * P-256, P-384 or P-521, the point uncompressed, in an OCTET STRING as the
 * standard has it or raw as some modules do.
 */
bool tkm_p11_spki_add_ec(
    struct tkm_buf *out, struct tkm_view params, struct tkm_view point);

/* CKA_EC_PARAMS of "P-256" or "P-384", static; empty: another name. */
struct tkm_view tkm_p11_curve_params(const char *name);

#endif
