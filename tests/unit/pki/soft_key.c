/* SPDX-License-Identifier: Apache-2.0
 * soft_key.c -- a software key behind the signer's callback.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <tkm/token.h>
#include "tests/unit/pki/soft_key.h"

static void need(bool condition)
{
	if (!condition)
		abort();
}

void soft_key_init(struct soft_key *soft, const char *curve)
{
	unsigned char *p = NULL;
	int n;

	memset(soft, 0, sizeof(*soft));
	soft->key = curve ? EVP_EC_gen(curve) : EVP_RSA_gen(2048);
	need(soft->key);
	n = i2d_PUBKEY(soft->key, &p);
	need(n > 0);
	soft->spki = p;
	soft->spki_length = (size_t)n;
}

void soft_key_release(struct soft_key *soft)
{
	EVP_PKEY_free(soft->key);
	OPENSSL_free(soft->spki);
}

/* DER to r || s, as a token would have answered. */
static void to_raw(const struct soft_key *soft, const uint8_t *der, size_t n,
    uint8_t *out, size_t *length)
{
	const unsigned char *p = der;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &p, (long)n);
	int field = (EVP_PKEY_get_bits(soft->key) + 7) / 8;

	need(pair);
	need(BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, field) == field);
	need(BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + field, field) == field);
	ECDSA_SIG_free(pair);
	*length = (size_t)field * 2;
}

static int sign(void *ctx, uint32_t how, const char *digest_name,
    const uint8_t *digest, size_t n, uint8_t *out, size_t room, size_t *length)
{
	struct soft_key *soft = ctx;
	EVP_PKEY_CTX *op;
	uint8_t raw[TKM_TOKEN_SIGNATURE_MAX];
	size_t raw_n = sizeof(raw);

	if (soft->answer != 0)
		return soft->answer;
	op = EVP_PKEY_CTX_new(soft->key, NULL);
	need(op && EVP_PKEY_sign_init(op) > 0);
	if (how == TKM_SIGN_RSA_PSS)
		need(EVP_PKEY_CTX_set_rsa_padding(op, RSA_PKCS1_PSS_PADDING) >
		     0);
	need(EVP_PKEY_CTX_set_signature_md(
		 op, n == 32 ? EVP_sha256() : EVP_sha384()) > 0);
	if (how == TKM_SIGN_RSA_PSS)
		need(EVP_PKEY_CTX_set_rsa_pss_saltlen(
			 op, RSA_PSS_SALTLEN_DIGEST) > 0);
	need(EVP_PKEY_sign(op, raw, &raw_n, digest, n) > 0);
	EVP_PKEY_CTX_free(op);
	need(raw_n <= room);
	if (how == TKM_SIGN_ECDSA) {
		to_raw(soft, raw, raw_n, out, length);
	} else {
		memcpy(out, raw, raw_n);
		*length = raw_n;
	}
	soft->signatures++;
	soft->how = how;
	strncpy(soft->digest_name, digest_name, sizeof(soft->digest_name) - 1);
	return 0;
}

struct tkm_signer soft_key_signer(struct soft_key *soft)
{
	return (struct tkm_signer){.sign = sign, .ctx = soft};
}

static void add_extension(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *extension;

	if (!value)
		return;
	extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	need(extension && X509_add_ext(x, extension, -1));
	X509_EXTENSION_free(extension);
}

static void add_name(X509_NAME *name, int nid, const char *value)
{
	if (!value)
		return;
	need(X509_NAME_add_entry_by_NID(
	    name, nid, MBSTRING_UTF8, (const unsigned char *)value, -1, -1, 0));
}

uint8_t *soft_key_certify(const struct soft_key *soft,
    const struct soft_certificate *how, size_t *length)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_NAME_new();
	unsigned char *p;
	uint8_t *der;
	int n;

	need(x && name);
	add_name(name, NID_organizationName, how->organization);
	add_name(name, NID_commonName, how->common_name);
	need(X509_set_version(x, 2) && X509_set_subject_name(x, name) &&
	     X509_set_issuer_name(x, name) && X509_set_pubkey(x, soft->key));
	need(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), 0x0abcdef1));
	need(X509_gmtime_adj(X509_getm_notBefore(x), how->from));
	need(X509_gmtime_adj(X509_getm_notAfter(x), how->until));
	add_extension(x, NID_key_usage, how->key_usage);
	add_extension(x, NID_basic_constraints, how->basic_constraints);
	need(X509_sign(x, soft->key, EVP_sha256()) > 0);
	n = i2d_X509(x, NULL);
	need(n > 0);
	p = der = malloc((size_t)n);
	need(der);
	i2d_X509(x, &p);
	X509_NAME_free(name);
	X509_free(x);
	*length = (size_t)n;
	return der;
}

X509 *soft_key_certificate(
    const struct soft_key *soft, const struct tkm_token_key *key)
{
	static const struct soft_certificate anybody = {
	    .common_name = "token.example",
	    .until = 3600,
	};
	X509 *x = X509_new_ex(tkm_token_key_library(key), NULL);
	size_t n;
	uint8_t *der = soft_key_certify(soft, &anybody, &n);
	const unsigned char *p = der;

	need(d2i_X509(&x, &p, (long)n));
	free(der);
	return x;
}
