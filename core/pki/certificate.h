/* SPDX-License-Identifier: Apache-2.0
 * certificate.h -- what stands in an X.509 certificate (RFC 5280), as plain
 * values.  Nothing is said about whether the certificate can be trusted.
 */
#ifndef TKM_PKI_CERTIFICATE_H
#define TKM_PKI_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer certificates are refused unread: no token holds one. */
#define TKM_PKI_CERTIFICATE_MAX 32768u

/* Key usage bits, as in RFC 5280, 4.2.1.3. */
#define TKM_USE_DIGITAL_SIGNATURE 0x001u
#define TKM_USE_NON_REPUDIATION 0x002u
#define TKM_USE_KEY_ENCIPHERMENT 0x004u
#define TKM_USE_DATA_ENCIPHERMENT 0x008u
#define TKM_USE_KEY_AGREEMENT 0x010u
#define TKM_USE_CERT_SIGN 0x020u
#define TKM_USE_CRL_SIGN 0x040u
#define TKM_USE_ENCIPHER_ONLY 0x080u
#define TKM_USE_DECIPHER_ONLY 0x100u
#define TKM_USE_ANY 0x1ffu /* the certificate does not say */

/* All text is UTF-8 without ASCII control characters; all of it belongs to the
 * struct and goes with it. */
struct tkm_pki_certificate {
	char *subject; /* RFC 4514 */
	char *subject_name; /* common name, "" if there is none */
	char *issuer; /* RFC 4514 */
	char *issuer_name; /* common name, "" if there is none */
	char *serial; /* hexadecimal, lower case, no blanks */
	int64_t not_before; /* seconds since 1970, UTC */
	int64_t not_after;
	uint8_t sha256[32]; /* of the whole certificate */
	char *algorithm; /* "RSA", "EC", else the OID */
	uint32_t bits; /* of the key; 0 if not known */
	const char *curve; /* "P-256"; NULL if not EC or not known */
	uint32_t key_usage; /* TKM_USE_* */
	bool is_ca;
	uint8_t *spki; /* SubjectPublicKeyInfo, DER */
	size_t spki_length;
};

/*
 * Reads one certificate and nothing after it.  TKM_E_ARGUMENT: it is not one.
 * `out` is then untouched; after success tkm_pki_certificate_release() ends it.
 */
int tkm_pki_certificate_read(
    const uint8_t *der, size_t n, struct tkm_pki_certificate *out);

void tkm_pki_certificate_release(struct tkm_pki_certificate *certificate);

#endif
