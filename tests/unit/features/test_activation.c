/* SPDX-License-Identifier: Apache-2.0
 * test_activation.c -- putting a certificate on a token, and renewing it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <time.h>

#include "tests/unit/features/fake_host.h"

/* The next job puts a certificate "n1" on the token. */
static void let_issue(struct fake *fake)
{
	struct fake_token scratch = {.object_count = 0};

	fake_add_certificate(&scratch, "n1", 0, 365);
	fake->ra_issues = scratch.objects[0];
}

static void a_code_brings_a_certificate_read_back_from_the_token(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	let_issue(&fake);
	fake_answer(&fake, "code", "GOOD");
	assert_int_equal(fake_run(&fake, "certificate.activate"), TKM_OK);
	fake_expect(&fake,
	    "ask certificate.activate\n"
	    "activate GOOD\n"
	    "emit certificate name=n1 state=valid days_left=365 not_before=0 "
	    "not_after=365 subject=n1 issuer=CA serial=0a key=P-256 "
	    "has_key=1 id=6e31 label=n1 fingerprint=n1\n"
	    "notice certificate.installed\n");
	fake_release(&fake);
}

static void a_mistyped_code_is_told_before_anything_is_sent(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	let_issue(&fake);
	fake_answer(&fake, "code", "BAD");
	fake_answer(&fake, "code", "GOOD");
	assert_int_equal(fake_run(&fake, "certificate.activate"), TKM_OK);
	assert_true(fake_saw(&fake, "fail -3 code\n"
				    "ask certificate.activate again code\n"
				    "activate GOOD\n"));
	fake_release(&fake);
}

static void an_interrupted_activation_goes_on_without_a_code(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "n1", 0, 365);
	fake_add_certificate(&fake.tokens[0], "o1", -300, 30);
	fake.ra_pending = TKM_RA_WRITTEN;
	assert_int_equal(fake_run(&fake, "certificate.activate"), TKM_OK);
	assert_true(fake_saw(&fake, "ask job.interrupted\n"
				    "notice job.resumed\n"
				    "resume\n"));
	assert_true(fake_saw(&fake, "emit certificate name=n1"));
	fake_release(&fake);
}

static void a_request_that_is_not_ready_stays_pending(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.ra_status = TKM_E_PENDING;
	fake_answer(&fake, "code", "GOOD");
	assert_int_equal(
	    fake_run(&fake, "certificate.activate"), TKM_E_PENDING);
	assert_false(fake_saw(&fake, "emit"));
	fake_release(&fake);
}

static void a_certificate_that_is_not_there_is_no_success(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "code", "GOOD");
	assert_int_equal(
	    fake_run(&fake, "certificate.activate"), TKM_E_NOT_FOUND);
	fake_release(&fake);
}

static void renewal_takes_the_one_that_ends_first(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	let_issue(&fake);
	fake_add_certificate(&fake.tokens[0], "c2", -300, 60);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	assert_int_equal(fake_run(&fake, "certificate.renew"), TKM_OK);
	assert_true(fake_saw(&fake, "authenticate\n"
				    "ask certificate.renew\n"
				    "renew c1\n"
				    "emit certificate name=n1"));
	fake_release(&fake);
}

static void renewal_takes_the_one_that_was_named(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	let_issue(&fake);
	fake_add_certificate(&fake.tokens[0], "c2", -300, 60);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	fake_answer(&fake, "certificate", " 6332 ");
	assert_int_equal(fake_run(&fake, "certificate.renew"), TKM_OK);
	assert_true(fake_saw(&fake, "renew c2\n"));
	fake_release(&fake);
}

static void renewal_of_what_is_not_there_is_asked_again(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	let_issue(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	fake_answer(&fake, "certificate", "ffff");
	fake_answer(&fake, "certificate", "C1");
	assert_int_equal(fake_run(&fake, "certificate.renew"), TKM_OK);
	assert_true(fake_saw(&fake, "ask certificate.renew again certificate\n"
				    "renew c1\n"));
	fake_release(&fake);
}

static void certificates_only_a_login_shows_are_renewed(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	let_issue(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	fake.tokens[0].hides = true;
	assert_int_equal(fake_run(&fake, "certificate.renew"), TKM_OK);
	assert_true(fake_saw(&fake, "notice certificate.none_visible"));
	assert_true(fake_saw(&fake, "renew c1\n"));
	fake_release(&fake);
}

static void a_token_without_a_key_has_nothing_to_renew(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "ca", -10, 100);
	fake.tokens[0].objects[0].flags = TKM_OBJECT_CERTIFICATE;
	assert_int_equal(fake_run(&fake, "certificate.renew"), TKM_E_NOT_FOUND);
	fake_release(&fake);
}

static void an_ra_without_renewal_says_what_to_do(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.ra_can = TKM_RA_CAN_ACTIVATE;
	assert_int_equal(
	    fake_run(&fake, "certificate.renew"), TKM_E_UNSUPPORTED);
	fake_expect(&fake, "fail -2\n");
	fake_release(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_code_brings_a_certificate_read_back_from_the_token),
	    cmocka_unit_test(a_mistyped_code_is_told_before_anything_is_sent),
	    cmocka_unit_test(an_interrupted_activation_goes_on_without_a_code),
	    cmocka_unit_test(a_request_that_is_not_ready_stays_pending),
	    cmocka_unit_test(a_certificate_that_is_not_there_is_no_success),
	    cmocka_unit_test(renewal_takes_the_one_that_ends_first),
	    cmocka_unit_test(renewal_takes_the_one_that_was_named),
	    cmocka_unit_test(renewal_of_what_is_not_there_is_asked_again),
	    cmocka_unit_test(certificates_only_a_login_shows_are_renewed),
	    cmocka_unit_test(a_token_without_a_key_has_nothing_to_renew),
	    cmocka_unit_test(an_ra_without_renewal_says_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
