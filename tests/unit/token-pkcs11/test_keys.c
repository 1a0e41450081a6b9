/* SPDX-License-Identifier: Apache-2.0
 * test_keys.c -- keys made on the token: one for a tag, used to sign.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/pki/csr.h"
#include "core/pki/spki.h"
#include "tests/unit/token-pkcs11/bench.h"

struct signature {
	unsigned char data[1024];
	size_t n;
};

static tkm_status take(void *ctx, const void *data, uint64_t n)
{
	struct signature *signature = ctx;

	assert_true(n <= sizeof(signature->data));
	memcpy(signature->data, data, n);
	signature->n = n;
	return 0;
}

static tkm_status sign(struct bench *bench, const char *id, uint32_t how,
    const char *digest_name, const uint8_t *digest, size_t n,
    struct signature *out)
{
	const struct tkm_sink sink = {
	    .size = sizeof(sink), .take = take, .ctx = out};

	return bench->token->sign(bench->card, bench->op, id, strlen(id), how,
	    digest_name, digest, n, &sink);
}

static void check_signature(struct bench *bench, const struct bench_object *key,
    const char *id, uint32_t how, const char *digest_name, size_t n)
{
	const uint8_t digest[64] = {1, 2, 3};
	struct signature made;

	assert_int_equal(
	    sign(bench, id, how, digest_name, digest, n, &made), 0);
	assert_int_equal(tkm_spki_verify(key->spki, key->spki_length, how,
			     digest_name, digest, n, made.data, made.n),
	    0);
}

/* Logs in with `fault` (NULL: none), and makes the key "a" of P-256. */
static struct bench_object begin_with_key(
    struct bench *bench, const char *fault)
{
	struct bench_objects made;

	if (fault)
		bench_set_fault(bench, fault);
	bench_log_in(bench, fault ? bench_fault : bench_softhsm);
	assert_int_equal(bench_make_key(bench, "P-256", "a", &made), 0);
	return made.items[0];
}

static tkm_status sign_with_a(struct bench *bench)
{
	const uint8_t digest[32] = {0};
	struct signature made;

	return sign(bench, "a", TKM_SIGN_ECDSA, "SHA-256", digest, 32, &made);
}

static void check_signature_of_a(
    struct bench *bench, const struct bench_object *key)
{
	check_signature(bench, key, "a", TKM_SIGN_ECDSA, "SHA-256", 32);
}

static void an_rsa_key_signs_both_ways(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;
	const struct bench_object *key = &made.items[0];

	bench_log_in(bench, bench_softhsm);
	assert_int_equal(bench_make_key(bench, NULL, "tag-1", &made), 0);
	assert_int_equal(made.count, 1);
	assert_int_equal(key->flags, TKM_OBJECT_KEY);
	assert_memory_equal(key->id, "tag-1", 5);
	check_signature(bench, key, "tag-1", TKM_SIGN_RSA_PKCS1, "SHA-256", 32);
	check_signature(bench, key, "tag-1", TKM_SIGN_RSA_PKCS1, "SHA-512", 64);
	check_signature(bench, key, "tag-1", TKM_SIGN_RSA_PSS, "SHA-256", 32);
	check_signature(bench, key, "tag-1", TKM_SIGN_RSA_PSS, "SHA-384", 48);
}

static void ec_keys_sign(void **state)
{
	struct bench *bench = *state;
	struct bench_object key = begin_with_key(bench, NULL);
	struct bench_objects made;

	check_signature_of_a(bench, &key);
	assert_int_equal(bench_make_key(bench, "P-384", "b", &made), 0);
	check_signature(
	    bench, &made.items[0], "b", TKM_SIGN_ECDSA, "SHA-384", 48);
}

/* What an RA back end does with the key. */
static int sign_for_pki(void *ctx, uint32_t how, const char *digest_name,
    const uint8_t *digest, size_t n, uint8_t *out, size_t room, size_t *length)
{
	struct signature made;
	int rc = sign(ctx, "csr", how, digest_name, digest, n, &made);

	if (rc != 0)
		return rc;
	assert_true(made.n <= room);
	memcpy(out, made.data, made.n);
	*length = made.n;
	return 0;
}

static void a_request_is_signed_by_the_token(void **state)
{
	/* A Name of one common name, "A". */
	static const uint8_t subject[] = {0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08,
	    0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, 0x41};
	struct bench *bench = *state;
	const struct tkm_signer signer = {sign_for_pki, bench};
	struct tkm_token_key *key = NULL;
	struct bench_objects made;
	uint8_t *der = NULL;
	size_t n = 0;

	bench_log_in(bench, bench_softhsm);
	assert_int_equal(bench_make_key(bench, "P-256", "csr", &made), 0);
	assert_int_equal(tkm_token_key_new(made.items[0].spki,
			     made.items[0].spki_length, &signer, &key),
	    0);
	assert_int_equal(
	    tkm_csr_new(key, subject, sizeof(subject), &der, &n), 0);
	assert_true(n > 100);
	free(der);
	bench->token->logout(bench->card);
	assert_int_not_equal(
	    tkm_csr_new(key, subject, sizeof(subject), &der, &n), 0);
	tkm_token_key_free(key);
}

static void the_same_tag_gives_the_same_key(void **state)
{
	struct bench *bench = *state;
	struct bench_objects first;
	struct bench_objects second;

	bench_log_in(bench, bench_softhsm);
	assert_int_equal(bench_make_key(bench, NULL, "tag", &first), 0);
	assert_int_equal(bench_make_key(bench, "P-256", "tag", &second), 0);
	assert_memory_equal(first.items[0].spki, second.items[0].spki,
	    first.items[0].spki_length);
	assert_int_equal(bench_objects(bench).count, 1);
	assert_int_equal(bench_make_key(bench, "P-256", "other", &second), 0);
	assert_int_equal(bench_objects(bench).count, 2);
}

static void kinds_of_key_nobody_knows_are_not_supported(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;

	bench_log_in(bench, bench_softhsm);
	assert_int_equal(
	    bench_make_key(bench, "P-224", "a", &made), TKM_E_UNSUPPORTED);
	assert_int_equal(
	    bench_make_key(bench, "", "a", &made), TKM_E_UNSUPPORTED);
	assert_int_equal(bench_objects(bench).count, 0);
}

static void a_token_that_refuses_ec_says_so(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;

	bench_set_fault(bench, "fault = refuse-ec\n");
	bench_log_in(bench, bench_fault);
	assert_int_equal(
	    bench_make_key(bench, "P-256", "a", &made), TKM_E_UNSUPPORTED);
	assert_int_equal(bench_make_key(bench, NULL, "a", &made), 0);
}

static void tokens_that_want_a_longer_template_get_it(void **state)
{
	static const char *const wants[] = {
	    "fault = template\nwant = extractable\n",
	    "fault = template\nwant = type\n",
	    "fault = template\nwant = cipher\n",
	};
	struct bench *bench = *state;
	struct bench_objects made;

	for (size_t i = 0; i < 3; i++) {
		bench_set_fault(bench, wants[i]);
		bench_log_in(bench, bench_fault);
		assert_int_equal(bench_make_key(bench, NULL,
				     (char[]){(char)('a' + i), 0}, &made),
		    0);
		bench_stop(bench);
	}
}

static void a_token_that_chooses_the_id_is_found_by_the_label(void **state)
{
	struct bench *bench = *state;
	struct bench_objects first;
	struct bench_objects second;

	bench_set_fault(bench, "fault = template\nwant = no-id\n");
	bench_log_in(bench, bench_fault);
	assert_int_equal(bench_make_key(bench, NULL, "tag", &first), 0);
	assert_int_equal(bench_make_key(bench, NULL, "tag", &second), 0);
	assert_memory_equal(first.items[0].spki, second.items[0].spki,
	    first.items[0].spki_length);
}

static void a_raw_ec_point_is_understood(void **state)
{
	struct bench *bench = *state;
	struct bench_object key =
	    begin_with_key(bench, "fault = ec-point-raw\n");

	check_signature_of_a(bench, &key);
}

static void signing_says_what_is_missing(void **state)
{
	struct bench *bench = *state;
	const uint8_t digest[32] = {0};
	struct signature made;

	bench_log_in(bench, bench_softhsm);
	assert_int_equal(
	    sign(bench, "none", TKM_SIGN_ECDSA, "SHA-256", digest, 32, &made),
	    TKM_E_NOT_FOUND);
	assert_int_equal(
	    sign(bench, "none", TKM_SIGN_ECDSA, "MD5", digest, 16, &made),
	    TKM_E_UNSUPPORTED);
	assert_int_equal(
	    sign(bench, "none", TKM_SIGN_ECDSA, "SHA-256", digest, 31, &made),
	    TKM_E_UNSUPPORTED);
	assert_int_equal(sign(bench, "none", 9, "SHA-256", digest, 32, &made),
	    TKM_E_UNSUPPORTED);
}

static void a_token_pulled_while_signing_is_told_as_removed(void **state)
{
	struct bench *bench = *state;

	begin_with_key(bench, "fault = remove\nfunction = C_Sign\ncall = 1\n");
	assert_int_equal(sign_with_a(bench), TKM_E_TOKEN_REMOVED);
}

static void a_key_that_wants_its_pin_each_time_leaves_asking_to_the_host(
    void **state)
{
	struct bench *bench = *state;
	struct bench_object key =
	    begin_with_key(bench, "fault = always-authenticate\n");

	assert_int_equal(sign_with_a(bench), TKM_E_NEEDS_INPUT);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_CONTEXT, "000000"), TKM_E_PIN_WRONG);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_CONTEXT, USER_PIN), 0);
	check_signature_of_a(bench, &key);
	assert_int_equal(sign_with_a(bench), TKM_E_NEEDS_INPUT);
	assert_int_equal(bench->host.asked, 0);
}

static void a_signature_left_waiting_for_its_pin_is_ended(void **state)
{
	struct bench *bench = *state;
	struct bench_object key =
	    begin_with_key(bench, "fault = always-authenticate\n");

	assert_int_equal(sign_with_a(bench), TKM_E_NEEDS_INPUT);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, USER_PIN), 0);
	assert_int_not_equal(
	    bench_try_pin(bench, TKM_PIN_CONTEXT, USER_PIN), 0);
	assert_int_equal(sign_with_a(bench), TKM_E_NEEDS_INPUT);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_CONTEXT, USER_PIN), 0);
	check_signature_of_a(bench, &key);
}

static void a_new_key_cannot_be_extracted(void **state)
{
	struct bench *bench = *state;
	char calls[4096] = "";
	char control[256];

	snprintf(control, sizeof(control), "fault = extractable\ncounts = %s\n",
	    bench_path(bench, "calls"));
	begin_with_key(bench, control);
	bench_read(bench_path(bench, "calls"), calls, sizeof(calls) - 1);
	assert_non_null(strstr(calls, "C_SetAttributeValue"));
	assert_string_equal(bench->host.log, "");
}

static void a_key_is_removed_with_both_halves(void **state)
{
	struct bench *bench = *state;
	struct bench_objects made;

	begin_with_key(bench, NULL);
	assert_int_equal(bench_make_key(bench, "P-256", "b", &made), 0);
	assert_int_equal(bench->token->remove(
			     bench->card, bench->op, "a", 1, TKM_OBJECT_KEY),
	    0);
	assert_int_equal(bench_objects(bench).count, 1);
	assert_int_equal(bench->token->remove(
			     bench->card, bench->op, "a", 1, TKM_OBJECT_KEY),
	    TKM_E_NOT_FOUND);
	assert_int_equal(
	    bench->token->remove(bench->card, bench->op, "", 0, TKM_OBJECT_KEY),
	    TKM_E_NOT_FOUND);
	assert_int_equal(bench_objects(bench).count, 1);
}

static void a_key_is_seen_before_the_login_by_its_public_half(void **state)
{
	struct bench *bench = *state;
	struct bench_object key = begin_with_key(bench, NULL);
	struct bench_objects all;

	bench->token->logout(bench->card);
	all = bench_objects(bench);
	assert_int_equal(all.count, 1);
	assert_int_equal(all.items[0].flags, TKM_OBJECT_KEY);
	assert_memory_equal(all.items[0].spki, key.spki, key.spki_length);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_rsa_key_signs_both_ways),
	    TEST(ec_keys_sign),
	    TEST(a_request_is_signed_by_the_token),
	    TEST(the_same_tag_gives_the_same_key),
	    TEST(kinds_of_key_nobody_knows_are_not_supported),
	    TEST(a_token_that_refuses_ec_says_so),
	    TEST(tokens_that_want_a_longer_template_get_it),
	    TEST(a_token_that_chooses_the_id_is_found_by_the_label),
	    TEST(a_raw_ec_point_is_understood),
	    TEST(signing_says_what_is_missing),
	    TEST(a_token_pulled_while_signing_is_told_as_removed),
	    TEST(a_key_that_wants_its_pin_each_time_leaves_asking_to_the_host),
	    TEST(a_signature_left_waiting_for_its_pin_is_ended),
	    TEST(a_new_key_cannot_be_extracted),
	    TEST(a_key_is_removed_with_both_halves),
	    TEST(a_key_is_seen_before_the_login_by_its_public_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
