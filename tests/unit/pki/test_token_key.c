/* SPDX-License-Identifier: Apache-2.0
 * test_token_key.c -- OpenSSL signs with keys it does not hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <tkm/token.h>
#include "core/pki/spki.h"
#include "tests/unit/pki/soft_key.h"

static const char text[] = "what is signed";

static struct tkm_token_key *key_for(struct soft_key *soft)
{
	struct tkm_signer signer = soft_key_signer(soft);
	struct tkm_token_key *key = NULL;

	assert_int_equal(
	    tkm_token_key_new(soft->spki, soft->spki_length, &signer, &key), 0);
	return key;
}

/* Signs through OpenSSL's front door and verifies with the software key. */
static void sign_and_verify(
    const char *curve, const char *digest, int padding, uint32_t how)
{
	struct soft_key soft;
	struct tkm_token_key *key;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *options;
	uint8_t signature[TKM_TOKEN_SIGNATURE_MAX];
	size_t n = sizeof(signature);

	soft_key_init(&soft, curve);
	key = key_for(&soft);
	assert_int_equal(EVP_DigestSignInit_ex(ctx, &options, digest,
			     tkm_token_key_library(key), NULL,
			     tkm_token_key_private(key), NULL),
	    1);
	if (padding != 0)
		assert_true(EVP_PKEY_CTX_set_rsa_padding(options, padding) > 0);
	assert_int_equal(EVP_DigestSign(ctx, signature, &n,
			     (const unsigned char *)text, sizeof(text)),
	    1);
	assert_int_equal(soft.signatures, 1);
	assert_int_equal(soft.how, how);
	assert_string_equal(soft.digest_name, digest);

	EVP_MD_CTX_reset(ctx);
	assert_int_equal(EVP_DigestVerifyInit_ex(
			     ctx, &options, digest, NULL, NULL, soft.key, NULL),
	    1);
	if (padding != 0)
		assert_true(EVP_PKEY_CTX_set_rsa_padding(options, padding) > 0);
	assert_int_equal(EVP_DigestVerify(ctx, signature, n,
			     (const unsigned char *)text, sizeof(text)),
	    1);
	EVP_MD_CTX_free(ctx);
	tkm_token_key_free(key);
	soft_key_release(&soft);
}

static void rsa_keys_sign_as_pkcs1(void **state)
{
	(void)state;
	sign_and_verify(NULL, "SHA-256", 0, TKM_SIGN_RSA_PKCS1);
	sign_and_verify(NULL, "SHA-384", 0, TKM_SIGN_RSA_PKCS1);
}

static void rsa_keys_sign_as_pss(void **state)
{
	(void)state;
	sign_and_verify(
	    NULL, "SHA-256", RSA_PKCS1_PSS_PADDING, TKM_SIGN_RSA_PSS);
	sign_and_verify(
	    NULL, "SHA-384", RSA_PKCS1_PSS_PADDING, TKM_SIGN_RSA_PSS);
}

static void ec_keys_sign_as_ecdsa(void **state)
{
	(void)state;
	sign_and_verify("P-256", "SHA-256", 0, TKM_SIGN_ECDSA);
	sign_and_verify("P-384", "SHA-384", 0, TKM_SIGN_ECDSA);
}

static void sha1_is_not_signed(void **state)
{
	struct soft_key soft;
	struct tkm_token_key *key;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	(void)state;
	soft_key_init(&soft, NULL);
	key = key_for(&soft);
	assert_int_not_equal(
	    EVP_DigestSignInit_ex(ctx, NULL, "SHA1", tkm_token_key_library(key),
		NULL, tkm_token_key_private(key), NULL),
	    1);
	EVP_MD_CTX_free(ctx);
	tkm_token_key_free(key);
	soft_key_release(&soft);
}

static void the_private_half_cannot_be_exported(void **state)
{
	struct soft_key soft;
	struct tkm_token_key *key;
	OSSL_PARAM *params = NULL;

	(void)state;
	soft_key_init(&soft, "P-256");
	key = key_for(&soft);
	assert_int_not_equal(EVP_PKEY_todata(tkm_token_key_private(key),
				 EVP_PKEY_KEYPAIR, &params),
	    1);
	assert_int_equal(EVP_PKEY_todata(tkm_token_key_private(key),
			     EVP_PKEY_PUBLIC_KEY, &params),
	    1);
	OSSL_PARAM_free(params);
	tkm_token_key_free(key);
	soft_key_release(&soft);
}

static void a_copy_of_the_key_is_the_same_key(void **state)
{
	struct soft_key soft;
	struct tkm_token_key *key;
	EVP_PKEY *copy;

	(void)state;
	soft_key_init(&soft, NULL);
	key = key_for(&soft);
	copy = EVP_PKEY_dup(tkm_token_key_private(key));
	assert_non_null(copy);
	assert_int_equal(EVP_PKEY_eq(copy, tkm_token_key_public(key)), 1);
	EVP_PKEY_free(copy);
	tkm_token_key_free(key);
	soft_key_release(&soft);
}

static void a_key_that_tokens_do_not_have_is_refused(void **state)
{
	static const char *const curves[] = {"P-521", "secp256k1"};
	struct soft_key soft;
	struct tkm_signer signer = soft_key_signer(&soft);
	struct tkm_token_key *key = NULL;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		soft_key_init(&soft, curves[i]);
		assert_int_equal(tkm_token_key_new(soft.spki, soft.spki_length,
				     &signer, &key),
		    TKM_E_ARGUMENT);
		soft_key_release(&soft);
	}
	assert_null(key);
}

static void a_broken_public_key_is_refused(void **state)
{
	struct soft_key soft;
	struct tkm_signer signer;
	struct tkm_token_key *key = NULL;
	uint8_t longer[256] = {0};

	(void)state;
	soft_key_init(&soft, "P-256");
	signer = soft_key_signer(&soft);
	memcpy(longer, soft.spki, soft.spki_length);
	assert_int_equal(
	    tkm_token_key_new(longer, soft.spki_length + 1, &signer, &key),
	    TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_token_key_new(longer, soft.spki_length - 1, &signer, &key),
	    TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_token_key_new(longer, 0, &signer, &key), TKM_E_ARGUMENT);
	soft_key_release(&soft);
	assert_null(key);
}

static void a_raw_signature_is_verified_against_the_public_key(void **state)
{
	struct soft_key soft;
	struct tkm_signer signer;
	uint8_t digest[48] = {1, 2, 3};
	uint8_t signature[TKM_TOKEN_SIGNATURE_MAX];
	size_t n;

	(void)state;
	soft_key_init(&soft, "P-384");
	signer = soft_key_signer(&soft);
	assert_int_equal(signer.sign(&soft, TKM_SIGN_ECDSA, "SHA-384", digest,
			     48, signature, sizeof(signature), &n),
	    0);
	assert_int_equal(
	    tkm_spki_verify(soft.spki, soft.spki_length, TKM_SIGN_ECDSA,
		"SHA-384", digest, 48, signature, n),
	    0);
	digest[0] ^= 1;
	assert_int_equal(
	    tkm_spki_verify(soft.spki, soft.spki_length, TKM_SIGN_ECDSA,
		"SHA-384", digest, 48, signature, n),
	    TKM_E_REFUSED);
	assert_int_equal(
	    tkm_spki_verify(soft.spki, soft.spki_length, TKM_SIGN_RSA_PSS,
		"SHA-384", digest, 48, signature, n),
	    TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_spki_verify(soft.spki, soft.spki_length, TKM_SIGN_ECDSA,
		"SHA-256", digest, 48, signature, n),
	    TKM_E_ARGUMENT);
	soft_key_release(&soft);
}

static void rsa_signatures_are_verified_in_both_paddings(void **state)
{
	static const uint32_t ways[] = {TKM_SIGN_RSA_PKCS1, TKM_SIGN_RSA_PSS};
	struct soft_key soft;
	struct tkm_signer signer;
	const uint8_t digest[32] = {1, 2, 3};
	uint8_t signature[TKM_TOKEN_SIGNATURE_MAX];
	size_t n;

	(void)state;
	soft_key_init(&soft, NULL);
	signer = soft_key_signer(&soft);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(signer.sign(&soft, ways[i], "SHA-256", digest,
				     32, signature, sizeof(signature), &n),
		    0);
		assert_int_equal(
		    tkm_spki_verify(soft.spki, soft.spki_length, ways[i],
			"SHA-256", digest, 32, signature, n),
		    0);
		assert_int_equal(
		    tkm_spki_verify(soft.spki, soft.spki_length, ways[1 - i],
			"SHA-256", digest, 32, signature, n),
		    TKM_E_REFUSED);
	}
	soft_key_release(&soft);
}

static void the_same_key_is_equal_and_another_is_not(void **state)
{
	struct soft_key one;
	struct soft_key two;

	(void)state;
	soft_key_init(&one, "P-256");
	soft_key_init(&two, "P-256");
	assert_true(tkm_spki_equal(
	    one.spki, one.spki_length, one.spki, one.spki_length));
	assert_false(tkm_spki_equal(
	    one.spki, one.spki_length, two.spki, two.spki_length));
	assert_false(tkm_spki_equal(one.spki, one.spki_length, one.spki, 0));
	assert_false(tkm_spki_equal(NULL, 0, NULL, 0));
	soft_key_release(&one);
	soft_key_release(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rsa_keys_sign_as_pkcs1),
	    cmocka_unit_test(rsa_keys_sign_as_pss),
	    cmocka_unit_test(ec_keys_sign_as_ecdsa),
	    cmocka_unit_test(sha1_is_not_signed),
	    cmocka_unit_test(the_private_half_cannot_be_exported),
	    cmocka_unit_test(a_copy_of_the_key_is_the_same_key),
	    cmocka_unit_test(a_key_that_tokens_do_not_have_is_refused),
	    cmocka_unit_test(a_broken_public_key_is_refused),
	    cmocka_unit_test(
		a_raw_signature_is_verified_against_the_public_key),
	    cmocka_unit_test(rsa_signatures_are_verified_in_both_paddings),
	    cmocka_unit_test(the_same_key_is_equal_and_another_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
