/* SPDX-License-Identifier: Apache-2.0
 * test_certificate.c -- certificates become plain values, junk an error.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <openssl/evp.h>
#include <tkm/plugin.h>
#include "core/pki/certificate.h"
#include "core/pki/spki.h"
#include "tests/unit/pki/soft_key.h"

static void every_value_is_read(void **state)
{
	static const struct soft_certificate how = {
	    .common_name = "Nguyễn Văn A, B",
	    .organization = "CÔNG TY A",
	    .from = -60,
	    .until = 86400L * 365 * 50,
	    .key_usage = "critical,digitalSignature,nonRepudiation",
	    .basic_constraints = "critical,CA:FALSE",
	};
	struct soft_key soft;
	struct tkm_pki_certificate c;
	uint8_t digest[32];
	size_t n;
	uint8_t *der;
	int64_t now = (int64_t)time(NULL);

	(void)state;
	soft_key_init(&soft, "P-256");
	der = soft_key_certify(&soft, &how, &n);
	assert_int_equal(tkm_pki_certificate_read(der, n, &c), 0);
	assert_string_equal(c.subject, "CN=Nguyễn Văn A\\, B,O=CÔNG TY A");
	assert_string_equal(c.subject_name, "Nguyễn Văn A, B");
	assert_string_equal(c.issuer, c.subject);
	assert_string_equal(c.issuer_name, c.subject_name);
	assert_string_equal(c.serial, "0abcdef1");
	assert_true(c.not_before >= now - 62 && c.not_before <= now - 58);
	assert_true(c.not_after - c.not_before >= INT64_C(86400) * 365 * 50);
	assert_string_equal(c.algorithm, "EC");
	assert_int_equal(c.bits, 256);
	assert_string_equal(c.curve, "P-256");
	assert_int_equal(
	    c.key_usage, TKM_USE_DIGITAL_SIGNATURE | TKM_USE_NON_REPUDIATION);
	assert_false(c.is_ca);
	assert_true(
	    tkm_spki_equal(c.spki, c.spki_length, soft.spki, soft.spki_length));
	assert_true(EVP_Digest(der, n, digest, NULL, EVP_sha256(), NULL));
	assert_memory_equal(c.sha256, digest, 32);
	tkm_pki_certificate_release(&c);
	free(der);
	soft_key_release(&soft);
}

static void a_ca_with_an_rsa_key_is_told_as_such(void **state)
{
	static const struct soft_certificate how = {
	    .common_name = "CA",
	    .until = 60,
	    .basic_constraints = "critical,CA:TRUE",
	};
	struct soft_key soft;
	struct tkm_pki_certificate c;
	size_t n;
	uint8_t *der;

	(void)state;
	soft_key_init(&soft, NULL);
	der = soft_key_certify(&soft, &how, &n);
	assert_int_equal(tkm_pki_certificate_read(der, n, &c), 0);
	assert_true(c.is_ca);
	assert_string_equal(c.algorithm, "RSA");
	assert_int_equal(c.bits, 2048);
	assert_null(c.curve);
	assert_int_equal(c.key_usage, TKM_USE_ANY);
	tkm_pki_certificate_release(&c);
	free(der);
	soft_key_release(&soft);
}

static void control_characters_do_not_get_through(void **state)
{
	static const struct soft_certificate how = {
	    .common_name = "A\x1b[2J\nB",
	    .until = 60,
	};
	struct soft_key soft;
	struct tkm_pki_certificate c;
	size_t n;
	uint8_t *der;

	(void)state;
	soft_key_init(&soft, "P-384");
	der = soft_key_certify(&soft, &how, &n);
	assert_int_equal(tkm_pki_certificate_read(der, n, &c), 0);
	assert_string_equal(c.subject, "CN=A\\1B[2J\\0AB");
	assert_string_equal(c.subject_name, "A?[2J?B");
	tkm_pki_certificate_release(&c);
	free(der);
	soft_key_release(&soft);
}

/* Each length is copied out, so that reading over the end is seen. */
static void a_truncated_certificate_is_refused_at_every_length(void **state)
{
	static const struct soft_certificate how = {
	    .common_name = "A",
	    .until = 60,
	};
	struct soft_key soft;
	struct tkm_pki_certificate c;
	size_t n;
	uint8_t *der;
	uint8_t *part;

	(void)state;
	soft_key_init(&soft, "P-256");
	der = soft_key_certify(&soft, &how, &n);
	for (size_t i = 1; i < n; i++) {
		part = malloc(i);
		assert_non_null(part);
		memcpy(part, der, i);
		assert_int_equal(
		    tkm_pki_certificate_read(part, i, &c), TKM_E_ARGUMENT);
		free(part);
	}
	free(der);
	soft_key_release(&soft);
}

static void what_follows_or_is_too_long_is_refused(void **state)
{
	static const struct soft_certificate how = {
	    .common_name = "A",
	    .until = 60,
	};
	struct soft_key soft;
	struct tkm_pki_certificate c;
	uint8_t *large = calloc(1, TKM_PKI_CERTIFICATE_MAX + 1);
	size_t n;
	uint8_t *der;

	(void)state;
	soft_key_init(&soft, "P-256");
	der = soft_key_certify(&soft, &how, &n);
	memcpy(large, der, n);
	assert_int_equal(
	    tkm_pki_certificate_read(large, n + 1, &c), TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_pki_certificate_read(large, TKM_PKI_CERTIFICATE_MAX + 1, &c),
	    TKM_E_ARGUMENT);
	assert_int_equal(tkm_pki_certificate_read(NULL, 0, &c), TKM_E_ARGUMENT);
	free(large);
	free(der);
	soft_key_release(&soft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_value_is_read),
	    cmocka_unit_test(a_ca_with_an_rsa_key_is_told_as_such),
	    cmocka_unit_test(control_characters_do_not_get_through),
	    cmocka_unit_test(
		a_truncated_certificate_is_refused_at_every_length),
	    cmocka_unit_test(what_follows_or_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
