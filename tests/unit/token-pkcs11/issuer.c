/* SPDX-License-Identifier: Apache-2.0
 * issuer.c -- issues certificates.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/unit/token-pkcs11/issuer.h"

static void need(bool condition)
{
	if (!condition)
		abort();
}

uint8_t *issue(const uint8_t *spki, size_t spki_n, const char *name, size_t *n)
{
	const unsigned char *p = spki;
	EVP_PKEY *subject = d2i_PUBKEY(NULL, &p, (long)spki_n);
	EVP_PKEY *ca = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	unsigned char *to;
	uint8_t *der;
	int size;

	need(subject && ca && x);
	need(X509_set_version(x, 2) &&
	     ASN1_INTEGER_set(X509_get_serialNumber(x), 4711) &&
	     X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
		 MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) &&
	     X509_NAME_add_entry_by_txt(X509_get_issuer_name(x), "CN",
		 MBSTRING_UTF8, (const unsigned char *)"CA", -1, -1, 0));
	need(X509_gmtime_adj(X509_getm_notBefore(x), 0) &&
	     X509_gmtime_adj(X509_getm_notAfter(x), 3600) &&
	     X509_set_pubkey(x, subject) && X509_sign(x, ca, EVP_sha256()));
	size = i2d_X509(x, NULL);
	need(size > 0);
	to = der = malloc((size_t)size);
	need(der);
	i2d_X509(x, &to);
	X509_free(x);
	EVP_PKEY_free(ca);
	EVP_PKEY_free(subject);
	*n = (size_t)size;
	return der;
}
