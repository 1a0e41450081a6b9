/* SPDX-License-Identifier: Apache-2.0
 * test_cmp.c -- a key on a token signs a CMP request (RFC 4210).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <openssl/cmp.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <tkm/token.h>
#include "tests/unit/pki/soft_key.h"

/* Keeps the length of the request that would have been sent, and ends. */
static OSSL_CMP_MSG *keep(OSSL_CMP_CTX *ctx, const OSSL_CMP_MSG *request)
{
	int *length = OSSL_CMP_CTX_get_transfer_cb_arg(ctx);

	*length = i2d_OSSL_CMP_MSG(request, NULL);
	return NULL;
}

/* One signature proves possession of the key, one protects the message. */
static void request_update(const char *curve)
{
	struct soft_key soft;
	struct tkm_signer signer = soft_key_signer(&soft);
	struct tkm_token_key *key = NULL;
	OSSL_CMP_CTX *ctx;
	EVP_PKEY *private;
	X509 *certificate;
	int length = 0;

	soft_key_init(&soft, curve);
	assert_int_equal(
	    tkm_token_key_new(soft.spki, soft.spki_length, &signer, &key), 0);
	certificate = soft_key_certificate(&soft, key);
	ctx = OSSL_CMP_CTX_new(tkm_token_key_library(key), NULL);
	private = tkm_token_key_private(key);
	assert_true(OSSL_CMP_CTX_set1_cert(ctx, certificate));
	assert_true(OSSL_CMP_CTX_set1_pkey(ctx, private));
	assert_true(EVP_PKEY_up_ref(private));
	assert_true(OSSL_CMP_CTX_set0_newPkey(ctx, 1, private));
	assert_true(OSSL_CMP_CTX_set1_oldCert(ctx, certificate));
	assert_true(OSSL_CMP_CTX_set_transfer_cb(ctx, keep));
	assert_true(OSSL_CMP_CTX_set_transfer_cb_arg(ctx, &length));
	assert_null(OSSL_CMP_exec_KUR_ses(ctx));
	assert_true(length > 100);
	assert_int_equal(soft.signatures, 2);
	OSSL_CMP_CTX_free(ctx);
	X509_free(certificate);
	tkm_token_key_free(key);
	soft_key_release(&soft);
	ERR_clear_error();
}

static void a_key_update_is_requested_with_every_key(void **state)
{
	(void)state;
	request_update(NULL);
	request_update("P-256");
	request_update("P-384");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_update_is_requested_with_every_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
