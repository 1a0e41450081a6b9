/* SPDX-License-Identifier: Apache-2.0
 * test_cms.c -- signed messages by a token's key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <tkm/token.h>
#include "core/pki/cms.h"
#include "tests/unit/pki/soft_key.h"

static const struct soft_certificate anybody = {
    .common_name = "Nguyễn Văn A",
    .until = 3600,
};

/* Binary on purpose: no line end may be touched. */
static const uint8_t content[] = "{\"nonce\":1}\n\r\n\0more";

static struct tkm_token_key *key_for(struct soft_key *soft, const char *curve)
{
	struct tkm_signer signer = soft_key_signer(soft);
	struct tkm_token_key *key = NULL;

	soft_key_init(soft, curve);
	assert_int_equal(
	    tkm_token_key_new(soft->spki, soft->spki_length, &signer, &key), 0);
	return key;
}

/* Verifies the message the way the RA would, trusting the certificate. */
static void verify(const uint8_t *der, size_t n, const uint8_t *certificate,
    size_t certificate_length)
{
	const unsigned char *p = der;
	CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &p, (long)n);
	X509_STORE *store = X509_STORE_new();
	BIO *out = BIO_new(BIO_s_mem());
	X509 *x;
	char *data;

	p = certificate;
	x = d2i_X509(NULL, &p, (long)certificate_length);
	assert_non_null(message);
	X509_STORE_add_cert(store, x);
	assert_int_equal(
	    CMS_verify(message, NULL, store, NULL, out, CMS_BINARY), 1);
	assert_int_equal(BIO_get_mem_data(out, &data), sizeof(content));
	assert_memory_equal(data, content, sizeof(content));
	X509_free(x);
	BIO_free(out);
	X509_STORE_free(store);
	CMS_ContentInfo_free(message);
}

static void check_message(const char *curve)
{
	struct soft_key soft;
	struct tkm_token_key *key = key_for(&soft, curve);
	size_t certificate_length;
	uint8_t *certificate =
	    soft_key_certify(&soft, &anybody, &certificate_length);
	uint8_t *der = NULL;
	size_t n;

	assert_int_equal(tkm_cms_sign(key, certificate, certificate_length,
			     content, sizeof(content), &der, &n),
	    0);
	verify(der, n, certificate, certificate_length);
	assert_int_equal(soft.signatures, 1);
	free(der);
	free(certificate);
	tkm_token_key_free(key);
	soft_key_release(&soft);
}

static void messages_of_every_key_verify(void **state)
{
	(void)state;
	check_message(NULL);
	check_message("P-256");
	check_message("P-384");
}

static void the_certificate_of_another_key_is_refused(void **state)
{
	struct soft_key soft;
	struct soft_key other;
	struct tkm_token_key *key = key_for(&soft, "P-256");
	uint8_t *certificate;
	uint8_t *der = NULL;
	size_t length;
	size_t n;

	(void)state;
	soft_key_init(&other, "P-256");
	certificate = soft_key_certify(&other, &anybody, &length);
	assert_int_equal(tkm_cms_sign(key, certificate, length, content,
			     sizeof(content), &der, &n),
	    TKM_E_ARGUMENT);
	assert_int_equal(tkm_cms_sign(key, content, 5, content, 5, &der, &n),
	    TKM_E_ARGUMENT);
	assert_null(der);
	assert_int_equal(soft.signatures, 0);
	free(certificate);
	tkm_token_key_free(key);
	soft_key_release(&other);
	soft_key_release(&soft);
}

static void what_the_token_answered_comes_back(void **state)
{
	struct soft_key soft;
	struct tkm_token_key *key = key_for(&soft, NULL);
	size_t length;
	uint8_t *certificate = soft_key_certify(&soft, &anybody, &length);
	uint8_t *der = NULL;
	size_t n;

	(void)state;
	soft.answer = TKM_E_PIN_BLOCKED;
	assert_int_equal(tkm_cms_sign(key, certificate, length, content,
			     sizeof(content), &der, &n),
	    TKM_E_PIN_BLOCKED);
	assert_null(der);
	free(certificate);
	tkm_token_key_free(key);
	soft_key_release(&soft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_of_every_key_verify),
	    cmocka_unit_test(the_certificate_of_another_key_is_refused),
	    cmocka_unit_test(what_the_token_answered_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
