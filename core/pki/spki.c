/* SPDX-License-Identifier: Apache-2.0
 * spki.c -- reads, compares and uses public keys.
 */
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <tkm/token.h>

#include "core/pki/ecdsa.h"
#include "core/pki/spki.h"

EVP_PKEY *tkm_spki_read(OSSL_LIB_CTX *library, const uint8_t *spki, size_t n)
{
	const unsigned char *p = spki;
	EVP_PKEY *key;

	if (n == 0 || n > TKM_SPKI_MAX)
		return NULL;
	key = d2i_PUBKEY_ex(NULL, &p, (long)n, library, NULL);
	if (key && p == spki + n)
		return key;
	EVP_PKEY_free(key);
	ERR_clear_error();
	return NULL;
}

bool tkm_spki_equal(
    const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length)
{
	EVP_PKEY *x;
	EVP_PKEY *y;
	bool equal;

	if (a_length == b_length && a_length > 0 && memcmp(a, b, a_length) == 0)
		return true;
	x = tkm_spki_read(NULL, a, a_length);
	y = tkm_spki_read(NULL, b, b_length);
	equal = x && y && EVP_PKEY_eq(x, y) == 1;
	EVP_PKEY_free(x);
	EVP_PKEY_free(y);
	ERR_clear_error();
	return equal;
}

const char *tkm_spki_curve(const EVP_PKEY *key)
{
	static const struct {
		const char *group;
		const char *curve;
	} names[] = {
	    {"prime256v1", "P-256"},
	    {"secp384r1", "P-384"},
	    {"secp521r1", "P-521"},
	};
	char group[64];

	if (!EVP_PKEY_is_a(key, "EC") ||
	    !EVP_PKEY_get_group_name(key, group, sizeof(group), NULL))
		return NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(group, names[i].group) == 0)
			return names[i].curve;
	}
	return NULL;
}

static const EVP_MD *find_digest(const char *name)
{
	if (strcmp(name, "SHA-256") == 0)
		return EVP_sha256();
	if (strcmp(name, "SHA-384") == 0)
		return EVP_sha384();
	if (strcmp(name, "SHA-512") == 0)
		return EVP_sha512();
	return NULL;
}

static bool suits(const EVP_PKEY *key, uint32_t how)
{
	switch (how) {
	case TKM_SIGN_RSA_PKCS1:
	case TKM_SIGN_RSA_PSS:
		return EVP_PKEY_is_a(key, "RSA");
	case TKM_SIGN_ECDSA:
		return EVP_PKEY_is_a(key, "EC");
	default:
		return false;
	}
}

static EVP_PKEY_CTX *verifier_new(
    EVP_PKEY *key, uint32_t how, const EVP_MD *digest)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

	if (!ctx || EVP_PKEY_verify_init(ctx) <= 0)
		goto failed;
	if (how == TKM_SIGN_RSA_PSS &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) <= 0)
		goto failed;
	if (EVP_PKEY_CTX_set_signature_md(ctx, digest) <= 0)
		goto failed;
	if (how == TKM_SIGN_RSA_PSS &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) <= 0)
		goto failed;
	return ctx;
failed:
	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

static int check(EVP_PKEY_CTX *ctx, const uint8_t *digest, size_t digest_length,
    const uint8_t *signature, size_t length)
{
	return EVP_PKEY_verify(ctx, signature, length, digest, digest_length) ==
		       1
		   ? 0
		   : TKM_E_REFUSED;
}

int tkm_spki_verify(const uint8_t *spki, size_t n, uint32_t how,
    const char *digest_name, const uint8_t *digest, size_t digest_length,
    const uint8_t *signature, size_t signature_length)
{
	const EVP_MD *md = find_digest(digest_name);
	EVP_PKEY *key = tkm_spki_read(NULL, spki, n);
	EVP_PKEY_CTX *ctx = NULL;
	uint8_t der[TKM_ECDSA_DER_MAX];
	size_t der_length;
	int rc = TKM_E_ARGUMENT;

	if (!md || !key || !suits(key, how) ||
	    digest_length != (size_t)EVP_MD_get_size(md))
		goto out;
	rc = TKM_E_INTERNAL;
	ctx = verifier_new(key, how, md);
	if (!ctx)
		goto out;
	if (how != TKM_SIGN_ECDSA)
		rc = check(
		    ctx, digest, digest_length, signature, signature_length);
	else if (tkm_ecdsa_encode(
		     signature, signature_length, der, &der_length) != 0)
		rc = TKM_E_REFUSED;
	else
		rc = check(ctx, digest, digest_length, der, der_length);
out:
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return rc;
}
