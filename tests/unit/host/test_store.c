/* SPDX-License-Identifier: Apache-2.0
 * test_store.c -- records kept, replaced and removed.
 */
#include "core/host/store.h"
#include "tests/unit/host/check.h"
#include "tests/unit/host/scratch.h"

static int make_folder(void **state)
{
	*state = scratch_new("store");
	return 0;
}

static int remove_folder(void **state)
{
	scratch_remove(*state);
	free(*state);
	return 0;
}

static void a_record_is_kept_until_it_is_removed(void **state)
{
	struct tkm_buf out = TKM_BUF_INIT(TKM_STORE_MAX);

	assert_int_equal(tkm_store_put(*state, "pin", "a", "one", 3), TKM_OK);
	assert_int_equal(tkm_store_put(*state, "pin", "a", "two", 3), TKM_OK);
	assert_int_equal(tkm_store_get(*state, "pin", "a", &out), TKM_OK);
	assert_string_equal(tkm_buf_text(&out), "two");
	tkm_buf_clear(&out);
	assert_int_equal(
	    tkm_store_get(*state, "other", "a", &out), TKM_E_NOT_FOUND);
	assert_int_equal(tkm_store_remove(*state, "pin", "a"), TKM_OK);
	assert_int_equal(tkm_store_remove(*state, "pin", "a"), TKM_OK);
	assert_int_equal(
	    tkm_store_get(*state, "pin", "a", &out), TKM_E_NOT_FOUND);
	tkm_buf_release(&out);
}

static void names_cannot_leave_the_folder(void **state)
{
	/* 65 bytes: one too many. */
	static const char lengthy[] =
	    "01234567890123456789012345678901234567890123456789012345678901234";
	static const char *const names[] = {
	    "", ".", "..", ".a", "a/b", "A", "a b", "a\n", lengthy};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(tkm_store_put(*state, "pin", names[i], "x", 1),
		    TKM_E_ARGUMENT);
		assert_int_equal(tkm_store_put(*state, names[i], "a", "x", 1),
		    TKM_E_ARGUMENT);
	}
}

static void a_record_that_is_too_long_is_refused(void **state)
{
	static char bytes[TKM_STORE_MAX + 1];

	assert_int_equal(
	    tkm_store_put(*state, "pin", "a", bytes, sizeof(bytes)),
	    TKM_E_ARGUMENT);
	assert_int_equal(
	    tkm_store_put(*state, "pin", "a", bytes, TKM_STORE_MAX), TKM_OK);
}

static void without_a_home_nothing_is_kept(void **state)
{
	(void)state;
	assert_int_equal(
	    tkm_store_put(NULL, "pin", "a", "x", 1), TKM_E_STORAGE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_record_is_kept_until_it_is_removed),
	    TEST(names_cannot_leave_the_folder),
	    TEST(a_record_that_is_too_long_is_refused),
	    TEST(without_a_home_nothing_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
