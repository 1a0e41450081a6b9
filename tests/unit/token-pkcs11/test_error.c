/* SPDX-License-Identifier: Apache-2.0
 * test_error.c -- what the answers of a module mean.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "plugins/token-pkcs11/error.h"

static void every_answer_has_a_code_and_a_sentence(void **state)
{
	const struct tkm_p11_meaning *meaning;

	(void)state;
	for (CK_RV rv = 1; rv < 0x300; rv++) {
		meaning = tkm_p11_meaning_of(rv);
		assert_true(meaning->code < 0);
		assert_true(strlen(meaning->message) > 20);
		assert_non_null(meaning->name);
	}
}

static void what_people_can_act_on_is_told_apart(void **state)
{
	static const struct {
		CK_RV rv;
		tkm_status code;
	} rows[] = {
	    {CKR_PIN_INCORRECT, TKM_E_PIN_WRONG},
	    {CKR_PIN_LOCKED, TKM_E_PIN_BLOCKED},
	    {CKR_PIN_LEN_RANGE, TKM_E_ARGUMENT},
	    {CKR_DEVICE_REMOVED, TKM_E_TOKEN_REMOVED},
	    {CKR_TOKEN_NOT_PRESENT, TKM_E_TOKEN_REMOVED},
	    {CKR_SESSION_HANDLE_INVALID, TKM_E_TOKEN_REMOVED},
	    {CKR_DEVICE_MEMORY, TKM_E_TOKEN_FULL},
	    {CKR_HOST_MEMORY, TKM_E_MEMORY},
	    {CKR_MECHANISM_INVALID, TKM_E_UNSUPPORTED},
	    {CKR_FUNCTION_NOT_SUPPORTED, TKM_E_UNSUPPORTED},
	    {CKR_DEVICE_ERROR, TKM_E_TOKEN},
	    {CKR_VENDOR_DEFINED | 5, TKM_E_TOKEN},
	    {0x12345, TKM_E_TOKEN},
	};

	(void)state;
	for (size_t i = 0; i < TKM_P11_COUNT(rows); i++)
		assert_int_equal(
		    tkm_p11_meaning_of(rows[i].rv)->code, rows[i].code);
}

static tkm_status look(void *ctx, const struct tkm_error *error)
{
	(void)ctx;
	assert_int_equal(error->code, TKM_E_PIN_WRONG);
	assert_int_equal(error->native, CKR_PIN_INCORRECT);
	assert_string_equal(error->domain, "pkcs11");
	assert_string_equal(
	    error->detail, "C_Login failed: CKR_PIN_INCORRECT (0xa0)");
	assert_int_equal(error->arg_count, 1);
	assert_string_equal(error->args[0]->id, "module");
	assert_string_equal(error->args[0]->data, "/a.so");
	return error->code;
}

static void a_fault_becomes_a_complete_error(void **state)
{
	static const char *const args[] = {"module", "/a.so", NULL};
	const struct tkm_p11_fault fault = {
	    .tries_left = -1,
	    .rv = CKR_PIN_INCORRECT,
	    .function = "C_Login",
	    .args = args,
	};

	(void)state;
	assert_int_equal(
	    tkm_p11_describe_fault(&fault, look, NULL), TKM_E_PIN_WRONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_answer_has_a_code_and_a_sentence),
	    cmocka_unit_test(what_people_can_act_on_is_told_apart),
	    cmocka_unit_test(a_fault_becomes_a_complete_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
