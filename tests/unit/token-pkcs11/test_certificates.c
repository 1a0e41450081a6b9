/* SPDX-License-Identifier: Apache-2.0
 * test_certificates.c -- certificates written beside their keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/token-pkcs11/bench.h"
#include "tests/unit/token-pkcs11/issuer.h"

static tkm_status put(
    struct bench *bench, const char *id, const void *der, size_t n)
{
	return bench->token->put_certificate(
	    bench->card, bench->op, id, strlen(id), "Chứng thư số", der, n);
}

/* A key with that id, and a certificate for it. */
static uint8_t *prepare(struct bench *bench, const char *id, size_t *n)
{
	struct bench_objects made;

	assert_int_equal(bench_make_key(bench, "P-256", id, &made), 0);
	return issue(
	    made.items[0].spki, made.items[0].spki_length, "Nguyễn Văn A", n);
}

static void a_certificate_is_joined_to_its_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects all;
	size_t n;
	uint8_t *der;

	bench_log_in(bench, bench_softhsm);
	der = prepare(bench, "a", &n);
	assert_int_equal(put(bench, "a", der, n), 0);
	all = bench_objects(bench);
	assert_int_equal(all.count, 1);
	assert_int_equal(
	    all.items[0].flags, TKM_OBJECT_KEY | TKM_OBJECT_CERTIFICATE);
	assert_int_equal(all.items[0].certificate_length, n);
	assert_memory_equal(all.items[0].certificate, der, n);
	assert_string_equal(all.items[0].label, "Chứng thư số");
	assert_true(all.items[0].spki_length > 0);
	free(der);
}

static void the_same_certificate_twice_is_one(void **state)
{
	struct bench *bench = *state;
	size_t n;
	uint8_t *der;

	bench_log_in(bench, bench_softhsm);
	der = prepare(bench, "a", &n);
	assert_int_equal(put(bench, "a", der, n), 0);
	assert_int_equal(put(bench, "a", der, n), 0);
	assert_int_equal(bench_objects(bench).count, 1);
	free(der);
}

static void the_certificate_of_another_key_is_refused(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;
	size_t n;
	uint8_t *der;

	bench_log_in(bench, bench_softhsm);
	der = prepare(bench, "a", &n);
	assert_int_equal(bench_make_key(bench, "P-256", "b", &made), 0);
	assert_int_equal(put(bench, "b", der, n), TKM_E_ARGUMENT);
	assert_non_null(strstr(bench->host.message, "another key"));
	free(der);
}

static void a_chain_certificate_needs_no_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects all;
	size_t n;
	uint8_t *der;

	bench_log_in(bench, bench_softhsm);
	der = prepare(bench, "a", &n);
	assert_int_equal(put(bench, "chain", der, n), 0);
	all = bench_objects(bench);
	assert_int_equal(all.count, 2);
	assert_int_equal(all.items[0].flags + all.items[1].flags,
	    TKM_OBJECT_KEY + TKM_OBJECT_CERTIFICATE);
	free(der);
}

static void what_is_no_certificate_is_refused(void **state)
{
	struct bench *bench = *state;
	size_t n;
	uint8_t *der;

	bench_log_in(bench, bench_softhsm);
	der = prepare(bench, "a", &n);
	assert_int_equal(put(bench, "a", "junk", 4), TKM_E_ARGUMENT);
	assert_int_equal(put(bench, "a", der, n - 1), TKM_E_ARGUMENT);
	assert_int_equal(put(bench, "", der, n), TKM_E_ARGUMENT);
	assert_int_equal(bench_objects(bench).count, 1);
	free(der);
}

static void a_full_token_says_so(void **state)
{
	struct bench *bench = *state;
	size_t n;
	uint8_t *der;

	bench_set_fault(bench, "fault = full\n");
	bench_log_in(bench, bench_fault);
	der = prepare(bench, "a", &n);
	assert_int_equal(put(bench, "a", der, n), TKM_E_TOKEN_FULL);
	assert_non_null(strstr(bench->host.message, "no room"));
	free(der);
}

static void a_certificate_is_removed_without_its_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects all;
	size_t n;
	uint8_t *der;

	bench_log_in(bench, bench_softhsm);
	der = prepare(bench, "a", &n);
	assert_int_equal(put(bench, "a", der, n), 0);
	assert_int_equal(bench->token->remove(bench->card, bench->op, "a", 1,
			     TKM_OBJECT_CERTIFICATE),
	    0);
	all = bench_objects(bench);
	assert_int_equal(all.count, 1);
	assert_int_equal(all.items[0].flags, TKM_OBJECT_KEY);
	free(der);
}

static void nothing_is_written_without_a_login(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;
	size_t n;
	uint8_t *der;

	bench_log_in(bench, bench_softhsm);
	der = prepare(bench, "a", &n);
	bench->token->logout(bench->card);
	assert_int_equal(put(bench, "a", der, n), TKM_E_REFUSED);
	assert_int_equal(
	    bench_make_key(bench, "P-256", "b", &made), TKM_E_REFUSED);
	free(der);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_certificate_is_joined_to_its_key),
	    TEST(the_same_certificate_twice_is_one),
	    TEST(the_certificate_of_another_key_is_refused),
	    TEST(a_chain_certificate_needs_no_key),
	    TEST(what_is_no_certificate_is_refused),
	    TEST(a_full_token_says_so),
	    TEST(a_certificate_is_removed_without_its_key),
	    TEST(nothing_is_written_without_a_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
