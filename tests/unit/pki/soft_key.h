/* SPDX-License-Identifier: Apache-2.0
 * soft_key.h -- stands in for a token: a software key that signs the way a
 * token does, and certificates for it.
 */
#ifndef TKM_TESTS_PKI_SOFT_KEY_H
#define TKM_TESTS_PKI_SOFT_KEY_H

#include <stdint.h>
#include <openssl/x509.h>

#include "core/pki/token_key.h"

struct soft_key {
	EVP_PKEY *key;
	uint8_t *spki;
	size_t spki_length;
	int answer; /* what the signer says instead of signing, if not 0 */
	int signatures; /* made so far */
	uint32_t how; /* of the latest */
	char digest_name[16]; /* of the latest */
};

/* `curve` is NULL for an RSA key of 2048 bits. */
void soft_key_init(struct soft_key *soft, const char *curve);
void soft_key_release(struct soft_key *soft);

struct tkm_signer soft_key_signer(struct soft_key *soft);

/* How a certificate is to look. */
struct soft_certificate {
	const char *common_name;
	const char *organization; /* or NULL */
	long from; /* seconds from now */
	long until;
	const char *key_usage; /* as OpenSSL's configuration has it, or NULL */
	const char *basic_constraints; /* or NULL */
};

/* Self-signed, DER, to be freed with free(). */
uint8_t *soft_key_certify(const struct soft_key *soft,
    const struct soft_certificate *how, size_t *length);

/* A certificate of `key`, which is `soft` on a token; freed by the caller. */
X509 *soft_key_certificate(
    const struct soft_key *soft, const struct tkm_token_key *key);

#endif
