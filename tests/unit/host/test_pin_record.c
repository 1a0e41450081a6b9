/* SPDX-License-Identifier: Apache-2.0
 * test_pin_record.c -- what is remembered of PINs, by several processes.
 */
#define _POSIX_C_SOURCE 200809L
#include <sys/wait.h>
#include <unistd.h>

#include "core/host/token/pin_record.h"
#include "tests/unit/host/check.h"
#include "tests/unit/host/scratch.h"

enum { PROCESSES = 4, ROUNDS = 25 };

static const struct tkm_token_id token = {
    .size = sizeof(token),
    .ref = "1",
    .serial = "0011",
    .label = "",
    .manufacturer = "",
    .model = "",
    .reader = "",
};

static int make_folder(void **state)
{
	*state = scratch_new("pin-record");
	return 0;
}

static int remove_folder(void **state)
{
	scratch_remove(*state);
	free(*state);
	return 0;
}

static bool count_one(struct tkm_pin_record *record, const void *ctx)
{
	(void)ctx;
	record->so_refused++;
	return true;
}

static bool keep(struct tkm_pin_record *record, const void *ctx)
{
	(void)ctx;
	record->so_refused = 99;
	return false;
}

static int count_often(const char *dir)
{
	for (int i = 0; i < ROUNDS; i++)
		if (tkm_pin_record_change(dir, &token, count_one, NULL) !=
		    TKM_OK)
			return 1;
	return 0;
}

static void no_refusal_is_lost_between_processes(void **state)
{
	const char *dir = *state;
	struct tkm_pin_record record;
	int status, failed = 0;

	for (int i = 0; i < PROCESSES; i++)
		if (fork() == 0)
			_exit(count_often(dir));
	for (int i = 0; i < PROCESSES; i++) {
		wait(&status);
		failed += status != 0;
	}
	assert_int_equal(failed, 0);
	assert_int_equal(tkm_pin_record_load(dir, &token, &record), TKM_OK);
	assert_int_equal(record.so_refused, PROCESSES * ROUNDS);
}

static void what_is_not_to_change_stays(void **state)
{
	const char *dir = *state;
	struct tkm_pin_record record;

	assert_int_equal(
	    tkm_pin_record_change(dir, &token, count_one, NULL), TKM_OK);
	assert_int_equal(
	    tkm_pin_record_change(dir, &token, keep, NULL), TKM_OK);
	assert_int_equal(tkm_pin_record_load(dir, &token, &record), TKM_OK);
	assert_int_equal(record.so_refused, 1);
}

static void without_a_place_nothing_is_remembered(void **state)
{
	(void)state;
	assert_int_equal(tkm_pin_record_change(NULL, &token, count_one, NULL),
	    TKM_E_STORAGE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(no_refusal_is_lost_between_processes),
	    TEST(what_is_not_to_change_stays),
	    TEST(without_a_place_nothing_is_remembered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
