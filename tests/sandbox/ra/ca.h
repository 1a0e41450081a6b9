/* SPDX-License-Identifier: Apache-2.0
 * ca.h -- the certification authority: makes certificates, checks keys.
 */
#ifndef SANDBOX_RA_CA_H
#define SANDBOX_RA_CA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/types.h>

struct ra_ca {
	EVP_PKEY *key;
	X509 *certificate;
};

/* Whom a certificate is for; UTF-8. */
struct ra_person {
	const char *name;
	const char *organization; /* may be NULL or "" */
	const char *number; /* ID number or tax code */
	bool is_organization; /* which of the two */
	const char *email;
};

/* What one certificate says besides the person and the key. */
struct ra_terms {
	const char *serial; /* hexadecimal */
	int64_t not_before; /* seconds since 1970 */
	int64_t not_after;
};

/* Each returns a certificate to be freed with X509_free(), or NULL. */
X509 *ra_ca_root(EVP_PKEY *key);
X509 *ra_ca_seal_certificate(struct ra_ca ca, EVP_PKEY *key);
X509 *ra_ca_tls_certificate(
    struct ra_ca ca, EVP_PKEY *key, const char *host, long days);
X509 *ra_ca_user_certificate(struct ra_ca ca, EVP_PKEY *key,
    const struct ra_person *person, const struct ra_terms *terms);

/* The subject as a DER Name; *der is freed with OPENSSL_free(). */
int ra_ca_subject(const struct ra_person *person, unsigned char **der);

/* "rsa-2048", "ec-p256"...; NULL for a kind tms/1 has no name for. */
const char *ra_ca_key_kind(EVP_PKEY *key);

/* The public key of a PKCS #10 request whose signature is right, or NULL. */
EVP_PKEY *ra_ca_requested_key(const unsigned char *csr, size_t size);

/* Checks a signature as tms/1 makes them: the digest fits the key. */
bool ra_ca_signed_by(EVP_PKEY *key, const void *text, size_t text_size,
    const unsigned char *signature, size_t signature_size);

#endif
