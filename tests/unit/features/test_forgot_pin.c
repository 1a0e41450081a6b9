/* SPDX-License-Identifier: Apache-2.0
 * test_forgot_pin.c -- recovering a PIN through the RA.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/features/fake_host.h"

static void answer_person(struct fake *fake)
{
	fake_answer(fake, "kind", "personal");
	fake_answer(fake, "id_number", "001 087 123456");
	fake_answer(fake, "email", " Lan@Example.VN ");
}

static void a_person_gets_the_default_pin_and_replaces_it_at_once(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	answer_person(&fake);
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	fake_expect(&fake,
	    "ask pin.forgot\n"
	    "reset_pin 12345678 kind=personal id_number=001087123456 "
	    "email=Lan@example.vn\n"
	    "notice pin.reset\n"
	    "ask pin.forgot.new_pin\n"
	    "change_pin 12345678 864209\n"
	    "emit pin serial=S1 pin_state=ok pin_tries=3 pin_min=6 "
	    "pin_max=16 default_pin=no default_pin_source=record\n");
	fake_release(&fake);
}

static void an_organization_is_known_by_its_tax_code(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "kind", "organization");
	fake_answer(&fake, "tax_code", "0314409058002");
	fake_answer(&fake, "email", "ke.toan@congty.vn");
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	assert_true(fake_saw(&fake, "kind=organization tax_code=0314409058-002 "
				    "email=ke.toan@congty.vn\n"));
	fake_release(&fake);
}

static void the_brand_says_what_the_default_is(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_set(&fake, "default-pin", "99887766");
	answer_person(&fake);
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	assert_true(fake_saw(&fake, "change_pin 99887766 864209\n"));
	fake_release(&fake);
}

static void with_policy_user_no_known_pin_ever_exists(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_set(&fake, "reset", "user");
	answer_person(&fake);
	fake_answer(&fake, "new_pin", "12345678");
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	assert_true(fake_saw(&fake, "ask pin.forgot.new_pin again new_pin\n"));
	assert_true(fake_saw(&fake, "reset_pin 864209 kind=personal"));
	assert_false(fake_saw(&fake, "change_pin"));
	fake_release(&fake);
}

static void to_decline_a_new_pin_leaves_a_warning(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	answer_person(&fake);
	fake.cancel_at = "pin.forgot.new_pin";
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_E_CANCELLED);
	assert_true(fake_saw(&fake, "notice pin.default pin.change\n"));
	assert_true(fake_saw(&fake, "default_pin=yes"));
	fake_release(&fake);
}

static void nobody_to_choose_a_pin_leaves_a_warning(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	answer_person(&fake);
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_E_NEEDS_INPUT);
	assert_true(fake_saw(&fake, "notice pin.default pin.change\n"));
	fake_release(&fake);
}

static void nobody_to_choose_a_pin_is_fine_where_that_is_policy(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_set(&fake, "reset", "leave-default");
	answer_person(&fake);
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	assert_true(fake_saw(&fake, "notice pin.default pin.change\n"));
	fake_release(&fake);
}

static void going_on_wants_the_new_pin_before_the_reset(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.ra_pending = TKM_RA_OTP_SENT;
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_E_NEEDS_INPUT);
	assert_true(fake_saw(&fake, "ask pin.forgot.new_pin\n"));
	assert_false(fake_saw(&fake, "resume "));
	fake_release(&fake);
}

static void an_interrupted_reset_goes_on_without_asking_who(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.ra_pending = TKM_RA_GRANTED;
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	assert_true(fake_saw(&fake, "resume 864209\n"));
	assert_false(fake_saw(&fake, "ask pin.forgot\n"));
	assert_string_equal(fake.tokens[0].secret, "864209");
	fake_release(&fake);
}

static void an_interrupted_reset_can_be_given_up(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.ra_pending = TKM_RA_OTP_SENT;
	fake_answer(&fake, "interrupted", "abandon");
	answer_person(&fake);
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	assert_true(fake_saw(&fake, "abandon\nnotice job.abandoned\n"));
	assert_true(fake_saw(&fake, "reset_pin 12345678 kind=personal"));
	fake_release(&fake);
}

static void a_refusal_by_the_ra_changes_no_pin(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	answer_person(&fake);
	fake.ra_status = TKM_E_REFUSED;
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_E_REFUSED);
	assert_false(fake_saw(&fake, "notice"));
	assert_string_equal(fake.tokens[0].secret, "135790");
	fake_release(&fake);
}

static void answers_that_cannot_be_right_are_asked_for_again(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "kind", "personal");
	fake_answer(&fake, "id_number", "12");
	fake_answer(&fake, "email", "lan@example.vn");
	fake_answer(&fake, "kind", "personal");
	fake_answer(&fake, "id_number", "001087123456");
	fake_answer(&fake, "email", "lan");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_E_ARGUMENT);
	fake_expect(&fake, "ask pin.forgot\n"
			   "ask pin.forgot again id_number\n"
			   "ask pin.forgot again email\n");
	fake_release(&fake);
}

static void a_check_digit_that_does_not_fit_is_told(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "kind", "organization");
	fake_answer(&fake, "tax_code", "0100233480");
	fake_answer(&fake, "email", "a@b.vn");
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	assert_true(fake_saw(&fake, "notice tax.check\n"));
	fake_release(&fake);
}

static void a_strict_policy_refuses_that_check_digit(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_set(&fake, "strict", "yes");
	fake_answer(&fake, "kind", "organization");
	fake_answer(&fake, "tax_code", "0100233480");
	fake_answer(&fake, "email", "a@b.vn");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_E_ARGUMENT);
	assert_true(fake_saw(&fake, "ask pin.forgot again tax_code\n"));
	fake_release(&fake);
}

static void an_old_id_card_is_accepted_with_a_notice(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "kind", "personal");
	fake_answer(&fake, "id_number", "012345678");
	fake_answer(&fake, "email", "a@b.vn");
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_OK);
	assert_true(fake_saw(&fake, "notice id.old\n"));
	fake_release(&fake);
}

static void an_ra_that_cannot_reset_is_told_before_anything_is_asked(
    void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.ra_can = TKM_RA_CAN_ACTIVATE;
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_E_UNSUPPORTED);
	fake_expect(&fake, "fail -2\n");
	fake.ra_can = 0;
	assert_int_equal(fake_run(&fake, "pin.forgot"), TKM_E_UNSUPPORTED);
	fake_release(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_person_gets_the_default_pin_and_replaces_it_at_once),
	    cmocka_unit_test(an_organization_is_known_by_its_tax_code),
	    cmocka_unit_test(the_brand_says_what_the_default_is),
	    cmocka_unit_test(with_policy_user_no_known_pin_ever_exists),
	    cmocka_unit_test(to_decline_a_new_pin_leaves_a_warning),
	    cmocka_unit_test(nobody_to_choose_a_pin_leaves_a_warning),
	    cmocka_unit_test(
		nobody_to_choose_a_pin_is_fine_where_that_is_policy),
	    cmocka_unit_test(going_on_wants_the_new_pin_before_the_reset),
	    cmocka_unit_test(an_interrupted_reset_goes_on_without_asking_who),
	    cmocka_unit_test(an_interrupted_reset_can_be_given_up),
	    cmocka_unit_test(a_refusal_by_the_ra_changes_no_pin),
	    cmocka_unit_test(answers_that_cannot_be_right_are_asked_for_again),
	    cmocka_unit_test(a_check_digit_that_does_not_fit_is_told),
	    cmocka_unit_test(a_strict_policy_refuses_that_check_digit),
	    cmocka_unit_test(an_old_id_card_is_accepted_with_a_notice),
	    cmocka_unit_test(
		an_ra_that_cannot_reset_is_told_before_anything_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
