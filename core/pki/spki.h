/* SPDX-License-Identifier: Apache-2.0
 * spki.h -- public keys as SubjectPublicKeyInfo (RFC 5280, 4.1.2.7): what
 * they are, whether two are the same, and whether one made a signature.
 */
#ifndef TKM_PKI_SPKI_H
#define TKM_PKI_SPKI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <openssl/types.h>

/* Larger than any key we know; longer input is refused unread. */
#define TKM_SPKI_MAX 4096u

/*
 * Reads one key and nothing after it, in the given library context (NULL: the
 * default one).  NULL if it is not one.  The caller frees it.
 */
EVP_PKEY *tkm_spki_read(OSSL_LIB_CTX *library, const uint8_t *spki, size_t n);

/* Do both name the same key, however each was encoded? */
bool tkm_spki_equal(
    const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length);

/* A name for the key's curve, "P-256", static; NULL for RSA and others. */
const char *tkm_spki_curve(const EVP_PKEY *key);

/*
 * Checks a signature in the form the token gave it (RSA as is, ECDSA r || s)
 * over a digest: `how` is a TKM_SIGN_*, digest_name as in token_key.h.
 * 0 if the key made it; TKM_E_REFUSED if not; TKM_E_ARGUMENT if the key, the
 * digest's name or its length make no sense.
 */
int tkm_spki_verify(const uint8_t *spki, size_t n, uint32_t how,
    const char *digest_name, const uint8_t *digest, size_t digest_length,
    const uint8_t *signature, size_t signature_length);

#endif
