/* SPDX-License-Identifier: Apache-2.0
 * test_x509.c -- certificates taken apart, and what is none.
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

#include "core/base/der.h"
#include "plugins/token-pkcs11/x509.h"

static unsigned char *certificate(int *n)
{
	X509 *x = X509_new();
	EVP_PKEY *key = EVP_EC_gen("P-256");
	unsigned char *der = NULL;

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 0x80);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
	    MBSTRING_UTF8, (const unsigned char *)"A", -1, -1, 0);
	X509_NAME_add_entry_by_txt(X509_get_issuer_name(x), "CN", MBSTRING_UTF8,
	    (const unsigned char *)"CA", -1, -1, 0);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 60);
	X509_set_pubkey(x, key);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	*n = i2d_X509(x, &der);
	EVP_PKEY_free(key);
	X509_free(x);
	return der;
}

static void the_four_parts_are_found(void **state)
{
	int n;
	unsigned char *der = certificate(&n);
	struct tkm_p11_x509 parts;

	(void)state;
	assert_true(
	    tkm_p11_x509_parse(tkm_view_of_bytes(der, (size_t)n), &parts));
	assert_true(tkm_view_equals(parts.serial, TKM_VIEW("\2\2\0\200")));
	assert_true(tkm_view_ends_with(parts.subject, "A"));
	assert_true(tkm_view_ends_with(parts.issuer, "CA"));
	assert_int_equal((unsigned char)parts.spki.data[0], TKM_DER_SEQUENCE);
	OPENSSL_free(der);
}

static void a_truncated_certificate_is_refused(void **state)
{
	int n;
	unsigned char *der = certificate(&n);
	struct tkm_p11_x509 parts;
	unsigned char *part;

	(void)state;
	for (int i = 0; i < n; i++) {
		part = malloc((size_t)i + 1);
		assert_non_null(part);
		memcpy(part, der, (size_t)i);
		assert_false(tkm_p11_x509_parse(
		    tkm_view_of_bytes(part, (size_t)i), &parts));
		free(part);
	}
	OPENSSL_free(der);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_four_parts_are_found),
	    cmocka_unit_test(a_truncated_certificate_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
