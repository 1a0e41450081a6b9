/* SPDX-License-Identifier: Apache-2.0
 * test_template.c -- the ladder of templates a key pair is asked for with.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "plugins/token-pkcs11/template.h"

static const struct tkm_key_policy rsa = {
    .size = sizeof(rsa), .algorithm = TKM_KEY_RSA, .bits = 2048};
static const struct tkm_key_policy ec = {
    .size = sizeof(ec), .algorithm = TKM_KEY_EC, .curve = "P-256"};

static bool has(const CK_ATTRIBUTE *half, CK_ULONG n, CK_ATTRIBUTE_TYPE type)
{
	for (CK_ULONG i = 0; i < n; i++) {
		if (half[i].type == type)
			return true;
	}
	return false;
}

#define PUBLIC_HAS(t, type) has((t).public_half, (t).public_count, (type))
#define PRIVATE_HAS(t, type) has((t).private_half, (t).private_count, (type))

static void make(struct tkm_p11_template *t,
    const struct tkm_key_policy *policy, unsigned rung)
{
	tkm_p11_template_make(t, policy, TKM_VIEW("\1"), TKM_VIEW("01"), rung);
	assert_true(t->public_count <= TKM_P11_TEMPLATE_MAX);
	assert_true(t->private_count <= TKM_P11_TEMPLATE_MAX);
}

static void every_rung_asks_for_a_private_sensitive_token_key(void **state)
{
	struct tkm_p11_template t;

	(void)state;
	for (unsigned rung = 0; rung < TKM_P11_RUNGS; rung++) {
		make(&t, &rsa, rung);
		assert_true(PRIVATE_HAS(t, CKA_TOKEN));
		assert_true(PRIVATE_HAS(t, CKA_PRIVATE));
		assert_true(PRIVATE_HAS(t, CKA_SENSITIVE));
		assert_true(PRIVATE_HAS(t, CKA_SIGN));
		assert_true(PUBLIC_HAS(t, CKA_MODULUS_BITS));
		assert_true(PUBLIC_HAS(t, CKA_LABEL));
	}
}

static void the_first_rung_is_small(void **state)
{
	struct tkm_p11_template t;

	(void)state;
	make(&t, &rsa, 0);
	assert_false(PRIVATE_HAS(t, CKA_EXTRACTABLE));
	assert_false(PUBLIC_HAS(t, CKA_KEY_TYPE));
	assert_true(PRIVATE_HAS(t, CKA_ID));
}

static void only_the_last_rung_gives_up_the_id(void **state)
{
	struct tkm_p11_template t;

	(void)state;
	for (unsigned rung = 0; rung < TKM_P11_RUNGS; rung++) {
		make(&t, &ec, rung);
		assert_int_equal(
		    PRIVATE_HAS(t, CKA_ID), rung != TKM_P11_RUNGS - 1);
	}
}

static void ec_keys_are_never_asked_to_decrypt(void **state)
{
	struct tkm_p11_template t;

	(void)state;
	for (unsigned rung = 0; rung < TKM_P11_RUNGS; rung++) {
		make(&t, &ec, rung);
		assert_false(PRIVATE_HAS(t, CKA_DECRYPT));
		assert_true(PUBLIC_HAS(t, CKA_EC_PARAMS));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_rung_asks_for_a_private_sensitive_token_key),
	    cmocka_unit_test(the_first_rung_is_small),
	    cmocka_unit_test(only_the_last_rung_gives_up_the_id),
	    cmocka_unit_test(ec_keys_are_never_asked_to_decrypt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
