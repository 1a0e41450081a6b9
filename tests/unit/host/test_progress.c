/* SPDX-License-Identifier: Apache-2.0
 * test_progress.c -- weighted steps that never go back.
 */
#include "core/host/operation/progress.h"
#include "tests/unit/host/check.h"

static const struct tkm_step one = {sizeof(one), 1, "One"};
static const struct tkm_step three = {sizeof(three), 3, "Three"};
static const struct tkm_step *const both[] = {&one, &three};

static void steps_count_by_their_weight(void **state)
{
	struct tkm_progress progress = {0};

	(void)state;
	assert_true(tkm_progress_begin(&progress, NULL, both, 2));
	assert_string_equal(tkm_progress_label(&progress), "One");
	assert_true(tkm_progress_move(&progress, 500));
	assert_int_equal(progress.permille, 125);
	tkm_progress_next(&progress);
	assert_int_equal(progress.permille, 250);
	assert_true(tkm_progress_move(&progress, 500));
	assert_int_equal(progress.permille, 625);
	tkm_progress_next(&progress);
	assert_int_equal(progress.permille, 1000);
	assert_null(tkm_progress_label(&progress));
	tkm_progress_next(&progress);
	assert_int_equal(progress.permille, 1000);
	tkm_progress_release(&progress);
}

static void progress_never_goes_back(void **state)
{
	struct tkm_progress progress = {0};

	(void)state;
	assert_true(tkm_progress_begin(&progress, NULL, both, 2));
	assert_true(tkm_progress_move(&progress, 900));
	assert_false(tkm_progress_move(&progress, 100));
	assert_false(tkm_progress_move(&progress, 900));
	assert_true(tkm_progress_move(&progress, 9999));
	assert_int_equal(progress.permille, 250);
	tkm_progress_release(&progress);
}

static void steps_within_steps_share_what_is_left(void **state)
{
	struct tkm_progress progress = {0};

	(void)state;
	assert_true(tkm_progress_begin(&progress, NULL, both, 2));
	tkm_progress_next(&progress);
	assert_true(tkm_progress_begin(&progress, NULL, both, 2));
	assert_int_equal(progress.permille, 250);
	tkm_progress_next(&progress);
	assert_int_equal(progress.permille, 250 + 187);
	tkm_progress_next(&progress);
	assert_int_equal(progress.permille, 1000);
	tkm_progress_release(&progress);
}

static void work_without_steps_has_progress_too(void **state)
{
	struct tkm_progress progress = {0};

	(void)state;
	assert_true(tkm_progress_move(&progress, 300));
	assert_int_equal(progress.permille, 300);
	tkm_progress_release(&progress);
}

static void the_heaviest_steps_do_not_overflow(void **state)
{
	static const struct tkm_step heavy = {
	    sizeof(heavy), UINT32_MAX, "Heavy"};
	static const struct tkm_step *steps[4096];
	struct tkm_progress progress = {0};

	(void)state;
	for (size_t i = 0; i < 4096; i++)
		steps[i] = &heavy;
	assert_true(tkm_progress_begin(&progress, NULL, steps, 4096));
	for (size_t i = 0; i < 2048; i++)
		tkm_progress_next(&progress);
	assert_int_equal(progress.permille, 500);
	for (size_t i = 0; i < 2048; i++)
		tkm_progress_next(&progress);
	assert_int_equal(progress.permille, 1000);
	tkm_progress_release(&progress);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(steps_count_by_their_weight),
	    cmocka_unit_test(progress_never_goes_back),
	    cmocka_unit_test(steps_within_steps_share_what_is_left),
	    cmocka_unit_test(work_without_steps_has_progress_too),
	    cmocka_unit_test(the_heaviest_steps_do_not_overflow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
