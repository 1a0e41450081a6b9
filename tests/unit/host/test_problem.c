/* SPDX-License-Identifier: Apache-2.0
 * test_problem.c -- errors as the host keeps them.
 */
#include "core/host/problem.h"
#include "core/sys/error.h"
#include "tests/unit/host/check.h"

static void placeholders_are_filled_in(void **state)
{
	const char *const args[] = {"file", "a{file}b", "line", "7", NULL};
	struct tkm_problem problem;

	(void)state;
	tkm_problem_init(&problem);
	assert_int_equal(tkm_problem_say(&problem, NULL, TKM_E_STORAGE,
			     "{file}:{line} {other}", args, "detail"),
	    TKM_E_STORAGE);
	assert_string_equal(problem.text, "a{file}b:7 {other}");
	assert_string_equal(problem.message, "{file}:{line} {other}");
	assert_string_equal(problem.detail, "detail");
	assert_int_equal(problem.tries_left, -1);
	tkm_problem_release(&problem);
	assert_int_equal(problem.code, TKM_OK);
}

static void an_error_without_words_gets_some(void **state)
{
	struct tkm_problem problem;

	(void)state;
	tkm_problem_init(&problem);
	tkm_problem_say(&problem, NULL, TKM_E_NO_TOKEN, NULL, NULL, NULL);
	assert_string_equal(problem.text, tkm_status_message(TKM_E_NO_TOKEN));
	tkm_problem_release(&problem);
}

static void a_problem_can_be_set_from_its_own_texts(void **state)
{
	struct tkm_problem problem;

	(void)state;
	tkm_problem_init(&problem);
	tkm_problem_say(&problem, NULL, TKM_E_REFUSED, "No.", NULL, "why");
	const struct tkm_error own = {
	    .size = sizeof(own),
	    .code = TKM_E_REFUSED,
	    .message = problem.text,
	    .detail = problem.detail,
	};
	assert_int_equal(tkm_problem_set(&problem, NULL, &own), TKM_E_REFUSED);
	assert_string_equal(problem.text, "No.");
	assert_string_equal(problem.detail, "why");
	tkm_problem_release(&problem);
}

static void a_success_is_no_problem_to_report(void **state)
{
	const struct tkm_error ok = {.size = sizeof(ok), .code = TKM_OK};
	struct tkm_problem problem;

	(void)state;
	tkm_problem_init(&problem);
	assert_int_equal(tkm_problem_set(&problem, NULL, &ok), TKM_E_INTERNAL);
	tkm_problem_release(&problem);
}

static void every_status_has_a_name_and_a_message(void **state)
{
	(void)state;
	assert_string_equal(tkm_status_name(TKM_OK), "ok");
	assert_string_equal(tkm_status_name(TKM_E_PIN_WRONG), "pin-wrong");
	assert_string_equal(tkm_status_name(TKM_E_NOT_FOUND), "not-found");
	assert_string_equal(tkm_status_name(-99), "internal");
	for (tkm_status code = TKM_E_NOT_FOUND; code < TKM_OK; code++) {
		assert_true(strlen(tkm_status_message(code)) > 10);
		for (tkm_status other = code + 1; other <= TKM_OK; other++)
			assert_string_not_equal(
			    tkm_status_name(code), tkm_status_name(other));
	}
}

static void errors_of_the_system_become_statuses(void **state)
{
	(void)state;
	assert_int_equal(tkm_status_of_sys(TKM_SYS_OK), TKM_OK);
	assert_int_equal(
	    tkm_status_of_sys(TKM_SYS_E_NOT_FOUND), TKM_E_NOT_FOUND);
	assert_int_equal(tkm_status_of_sys(TKM_SYS_E_NO_SPACE), TKM_E_STORAGE);
}

static void a_copy_lives_by_itself(void **state)
{
	struct tkm_problem from;
	struct tkm_problem to;

	(void)state;
	tkm_problem_init(&from);
	tkm_problem_init(&to);
	tkm_problem_say(&from, NULL, TKM_E_BUSY, "Busy.", NULL, NULL);
	tkm_problem_copy(&to, &from);
	tkm_problem_release(&from);
	assert_int_equal(to.code, TKM_E_BUSY);
	assert_string_equal(to.text, "Busy.");
	assert_null(to.detail);
	tkm_problem_release(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(placeholders_are_filled_in),
	    cmocka_unit_test(an_error_without_words_gets_some),
	    cmocka_unit_test(a_problem_can_be_set_from_its_own_texts),
	    cmocka_unit_test(a_success_is_no_problem_to_report),
	    cmocka_unit_test(every_status_has_a_name_and_a_message),
	    cmocka_unit_test(errors_of_the_system_become_statuses),
	    cmocka_unit_test(a_copy_lives_by_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
