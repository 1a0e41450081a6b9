/* SPDX-License-Identifier: Apache-2.0
 * token_key.h -- a key that lives on a token, as an OpenSSL EVP_PKEY.
 *
 * The public half is an ordinary SubjectPublicKeyInfo; signing calls back to
 * whoever holds the token.  X509_REQ, CMS, OSSL_CMP and TLS take the key as
 * they take any other, as long as they work in the key's library context.
 *
 * A key is used by one thread at a time; different keys share nothing.
 */
#ifndef TKM_PKI_TOKEN_KEY_H
#define TKM_PKI_TOKEN_KEY_H

#include <stddef.h>
#include <stdint.h>
#include <openssl/types.h>

/* Room for the signature of the largest key: RSA of 8192 bits. */
#define TKM_TOKEN_SIGNATURE_MAX 1024u

/*
 * Who signs.  `how` is a TKM_SIGN_* of <tkm/token.h>, `digest_name` one of
 * "SHA-256", "SHA-384", "SHA-512".  RSA-PSS means MGF1 with the same digest and
 * a salt as long as the digest.  The signature goes to `out` as the token
 * makes it, RSA as is and ECDSA as r || s, and its length to `length`.
 * Returns 0 or a TKM_E_*, which comes back from the call that signed.
 */
struct tkm_signer {
	int (*sign)(void *ctx, uint32_t how, const char *digest_name,
	    const uint8_t *digest, size_t n, uint8_t *out, size_t room,
	    size_t *length);
	void *ctx;
};

struct tkm_token_key;

/*
 * Makes the key from its SubjectPublicKeyInfo in DER: RSA of 2048 to 8192
 * bits, or EC on P-256 or P-384.  `signer` is copied; its ctx must outlive
 * the key.  TKM_E_ARGUMENT: not such a key.
 */
int tkm_token_key_new(const uint8_t *spki, size_t n,
    const struct tkm_signer *signer, struct tkm_token_key **out);

/* Every EVP_PKEY reference taken from the key must be gone before. */
void tkm_token_key_free(struct tkm_token_key *key);

/* The signing key and its public half; borrowed, live as long as `key`. */
EVP_PKEY *tkm_token_key_private(const struct tkm_token_key *key);
EVP_PKEY *tkm_token_key_public(const struct tkm_token_key *key);

/* The library context that objects using the key are made in; borrowed. */
OSSL_LIB_CTX *tkm_token_key_library(const struct tkm_token_key *key);

/* The digest that suits the key: "SHA-256", for P-384 "SHA-384". */
const char *tkm_token_key_digest(const struct tkm_token_key *key);

/*
 * Turns "OpenSSL said no" into the signer's own error, if that is why: the
 * TKM_E_* of the latest failed signature, else `otherwise`.
 */
int tkm_token_key_error(const struct tkm_token_key *key, int otherwise);

#endif
