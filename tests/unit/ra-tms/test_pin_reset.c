/* SPDX-License-Identifier: Apache-2.0
 * test_pin_reset.c -- a forgotten PIN: OTP, grant, reset, report.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <tkm/ra.h>

#include "plugins/ra-tms/pin_reset.h"
#include "plugins/ra-tms/tell.h"
#include "tests/unit/ra-tms/stage.h"

static struct {
	int tries;
	bool unknown_grant;
	bool expired;
	char pin[16]; /* as reported */
	char secret[16];
} ra;

static json_t *grant(const json_t *body, int *status)
{
	if (ra.expired) {
		*status = 410;
		return json_pack("{s:i,s:s,s:b,s:s}", "status", 410, "code",
		    "otp-expired", "retryable", 0, "title", "hết hạn");
	}
	if (strcmp(json_string_value(json_object_get(body, "otp")),
		"12345678") != 0) {
		*status = 403;
		return json_pack("{s:i,s:s,s:b,s:s,s:i}", "status", 403, "code",
		    "otp-wrong", "retryable", 0, "title", "sai", "triesLeft",
		    --ra.tries);
	}
	if (ra.unknown_grant)
		return json_pack("{s:s,s:{s:s}}", "session", STAGE_KEY32,
		    "grant", "type", "telepathy");
	return json_pack("{s:s,s:{s:s,s:s,s:s,s:s,s:b}}", "session",
	    STAGE_KEY32, "grant", "type", "static", "secret", "so-pin",
	    "current", "11112222", "pending", "33334444", "rotate", 1);
}

static json_t *answer(
    struct stage *stage, const char *path, const json_t *body, int *status)
{
	(void)stage;
	*status = 200;
	if (strcmp(path, "/v1/pin-resets/result") == 0) {
		strcpy(ra.pin, json_string_value(json_object_get(body, "pin")));
		strcpy(ra.secret,
		    json_string_value(json_object_get(body, "secret")));
		return json_pack("{s:s}", "state", "done");
	}
	if (strcmp(path, "/v1/pin-resets") != 0)
		return grant(body, status);
	assert_non_null(json_object_get(body, "taxCode"));
	assert_null(json_object_get(body, "idNumber"));
	*status = 202;
	return json_pack("{s:s,s:s,s:s,s:i,s:i,s:i,s:i}", "reset", STAGE_ID,
	    "state", "otp-sent", "reference", "AB12", "otpLength", 8,
	    "expiresIn", 600, "resendAfter", 60, "sendsLeft", 2);
}

static int set_up(void **state)
{
	static struct stage stage;

	stage_init(&stage, TKM_RA_PIN_RESET);
	stage.answer = answer;
	memset(&ra, 0, sizeof(ra));
	ra.tries = 5;
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_release(*state);
	return 0;
}

static tkm_status reset(struct stage *stage)
{
	const struct tkm_value kind =
	    tkm_tms_text_value("kind", "organization");
	const struct tkm_value tax_code =
	    tkm_tms_text_value("tax_code", "0100112437");
	const struct tkm_value email =
	    tkm_tms_text_value("email", "an@example.vn");
	const struct tkm_value *const who[] = {&kind, &tax_code, &email};
	struct tkm_tms_job job;
	tkm_status status;

	tkm_tms_job_init(&job, &stage->session, &stage->job);
	status = tkm_tms_pin_reset(&job, who, 3);
	tkm_tms_job_release(&job);
	return status;
}

static tkm_status resume(struct stage *stage)
{
	struct tkm_tms_job job;
	tkm_status status;

	tkm_tms_job_init(&job, &stage->session, &stage->job);
	status =
	    tkm_tms_job_load(&job, stage->state, stage->note, stage->note_size);
	if (!status)
		status = tkm_tms_pin_reset_resume(&job);
	tkm_tms_job_release(&job);
	return status;
}

static void the_right_otp_resets_the_pin_and_is_reported(void **state)
{
	struct stage *stage = *state;

	stage->otps[0] = "12345678";
	assert_int_equal(reset(stage), TKM_OK);
	assert_int_equal(stage->state, TKM_RA_DONE);
	assert_string_equal(stage->candidates[0], "11112222");
	assert_string_equal(stage->candidates[1], "33334444");
	assert_string_equal(stage->rotated_to, "33334444");
	assert_string_equal(ra.pin, "set");
	assert_string_equal(ra.secret, "pending");
}

static void nothing_secret_is_journalled(void **state)
{
	struct stage *stage = *state;

	stage->otps[0] = "12345678";
	assert_int_equal(reset(stage), TKM_OK);
	stage->note[stage->note_size] = '\0';
	assert_null(strstr(stage->note, "12345678"));
	assert_null(strstr(stage->note, "11112222"));
	assert_null(strstr(stage->note, "33334444"));
	assert_null(strstr(stage->note, STAGE_KEY32));
	assert_null(strstr(stage->note, "example"));
}

static void a_wrong_otp_is_asked_for_again(void **state)
{
	struct stage *stage = *state;

	stage->otps[0] = "00000000";
	stage->otps[1] = "12345678";
	assert_int_equal(reset(stage), TKM_OK);
	assert_int_equal(stage->asked, 2);
	assert_int_equal(stage->resets, 1);
}

static void a_job_without_its_otp_can_go_on_later(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(reset(stage), TKM_E_NEEDS_INPUT);
	assert_int_equal(stage->state, TKM_RA_OTP_SENT);
	stage->otps[1] = "12345678";
	assert_int_equal(resume(stage), TKM_OK);
	assert_int_equal(stage->resets, 1);
	assert_int_equal(stage->state, TKM_RA_DONE);
}

static void an_expired_otp_ends_the_job(void **state)
{
	struct stage *stage = *state;

	ra.expired = true;
	stage->otps[0] = "12345678";
	assert_int_equal(reset(stage), TKM_E_REFUSED);
	assert_int_equal(stage->state, TKM_RA_DONE);
	assert_int_equal(stage->resets, 0);
}

static void a_removed_token_leaves_the_job_to_go_on(void **state)
{
	struct stage *stage = *state;

	stage->otps[0] = "12345678";
	stage->reset_status = TKM_E_TOKEN_REMOVED;
	assert_int_equal(reset(stage), TKM_E_TOKEN_REMOVED);
	assert_int_equal(stage->state, TKM_RA_GRANTED);
	stage->reset_status = TKM_OK;
	stage->otps[1] = "12345678";
	assert_int_equal(resume(stage), TKM_OK);
	assert_string_equal(ra.secret, "pending");
}

static void a_wrong_secret_of_the_ra_is_reported_and_not_repeated(void **state)
{
	struct stage *stage = *state;

	stage->otps[0] = "12345678";
	stage->reset_status = TKM_E_PIN_WRONG;
	assert_int_equal(reset(stage), TKM_E_PIN_WRONG);
	assert_int_equal(stage->error.tries_left, 2);
	assert_string_equal(ra.pin, "unchanged");
	assert_string_equal(ra.secret, "unknown");
	assert_int_equal(stage->state, TKM_RA_DONE);
}

static void a_grant_of_another_kind_asks_for_a_newer_program(void **state)
{
	struct stage *stage = *state;

	ra.unknown_grant = true;
	stage->otps[0] = "12345678";
	assert_int_equal(reset(stage), TKM_E_UNSUPPORTED);
	assert_int_equal(stage->resets, 0);
}

static void a_token_that_cannot_be_unblocked_costs_no_mail(void **state)
{
	struct stage *stage = *state;

	stage->job.token_can = 0;
	assert_int_equal(reset(stage), TKM_E_UNSUPPORTED);
	assert_int_equal(stage->exchanges, 0);
}

static void a_lost_report_does_not_undo_the_reset(void **state)
{
	struct stage *stage = *state;

	stage->otps[0] = "12345678";
	for (int i = 2; i < STAGE_FAULTS; i++)
		stage->faults[i] = FAULT_UNREACHED;
	assert_int_equal(reset(stage), TKM_OK);
	assert_int_equal(stage->notices, 1);
	assert_int_equal(stage->state, TKM_RA_VERIFIED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(the_right_otp_resets_the_pin_and_is_reported),
	    TEST(nothing_secret_is_journalled),
	    TEST(a_wrong_otp_is_asked_for_again),
	    TEST(a_job_without_its_otp_can_go_on_later),
	    TEST(an_expired_otp_ends_the_job),
	    TEST(a_removed_token_leaves_the_job_to_go_on),
	    TEST(a_wrong_secret_of_the_ra_is_reported_and_not_repeated),
	    TEST(a_grant_of_another_kind_asks_for_a_newer_program),
	    TEST(a_token_that_cannot_be_unblocked_costs_no_mail),
	    TEST(a_lost_report_does_not_undo_the_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
