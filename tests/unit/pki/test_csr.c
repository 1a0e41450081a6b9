/* SPDX-License-Identifier: Apache-2.0
 * test_csr.c -- requests signed by a token are requests like any other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <tkm/token.h>
#include "core/pki/csr.h"
#include "tests/unit/pki/soft_key.h"

struct fixture {
	struct soft_key soft;
	struct tkm_token_key *key;
	uint8_t *der;
	size_t length;
};

static void begin(struct fixture *f, const char *curve)
{
	struct tkm_signer signer = soft_key_signer(&f->soft);

	memset(f, 0, sizeof(*f));
	soft_key_init(&f->soft, curve);
	assert_int_equal(tkm_token_key_new(f->soft.spki, f->soft.spki_length,
			     &signer, &f->key),
	    0);
}

static void end(struct fixture *f)
{
	free(f->der);
	tkm_token_key_free(f->key);
	soft_key_release(&f->soft);
}

/* With a subject of one common name. */
static int request_for(struct tkm_token_key *key, const char *common_name,
    uint8_t **out, size_t *length)
{
	X509_NAME *name = X509_NAME_new();
	unsigned char *der = NULL;
	int n, status;

	assert_true(X509_NAME_add_entry_by_NID(name, NID_commonName,
	    MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0));
	n = i2d_X509_NAME(name, &der);
	assert_true(n > 0);
	status = tkm_csr_new(key, der, (size_t)n, out, length);
	OPENSSL_free(der);
	X509_NAME_free(name);
	return status;
}

static X509_REQ *read_request(const struct fixture *f)
{
	const unsigned char *p = f->der;
	X509_REQ *request = d2i_X509_REQ(NULL, &p, (long)f->length);

	assert_non_null(request);
	assert_ptr_equal(p, f->der + f->length);
	return request;
}

static void check_request(const char *curve, int signature_nid)
{
	struct fixture f;
	X509_REQ *request;
	char name[128];

	begin(&f, curve);
	assert_int_equal(
	    request_for(f.key, "Nguyễn Văn A", &f.der, &f.length), 0);
	request = read_request(&f);
	assert_int_equal(X509_REQ_verify(request, f.soft.key), 1);
	assert_int_equal(X509_REQ_get_signature_nid(request), signature_nid);
	assert_int_equal(
	    EVP_PKEY_eq(X509_REQ_get0_pubkey(request), f.soft.key), 1);
	assert_true(
	    X509_NAME_get_text_by_NID(X509_REQ_get_subject_name(request),
		NID_commonName, name, sizeof(name)) > 0);
	assert_string_equal(name, "Nguyễn Văn A");
	X509_REQ_free(request);
	end(&f);
}

static void requests_of_every_key_verify(void **state)
{
	(void)state;
	check_request(NULL, NID_sha256WithRSAEncryption);
	check_request("P-256", NID_ecdsa_with_SHA256);
	check_request("P-384", NID_ecdsa_with_SHA384);
}

static void a_subject_given_as_der_is_kept_as_it_is(void **state)
{
	struct fixture f;
	X509_NAME *name = X509_NAME_new();
	X509_REQ *request;
	unsigned char *der = NULL;
	int n;

	(void)state;
	begin(&f, "P-256");
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
	    (const unsigned char *)"CÔNG TY A", -1, -1, 0);
	n = i2d_X509_NAME(name, &der);
	assert_int_equal(
	    tkm_csr_new(f.key, der, (size_t)n, &f.der, &f.length), 0);
	request = read_request(&f);
	assert_int_equal(
	    X509_NAME_cmp(X509_REQ_get_subject_name(request), name), 0);
	X509_REQ_free(request);
	OPENSSL_free(der);
	X509_NAME_free(name);
	end(&f);
}

static void a_subject_that_is_no_name_is_refused(void **state)
{
	static const uint8_t junk[] = {0x30, 0x82, 0xff, 0xff, 0x00};
	static const uint8_t trailing[] = {0x30, 0x00, 0x00};
	struct fixture f;

	(void)state;
	begin(&f, "P-256");
	assert_int_equal(
	    tkm_csr_new(f.key, junk, sizeof(junk), &f.der, &f.length),
	    TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_csr_new(f.key, trailing, sizeof(trailing), &f.der, &f.length),
	    TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_csr_new(f.key, junk, 0, &f.der, &f.length), TKM_E_ARGUMENT);
	assert_null(f.der);
	assert_int_equal(f.soft.signatures, 0);
	end(&f);
}

static void what_the_token_answered_comes_back(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	f.soft.answer = TKM_E_TOKEN_REMOVED;
	assert_int_equal(
	    request_for(f.key, "A", &f.der, &f.length), TKM_E_TOKEN_REMOVED);
	assert_null(f.der);
	f.soft.answer = 0;
	assert_int_equal(request_for(f.key, "A", &f.der, &f.length), 0);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(requests_of_every_key_verify),
	    cmocka_unit_test(a_subject_given_as_der_is_kept_as_it_is),
	    cmocka_unit_test(a_subject_that_is_no_name_is_refused),
	    cmocka_unit_test(what_the_token_answered_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
