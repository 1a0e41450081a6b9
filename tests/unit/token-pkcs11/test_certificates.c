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

/* A certificate for the key "a" of the token. */
static uint8_t *der;
static size_t der_length;

static void make_certificate(struct bench *bench, const char *modules)
{
	struct bench_objects made;

	bench_log_in(bench, modules);
	assert_int_equal(bench_make_key(bench, "P-256", "a", &made), 0);
	der = issue(made.items[0].spki, made.items[0].spki_length,
	    "Nguyễn Văn A", &der_length);
}

static int set_up(void **state)
{
	int failed = bench_setup(state);

	if (!failed)
		make_certificate(*state, bench_softhsm);
	return failed;
}

static int set_up_full(void **state)
{
	int failed = bench_setup(state);

	if (!failed) {
		bench_set_fault(*state, "fault = full\n");
		make_certificate(*state, bench_fault);
	}
	return failed;
}

static int tear_down(void **state)
{
	free(der);
	der = NULL;
	return bench_teardown(state);
}

static void a_certificate_is_joined_to_its_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects all;

	assert_int_equal(put(bench, "a", der, der_length), 0);
	all = bench_objects(bench);
	assert_int_equal(all.count, 1);
	assert_int_equal(
	    all.items[0].flags, TKM_OBJECT_KEY | TKM_OBJECT_CERTIFICATE);
	assert_int_equal(all.items[0].certificate_length, der_length);
	assert_memory_equal(all.items[0].certificate, der, der_length);
	assert_string_equal(all.items[0].label, "Chứng thư số");
	assert_true(all.items[0].spki_length > 0);
}

static void the_same_certificate_twice_is_one(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(put(bench, "a", der, der_length), 0);
	assert_int_equal(put(bench, "a", der, der_length), 0);
	assert_int_equal(bench_objects(bench).count, 1);
}

static void the_certificate_of_another_key_is_refused(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;

	assert_int_equal(bench_make_key(bench, "P-256", "b", &made), 0);
	assert_int_equal(put(bench, "b", der, der_length), TKM_E_ARGUMENT);
	assert_non_null(strstr(bench->host.message, "another key"));
}

static void a_chain_certificate_needs_no_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects all;

	assert_int_equal(put(bench, "chain", der, der_length), 0);
	all = bench_objects(bench);
	assert_int_equal(all.count, 2);
	assert_int_equal(all.items[0].flags + all.items[1].flags,
	    TKM_OBJECT_KEY + TKM_OBJECT_CERTIFICATE);
}

static void what_is_no_certificate_is_refused(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(put(bench, "a", "junk", 4), TKM_E_ARGUMENT);
	assert_int_equal(put(bench, "a", der, der_length - 1), TKM_E_ARGUMENT);
	assert_int_equal(put(bench, "", der, der_length), TKM_E_ARGUMENT);
	assert_int_equal(bench_objects(bench).count, 1);
}

static void a_full_token_says_so(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(put(bench, "a", der, der_length), TKM_E_TOKEN_FULL);
	assert_non_null(strstr(bench->host.message, "no room"));
}

static void a_certificate_is_removed_without_its_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects all;

	assert_int_equal(put(bench, "a", der, der_length), 0);
	assert_int_equal(bench->token->remove(bench->card, bench->op, "a", 1,
			     TKM_OBJECT_CERTIFICATE),
	    0);
	all = bench_objects(bench);
	assert_int_equal(all.count, 1);
	assert_int_equal(all.items[0].flags, TKM_OBJECT_KEY);
}

static void nothing_is_written_without_a_login(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;

	bench->token->logout(bench->card);
	assert_int_equal(put(bench, "a", der, der_length), TKM_E_REFUSED);
	assert_int_equal(
	    bench_make_key(bench, "P-256", "b", &made), TKM_E_REFUSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_certificate_is_joined_to_its_key),
	    TEST(the_same_certificate_twice_is_one),
	    TEST(the_certificate_of_another_key_is_refused),
	    TEST(a_chain_certificate_needs_no_key),
	    TEST(what_is_no_certificate_is_refused),
	    cmocka_unit_test_setup_teardown(
		a_full_token_says_so, set_up_full, tear_down),
	    TEST(a_certificate_is_removed_without_its_key),
	    TEST(nothing_is_written_without_a_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
