/* SPDX-License-Identifier: Apache-2.0
 * test_crashes.c -- the process is killed at the worst moment; repeating
 * what it did finishes it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/token-pkcs11/bench.h"
#include "tests/unit/token-pkcs11/issuer.h"

static void set_kill(
    struct bench *bench, const char *when, const char *function)
{
	char control[256];

	snprintf(control, sizeof(control), "fault = %s\nfunction = %s\n", when,
	    function);
	bench_set_fault(bench, control);
}

static const char *const moments[] = {"kill-before", "kill-after"};

static void make_key(struct bench *bench)
{
	struct bench_objects made;

	bench_log_in(bench, bench_fault);
	bench_make_key(bench, NULL, "tag", &made);
}

static void an_interrupted_key_generation_ends_with_one_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;

	for (size_t i = 0; i < 2; i++) {
		set_kill(bench, moments[i], "C_GenerateKeyPair");
		assert_true(bench_dies(bench, make_key));
	}
	bench_log_in(bench, bench_softhsm);
	assert_int_equal(bench_make_key(bench, NULL, "tag", &made), 0);
	assert_int_equal(made.count, 1);
	assert_int_equal(bench_objects(bench).count, 1);
}

/* Leaves the public half of a pair alone on the token. */
static void remove_private_half(struct bench *bench)
{
	struct bench_objects made;

	bench_log_in(bench, bench_fault);
	assert_int_equal(bench_make_key(bench, "P-256", "tag", &made), 0);
	bench->token->remove(bench->card, bench->op, "tag", 3, TKM_OBJECT_KEY);
}

static void a_public_half_alone_is_replaced_by_a_whole_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;
	struct bench_objects all;

	set_kill(bench, "kill-after", "C_DestroyObject");
	assert_true(bench_dies(bench, remove_private_half));
	bench_log_in(bench, bench_softhsm);
	assert_int_equal(bench_objects(bench).count, 0);
	assert_int_equal(bench_make_key(bench, "P-256", "tag", &made), 0);
	bench->token->logout(bench->card);
	all = bench_objects(bench);
	assert_int_equal(all.count, 1);
	assert_memory_equal(
	    all.items[0].spki, made.items[0].spki, made.items[0].spki_length);
}

static uint8_t *certificate;
static size_t certificate_length;

static tkm_status put(struct bench *bench)
{
	return bench->token->put_certificate(bench->card, bench->op, "tag", 3,
	    "label", certificate, certificate_length);
}

static void log_in_and_put(struct bench *bench)
{
	bench_log_in(bench, bench_fault);
	put(bench);
}

static void an_interrupted_write_ends_with_one_certificate(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;

	bench_log_in(bench, bench_softhsm);
	assert_int_equal(bench_make_key(bench, "P-256", "tag", &made), 0);
	certificate = issue(made.items[0].spki, made.items[0].spki_length, "A",
	    &certificate_length);
	bench_stop(bench);
	for (size_t i = 0; i < 2; i++) {
		set_kill(bench, moments[i], "C_CreateObject");
		assert_true(bench_dies(bench, log_in_and_put));
	}
	bench_log_in(bench, bench_softhsm);
	assert_int_equal(put(bench), 0);
	assert_int_equal(bench_objects(bench).count, 1);
	assert_int_equal(bench_objects(bench).items[0].flags,
	    TKM_OBJECT_KEY | TKM_OBJECT_CERTIFICATE);
	free(certificate);
}

static tkm_status unblock(struct bench *bench)
{
	const struct tkm_secret so = {SO_PIN};
	const struct tkm_secret fresh = {"246813"};

	return bench->token->unblock(bench->card, bench->op, &so, &fresh);
}

static void open_and_unblock(struct bench *bench)
{
	bench_open(bench, bench_fault);
	unblock(bench);
}

static void an_interrupted_unblock_is_finished_by_repeating_it(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < 2; i++) {
		set_kill(bench, moments[i], "C_InitPIN");
		assert_true(bench_dies(bench, open_and_unblock));
	}
	bench_open(bench, bench_softhsm);
	assert_int_equal(unblock(bench), 0);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, "246813"), 0);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_interrupted_key_generation_ends_with_one_key),
	    TEST(a_public_half_alone_is_replaced_by_a_whole_key),
	    TEST(an_interrupted_write_ends_with_one_certificate),
	    TEST(an_interrupted_unblock_is_finished_by_repeating_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
