/* SPDX-License-Identifier: Apache-2.0
 * test_secret.c -- secrets in their arena.
 */
#include "core/host/secret.h"
#include "tests/unit/host/check.h"

static tkm_status TKM_CALL remember(void *ctx, const void *data, uint32_t n)
{
	memcpy(ctx, data, n + 1u);
	return TKM_E_PENDING;
}

static void a_secret_is_lent_with_a_nul_and_wiped(void **state)
{
	const struct tkm_host_secret *service = &tkm_secret_service;
	struct tkm_secret *secret = NULL;
	char seen[16];

	(void)state;
	assert_int_equal(service->make(NULL, "1234", 4, &secret), TKM_OK);
	assert_int_equal(service->length(secret), 4);
	assert_int_equal(service->view(secret, remember, seen), TKM_E_PENDING);
	assert_string_equal(seen, "1234");
	service->release(secret);
	service->release(NULL);
}

static void secrets_are_compared_by_their_bytes(void **state)
{
	struct tkm_secret *a = NULL;
	struct tkm_secret *b = NULL;
	struct tkm_secret *none = NULL;

	(void)state;
	assert_int_equal(tkm_secret_make("1234", 4, &a), TKM_OK);
	assert_int_equal(tkm_secret_copy(a, &b), TKM_OK);
	assert_ptr_not_equal(a, b);
	assert_true(tkm_secret_equal(a, b));
	tkm_secret_free(b);
	assert_int_equal(tkm_secret_make("1235", 4, &b), TKM_OK);
	assert_false(tkm_secret_equal(a, b));
	assert_false(tkm_secret_equal(a, NULL));
	assert_int_equal(tkm_secret_copy(NULL, &none), TKM_OK);
	assert_null(none);
	tkm_secret_free(a);
	tkm_secret_free(b);
}

static void a_secret_that_is_too_long_is_refused(void **state)
{
	static char bytes[TKM_SECRET_MAX + 1];
	struct tkm_secret *secret = NULL;

	(void)state;
	assert_int_equal(
	    tkm_secret_make(bytes, sizeof(bytes), &secret), TKM_E_ARGUMENT);
	assert_null(secret);
	assert_int_equal(
	    tkm_secret_make(bytes, TKM_SECRET_MAX, &secret), TKM_OK);
	tkm_secret_free(secret);
}

static void more_secrets_than_the_first_pages_hold_are_made(void **state)
{
	struct tkm_secret *secrets[100];
	char bytes[TKM_SECRET_MAX];

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(
		    tkm_secret_make(bytes, sizeof(bytes), &secrets[i]), TKM_OK);
	for (size_t i = 0; i < 100; i++)
		tkm_secret_free(secrets[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_secret_is_lent_with_a_nul_and_wiped),
	    cmocka_unit_test(secrets_are_compared_by_their_bytes),
	    cmocka_unit_test(a_secret_that_is_too_long_is_refused),
	    cmocka_unit_test(more_secrets_than_the_first_pages_hold_are_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
