/* SPDX-License-Identifier: Apache-2.0
 * test_certify.c -- activation and renewal from any state to the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <tkm/ra.h>

#include "plugins/ra-tms/activate.h"
#include "plugins/ra-tms/renew.h"
#include "tests/unit/ra-tms/stage.h"

/* What the RA of this test knows beyond the stage. */
static struct {
	bool knows_key;
	bool other_key;
	bool slow;
	int waited;
	int rekeyed;
	int told;
	int declined;
} ra;

static json_t *problem(int status, const char *code)
{
	return json_pack("{s:i,s:s,s:b,s:s}", "status", status, "code", code,
	    "retryable", 0, "title", "không");
}

static json_t *issue(struct stage *stage)
{
	ra.knows_key = true;
	return json_pack("{s:s,s:o,s:[]}", "state", "issued", "certificate",
	    stage_certificate(stage), "chain");
}

static json_t *begin_activation(const json_t *body, int *status)
{
	json_t *offer;

	if (strcmp(json_string_value(json_object_get(body, "code")),
		"00000000000000000000") != 0) {
		*status = 404;
		return problem(404, "code-unknown");
	}
	offer = stage_offer();
	json_object_set_new(offer, "activation", json_string(STAGE_ID));
	json_object_set_new(offer, "session", json_string(STAGE_KEY32));
	return offer;
}

static json_t *begin_renewal(void)
{
	json_t *offer = stage_offer();

	json_object_set_new(offer, "renewal", json_string(STAGE_ID));
	json_object_set_new(offer, "nonce", json_string(STAGE_KEY32));
	return offer;
}

static json_t *request(struct stage *stage, const json_t *body, int *status)
{
	if (!ra.knows_key && !json_object_get(body, "session")) {
		*status = 401;
		return problem(401, "session-needed");
	}
	if (ra.other_key) {
		*status = 409;
		return problem(409, "other-key");
	}
	if (ra.slow && ra.waited++ == 0) {
		*status = 202;
		return json_pack(
		    "{s:s,s:i}", "state", "waiting", "retryAfter", 1);
	}
	return issue(stage);
}

static json_t *answer(
    struct stage *stage, const char *path, const json_t *body, int *status)
{
	*status = 200;
	if (strcmp(path, "/v1/activations") == 0)
		return begin_activation(body, status);
	if (strcmp(path, "/v1/renewals/begin") == 0)
		return begin_renewal();
	if (strcmp(path, "/v1/activations/decision") == 0) {
		ra.declined += json_is_false(json_object_get(body, "accept"));
		return json_pack("{s:s}", "state", "confirmed");
	}
	if (strcmp(path, "/v1/activations/request") == 0)
		return request(stage, body, status);
	if (strcmp(path, "/v1/renewals") == 0) {
		assert_non_null(json_object_get(body, "cms"));
		return issue(stage);
	}
	if (strcmp(path, "/v1/activations/rekey") == 0) {
		ra.rekeyed++;
		return issue(stage);
	}
	assert_non_null(strstr(path, "/installed"));
	assert_non_null(json_object_get(body, "signature"));
	ra.told++;
	return json_pack("{s:s}", "state", "done");
}

static int set_up(void **state)
{
	static struct stage stage;

	stage_init(&stage, TKM_RA_ACTIVATION);
	stage.answer = answer;
	stage.code = "00000-00000-00000-00000";
	memset(&ra, 0, sizeof(ra));
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_release(*state);
	return 0;
}

static tkm_status activate(struct stage *stage)
{
	struct tkm_secret *code = stage_secret(stage->code);
	struct tkm_tms_job job;
	tkm_status status;

	tkm_tms_job_init(&job, &stage->session, &stage->job);
	status = tkm_tms_activate(&job, code);
	tkm_tms_job_release(&job);
	stage_forget(code);
	return status;
}

static tkm_status renew(struct stage *stage)
{
	const struct tkm_object old = {
	    .size = sizeof(old),
	    .id = "old",
	    .id_length = 3,
	    .certificate = stage->old_certificate,
	    .certificate_length = stage->old_certificate_size,
	};
	struct tkm_tms_job job;
	tkm_status status;

	stage->job.kind = TKM_RA_RENEWAL;
	tkm_tms_job_init(&job, &stage->session, &stage->job);
	status = tkm_tms_renew(&job, &old);
	tkm_tms_job_release(&job);
	return status;
}

/* Goes on from what was journalled, as if in a new process. */
static tkm_status resume(struct stage *stage, uint32_t state,
    tkm_status (*how)(struct tkm_tms_job *))
{
	struct tkm_tms_job job;
	tkm_status status;

	tkm_tms_job_init(&job, &stage->session, &stage->job);
	status = tkm_tms_job_load(&job, state, stage->note, stage->note_size);
	if (!status)
		status = how(&job);
	tkm_tms_job_release(&job);
	return status;
}

static void expect_done(struct stage *stage)
{
	assert_int_equal(stage->state, TKM_RA_DONE);
	assert_true(stage->installed >= 1);
	assert_true(ra.told >= 1);
}

static void expect_no_secret_in_note(struct stage *stage)
{
	stage->note[stage->note_size] = '\0';
	assert_null(strstr(stage->note, STAGE_KEY32));
	assert_null(strstr(stage->note, "00000000000000000000"));
}

static void a_code_becomes_an_installed_certificate(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(activate(stage), TKM_OK);
	expect_done(stage);
	expect_no_secret_in_note(stage);
	assert_int_equal(stage->confirmed, 1);
	assert_int_equal(stage->asked, 0);
}

static void a_mistyped_code_is_told_before_anything_is_sent(void **state)
{
	struct stage *stage = *state;

	stage->code = "00000-00000-00000-00001";
	assert_int_equal(activate(stage), TKM_E_ARGUMENT);
	assert_string_equal(stage->error.field, "code");
	assert_int_equal(stage->exchanges, 0);
}

static void declining_ends_the_job_and_tells_the_ra(void **state)
{
	struct stage *stage = *state;

	stage->declines = true;
	assert_int_equal(activate(stage), TKM_E_CANCELLED);
	assert_int_equal(stage->state, TKM_RA_DONE);
	assert_int_equal(ra.declined, 1);
	assert_int_equal(stage->installed, 0);
}

static void every_lost_answer_is_survived(void **state)
{
	struct stage *stage = *state;

	for (size_t i = 0; i < 8; i += 2)
		stage->faults[i] = FAULT_DROPPED;
	assert_int_equal(activate(stage), TKM_OK);
	expect_done(stage);
	assert_int_equal(stage->acted, 4);
}

/* Fails the exchange of that number for good, then resumes. */
static void interrupt_at(struct stage *stage, int exchange)
{
	stage->exchanges = 0;
	for (int i = 0; i < STAGE_FAULTS; i++)
		stage->faults[i] = i < exchange ? FAULT_NONE : FAULT_DROPPED;
	assert_int_equal(activate(stage), TKM_E_NETWORK);
	memset(stage->faults, 0, sizeof(stage->faults));
	expect_no_secret_in_note(stage);
}

static void a_job_cut_off_before_the_request_asks_for_the_code_again(
    void **state)
{
	struct stage *stage = *state;

	interrupt_at(stage, 1);
	assert_int_equal(stage->state, TKM_RA_IDENTIFIED);
	assert_int_equal(
	    resume(stage, stage->state, tkm_tms_activate_resume), TKM_OK);
	expect_done(stage);
	assert_int_equal(stage->asked, 1);
}

static void a_job_cut_off_after_the_request_needs_no_code(void **state)
{
	struct stage *stage = *state;

	interrupt_at(stage, 2);
	assert_int_equal(stage->state, TKM_RA_REQUESTED);
	assert_int_equal(
	    resume(stage, stage->state, tkm_tms_activate_resume), TKM_OK);
	expect_done(stage);
	assert_int_equal(stage->asked, 0);
}

static void a_request_the_ra_never_saw_asks_for_the_code(void **state)
{
	struct stage *stage = *state;

	interrupt_at(stage, 2);
	ra.knows_key = false;
	assert_int_equal(
	    resume(stage, stage->state, tkm_tms_activate_resume), TKM_OK);
	expect_done(stage);
	assert_int_equal(stage->asked, 1);
	assert_int_equal(stage->confirmed, 1);
}

static void an_issued_certificate_is_not_requested_again(void **state)
{
	struct stage *stage = *state;

	interrupt_at(stage, 3);
	assert_int_equal(stage->state, TKM_RA_WRITTEN);
	stage->acted = 0;
	assert_int_equal(
	    resume(stage, TKM_RA_ISSUED, tkm_tms_activate_resume), TKM_OK);
	expect_done(stage);
	assert_int_equal(stage->acted, 1);
}

static void a_key_lost_after_issue_is_replaced_with_consent(void **state)
{
	struct stage *stage = *state;

	interrupt_at(stage, 3);
	soft_key_release(&stage->key);
	soft_key_init(&stage->key, NULL);
	ra.other_key = true;
	assert_int_equal(
	    resume(stage, stage->state, tkm_tms_activate_resume), TKM_OK);
	expect_done(stage);
	assert_string_equal(stage->form, "certificate.rekey");
	assert_int_equal(ra.rekeyed, 1);
}

static void an_approval_is_waited_for(void **state)
{
	struct stage *stage = *state;

	ra.slow = true;
	assert_int_equal(activate(stage), TKM_OK);
	expect_done(stage);
	assert_int_equal(ra.waited, 2);
}

static void a_code_for_nothing_is_refused_and_leaves_no_journal(void **state)
{
	struct stage *stage = *state;

	for (const char *last = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; *last;
	     last++) {
		char code[24] = "10000-00000-00000-0000";

		code[22] = *last;
		stage->code = code;
		if (activate(stage) == TKM_E_REFUSED)
			break;
	}
	assert_string_equal(stage->error.field, "code");
	assert_int_equal(stage->state, 0);
}

static void a_damaged_note_is_told(void **state)
{
	struct stage *stage = *state;

	strcpy(stage->note, "{\"tms\":1}");
	stage->note_size = strlen(stage->note);
	assert_int_equal(resume(stage, TKM_RA_ISSUED, tkm_tms_activate_resume),
	    TKM_E_STORAGE);
}

static void a_certificate_is_renewed_by_its_old_key(void **state)
{
	struct stage *stage = *state;

	assert_int_equal(renew(stage), TKM_OK);
	expect_done(stage);
	assert_int_equal(stage->removed, 1);
	assert_true(stage->old_key.signatures > 0);
}

static void an_interrupted_renewal_needs_nothing_typed(void **state)
{
	struct stage *stage = *state;

	for (int i = 1; i < STAGE_FAULTS; i++)
		stage->faults[i] = FAULT_UNREACHED;
	assert_int_equal(renew(stage), TKM_E_NETWORK);
	assert_int_equal(stage->state, TKM_RA_REQUESTED);
	memset(stage->faults, 0, sizeof(stage->faults));
	assert_int_equal(
	    resume(stage, stage->state, tkm_tms_renew_resume), TKM_OK);
	expect_done(stage);
	assert_int_equal(stage->asked, 0);
	assert_int_equal(stage->confirmed, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_code_becomes_an_installed_certificate),
	    TEST(a_mistyped_code_is_told_before_anything_is_sent),
	    TEST(declining_ends_the_job_and_tells_the_ra),
	    TEST(every_lost_answer_is_survived),
	    TEST(a_job_cut_off_before_the_request_asks_for_the_code_again),
	    TEST(a_job_cut_off_after_the_request_needs_no_code),
	    TEST(a_request_the_ra_never_saw_asks_for_the_code),
	    TEST(an_issued_certificate_is_not_requested_again),
	    TEST(a_key_lost_after_issue_is_replaced_with_consent),
	    TEST(an_approval_is_waited_for),
	    TEST(a_code_for_nothing_is_refused_and_leaves_no_journal),
	    TEST(a_damaged_note_is_told),
	    TEST(a_certificate_is_renewed_by_its_old_key),
	    TEST(an_interrupted_renewal_needs_nothing_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
