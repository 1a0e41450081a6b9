/* SPDX-License-Identifier: Apache-2.0
 * test_expiry_warning.c -- reminders over the tokens present.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/features/fake_host.h"

static void what_ends_soon_is_told_and_renewal_suggested(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	fake_expect(&fake,
	    "ask expiry.check\n"
	    "emit certificates name=c1 state=ending days_left=30 "
	    "not_before=-300 not_after=30 subject=c1 issuer=CA serial=0a "
	    "key=P-256 has_key=1 id=6331 label=c1 fingerprint=c1 "
	    "token_serial=S1\n"
	    "notice expiry.ending certificate.renew\n");
	fake_release(&fake);
}

static void a_reminder_is_shown_once_a_day(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	fake.tokens[0].pin.is_default = TKM_YES;
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_true(fake_saw(&fake, "notice pin.default pin.change\n"));
	tkm_buf_clear(&fake.transcript);
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_true(fake_saw(&fake, "emit certificates name=c1 state=ending"));
	assert_false(fake_saw(&fake, "notice pin.default"));
	assert_false(fake_saw(&fake, "notice expiry.ending"));
	assert_true(fake_saw(&fake, "notice expiry.withheld"));
	fake_release(&fake);
}

static void a_reminder_is_shown_again_on_demand(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	tkm_buf_clear(&fake.transcript);
	fake_answer(&fake, "again", "1");
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_true(fake_saw(&fake, "notice expiry.ending"));
	fake_release(&fake);
}

static void an_ended_certificate_is_told_so(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, -2);
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_true(fake_saw(&fake, "state=ended"));
	assert_true(fake_saw(&fake, "notice expiry.ended certificate.renew"));
	fake_release(&fake);
}

static void a_certificate_far_from_its_end_is_left_alone(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_set(&fake, "thresholds", "20, 5");
	fake_add_certificate(&fake.tokens[0], "c1", -300, 21);
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_true(fake_saw(&fake, "state=valid"));
	assert_false(fake_saw(&fake, "notice"));
	fake_release(&fake);
}

static void thresholds_that_cannot_be_read_fall_back(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_set(&fake, "thresholds", "soon");
	fake_add_certificate(&fake.tokens[0], "c1", -300, 100);
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_true(fake_saw(&fake, "notice expiry.ending"));
	fake_release(&fake);
}

static void a_replaced_certificate_and_a_ca_are_no_reason_to_renew(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 5);
	fake_add_certificate(&fake.tokens[0], "c2", 0, 365);
	fake.tokens[0].objects[1].certificate.subject = "c1";
	fake_add_certificate(&fake.tokens[0], "ca", -300, 5);
	fake.tokens[0].objects[2].flags = TKM_OBJECT_CERTIFICATE;
	fake.tokens[0].objects[2].certificate.is_ca = 1;
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_false(fake_saw(&fake, "notice"));
	fake_release(&fake);
}

static void a_token_that_fails_does_not_hide_the_others(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.tokens[0].fault = TKM_E_TOKEN;
	fake_add_certificate(fake_add_token(&fake, "S2"), "c1", -300, 5);
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_E_TOKEN);
	assert_true(fake_saw(&fake, "token_serial=S2"));
	assert_true(fake_saw(&fake, "notice expiry.ending"));
	fake_release(&fake);
}

static void a_snooze_puts_off_what_ends(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	fake_add_certificate(&fake.tokens[0], "c2", -300, 300);
	fake_answer(&fake, "days", "5");
	assert_int_equal(fake_run(&fake, "expiry.snooze"), TKM_OK);
	fake_expect(&fake, "ask expiry.snooze\n"
			   "emit snoozed name=c1 fingerprint=c1 until=5\n");
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_false(fake_saw(&fake, "notice expiry.ending"));
	fake_release(&fake);
}

static void a_snooze_of_nothing_says_so(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	fake_answer(&fake, "certificate", "eeee");
	assert_int_equal(fake_run(&fake, "expiry.snooze"), TKM_E_NOT_FOUND);
	fake_release(&fake);
}

static void a_snooze_that_is_not_written_down_is_no_success(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.disk_full = true;
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	assert_int_equal(fake_run(&fake, "expiry.snooze"), TKM_E_STORAGE);
	fake_release(&fake);
}

static void a_broken_record_costs_one_reminder_and_is_replaced(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 30);
	tkm_buf_add_text(&fake.record, "garbage");
	fake.has_record = true;
	assert_int_equal(fake_run(&fake, "expiry.check"), TKM_OK);
	assert_true(fake_saw(&fake, "notice expiry.ending"));
	assert_memory_equal(
	    tkm_buf_text(&fake.record), "tkm-expiry 1\nc1 30 ", 19);
	fake_release(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_ends_soon_is_told_and_renewal_suggested),
	    cmocka_unit_test(a_reminder_is_shown_once_a_day),
	    cmocka_unit_test(a_reminder_is_shown_again_on_demand),
	    cmocka_unit_test(an_ended_certificate_is_told_so),
	    cmocka_unit_test(a_certificate_far_from_its_end_is_left_alone),
	    cmocka_unit_test(thresholds_that_cannot_be_read_fall_back),
	    cmocka_unit_test(
		a_replaced_certificate_and_a_ca_are_no_reason_to_renew),
	    cmocka_unit_test(a_token_that_fails_does_not_hide_the_others),
	    cmocka_unit_test(a_snooze_puts_off_what_ends),
	    cmocka_unit_test(a_snooze_of_nothing_says_so),
	    cmocka_unit_test(a_snooze_that_is_not_written_down_is_no_success),
	    cmocka_unit_test(
		a_broken_record_costs_one_reminder_and_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
