/* SPDX-License-Identifier: Apache-2.0
 * test_wire.c -- an exchange is believed only when the RA sealed it, and is
 * repeated until its outcome is known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <tkm/ra.h>

#include "plugins/ra-tms/wire.h"
#include "tests/unit/ra-tms/stage.h"

static json_t *say_hello(
    struct stage *stage, const char *path, const json_t *body, int *status)
{
	(void)stage;
	assert_string_equal(path, "/v1/hello");
	assert_string_equal(
	    json_string_value(json_object_get(body, "name")), "A");
	*status = 200;
	return json_pack("{s:s}", "answer", "hello");
}

static json_t *refuse(
    struct stage *stage, const char *path, const json_t *body, int *status)
{
	(void)stage;
	(void)path;
	(void)body;
	*status = 403;
	return json_pack("{s:i,s:s,s:b,s:s}", "status", 403, "code",
	    "code-unknown", "retryable", 0, "title", "Mã không đúng.");
}

static json_t *refuse_for_now(
    struct stage *stage, const char *path, const json_t *body, int *status)
{
	if (stage->acted > 1)
		return say_hello(stage, path, body, status);
	*status = 429;
	return json_pack("{s:i,s:s,s:b,s:s}", "status", 429, "code",
	    "too-many-requests", "retryable", 1, "title", "Chờ.");
}

static tkm_status post(struct stage *stage, struct tkm_tms_answer *answer)
{
	return tkm_tms_post(&stage->session, &stage->op, "/v1/hello",
	    TKM_VIEW("{\"name\":\"A\"}"), NULL, answer);
}

static void expect_hello(struct stage *stage)
{
	struct tkm_tms_answer answer = {0};

	assert_int_equal(post(stage, &answer), TKM_OK);
	assert_int_equal(answer.status, 200);
	assert_string_equal(
	    json_string_value(json_object_get(answer.body, "answer")), "hello");
	tkm_tms_answer_release(&answer);
}

static int set_up(void **state)
{
	static struct stage stage;

	stage_init(&stage, TKM_RA_ACTIVATION);
	stage.answer = say_hello;
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_release(*state);
	return 0;
}

static void a_sealed_answer_is_given(void **state)
{
	struct stage *stage = *state;

	expect_hello(stage);
	assert_int_equal(stage->exchanges, 1);
	assert_int_equal(stage->notices, 0);
}

static void a_lost_answer_is_asked_for_again_and_acts_once(void **state)
{
	struct stage *stage = *state;

	stage->faults[0] = FAULT_DROPPED;
	expect_hello(stage);
	assert_int_equal(stage->exchanges, 2);
	assert_int_equal(stage->acted, 1);
}

static void what_the_ra_did_not_seal_is_never_believed(void **state)
{
	static const enum fault faults[] = {FAULT_LOGIN_PAGE,
	    FAULT_BARE_SUCCESS, FAULT_OTHER_ID, FAULT_ALTERED, FAULT_BARE_503};
	struct stage *stage = *state;

	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		stage->exchanges = 0;
		stage->faults[0] = faults[i];
		expect_hello(stage);
		assert_int_equal(stage->exchanges, 2);
	}
}

static void a_login_page_for_ever_is_a_network_failure(void **state)
{
	struct stage *stage = *state;
	struct tkm_tms_answer answer;

	for (size_t i = 0; i < STAGE_FAULTS; i++)
		stage->faults[i] = FAULT_LOGIN_PAGE;
	assert_int_equal(post(stage, &answer), TKM_E_NETWORK);
	assert_int_equal(stage->exchanges, 3);
	assert_int_equal(stage->error.native, 200);
}

static void a_refusal_comes_back_with_the_words_of_the_ra(void **state)
{
	struct stage *stage = *state;
	struct tkm_tms_answer answer;

	stage->answer = refuse;
	assert_int_equal(post(stage, &answer), TKM_OK);
	assert_int_equal(answer.status, 403);
	assert_string_equal(answer.problem.words, "Mã không đúng.");
	assert_int_equal(
	    tkm_tms_problem_fail(&answer.problem, &stage->op), TKM_E_REFUSED);
	assert_string_equal(stage->words, "Mã không đúng.");
	assert_string_equal(stage->error.field, "code");
}

static void what_the_ra_refuses_for_now_is_tried_again(void **state)
{
	struct stage *stage = *state;

	stage->answer = refuse_for_now;
	expect_hello(stage);
	assert_int_equal(stage->acted, 2);
}

static void a_wrong_clock_is_told_once(void **state)
{
	struct stage *stage = *state;

	stage->clock_off = 4000;
	expect_hello(stage);
	expect_hello(stage);
	assert_int_equal(stage->notices, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_sealed_answer_is_given),
	    TEST(a_lost_answer_is_asked_for_again_and_acts_once),
	    TEST(what_the_ra_did_not_seal_is_never_believed),
	    TEST(a_login_page_for_ever_is_a_network_failure),
	    TEST(a_refusal_comes_back_with_the_words_of_the_ra),
	    TEST(what_the_ra_refuses_for_now_is_tried_again),
	    TEST(a_wrong_clock_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
