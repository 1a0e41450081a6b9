/* SPDX-License-Identifier: Apache-2.0
 * test_public_key.c -- public keys put together are what OpenSSL would make.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "core/base/der.h"
#include "plugins/token-pkcs11/public_key.h"

static void check(EVP_PKEY *key, struct tkm_buf *made)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(key, &der);

	assert_true(n > 0);
	assert_int_equal(made->size, n);
	assert_memory_equal(made->data, der, (size_t)n);
	OPENSSL_free(der);
	tkm_buf_release(made);
	EVP_PKEY_free(key);
}

static void an_rsa_key_is_encoded(void **state)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	struct tkm_buf made = TKM_BUF_INIT(TKM_P11_SPKI_MAX);
	BIGNUM *number = NULL;
	unsigned char modulus[256];

	(void)state;
	assert_true(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &number));
	assert_int_equal(BN_bn2bin(number, modulus), 256);
	BN_free(number);
	assert_true(tkm_p11_spki_add_rsa(
	    &made, tkm_view_of_bytes(modulus, 256), TKM_VIEW("\0\1\0\1")));
	check(key, &made);
}

static void check_ec(const char *curve, bool wrapped)
{
	EVP_PKEY *key = EVP_EC_gen(curve);
	struct tkm_buf made = TKM_BUF_INIT(TKM_P11_SPKI_MAX);
	struct tkm_buf string = TKM_BUF_INIT(256);
	unsigned char point[160];
	size_t n;

	assert_true(EVP_PKEY_get_octet_string_param(
	    key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point, sizeof(point), &n));
	tkm_der_add(&string, TKM_DER_OCTET_STRING, tkm_view_of_bytes(point, n));
	assert_true(tkm_p11_spki_add_ec(&made, tkm_p11_curve_params(curve),
	    wrapped ? tkm_buf_view(&string) : tkm_view_of_bytes(point, n)));
	tkm_buf_release(&string);
	check(key, &made);
}

static void an_ec_point_is_taken_raw_and_as_octet_string(void **state)
{
	static const char *const curves[] = {"P-256", "P-384", "P-521"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		check_ec(curves[i], true);
		check_ec(curves[i], false);
	}
}

static void what_is_no_key_gives_none(void **state)
{
	struct tkm_buf made = TKM_BUF_INIT(TKM_P11_SPKI_MAX);
	const struct tkm_view p256 = tkm_p11_curve_params("P-256");
	const struct tkm_view none = tkm_view_of(NULL);

	(void)state;
	assert_false(tkm_p11_spki_add_rsa(&made, none, TKM_VIEW("\3")));
	assert_false(tkm_p11_spki_add_ec(&made, p256, none));
	assert_false(tkm_p11_spki_add_ec(&made, p256, TKM_VIEW("\4\101\4")));
	assert_false(
	    tkm_p11_spki_add_ec(&made, TKM_VIEW("\6\1\1"), TKM_VIEW("\4\1\4")));
	assert_int_equal(tkm_p11_curve_params("P-224").size, 0);
	assert_int_equal(tkm_p11_curve_params(NULL).size, 0);
	assert_int_equal(made.size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_rsa_key_is_encoded),
	    cmocka_unit_test(an_ec_point_is_taken_raw_and_as_octet_string),
	    cmocka_unit_test(what_is_no_key_gives_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
