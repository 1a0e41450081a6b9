/* SPDX-License-Identifier: Apache-2.0
 * test_pin.c -- changing a PIN and showing its state.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/features/fake_host.h"

static void a_pin_is_changed_with_both_pins_asked_once(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "old_pin", "135790");
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.change"), TKM_OK);
	fake_expect(&fake,
	    "ask pin.change\n"
	    "change_pin 135790 864209\n"
	    "notice pin.changed\n"
	    "emit pin serial=S1 pin_state=ok pin_tries=3 pin_min=6 "
	    "pin_max=16 default_pin=no default_pin_source=record\n");
	fake_release(&fake);
}

static void a_wrong_pin_is_asked_for_again_and_says_which_field(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "old_pin", "111222");
	fake_answer(&fake, "new_pin", "864209");
	fake_answer(&fake, "old_pin", "135790");
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.change"), TKM_OK);
	assert_true(fake_saw(&fake, "ask pin.change again old_pin\n"));
	assert_string_equal(fake.tokens[0].secret, "864209");
	fake_release(&fake);
}

static void a_wrong_pin_with_nobody_to_ask_again_ends_there(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "old_pin", "111222");
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.change"), TKM_E_PIN_WRONG);
	fake_expect(&fake, "ask pin.change\n"
			   "change_pin 111222 864209\n"
			   "fail -9 old_pin\n"
			   "ask pin.change again old_pin\n");
	fake_release(&fake);
}

static void a_pin_against_the_rules_is_asked_for_again(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_answer(&fake, "old_pin", "135790");
	fake_answer(&fake, "new_pin", "12345678");
	assert_int_equal(fake_run(&fake, "pin.change"), TKM_E_ARGUMENT);
	assert_true(fake_saw(&fake, "ask pin.change again new_pin\n"));
	fake_release(&fake);
}

static void cancel_changes_nothing(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.cancel_at = "pin.change";
	assert_int_equal(fake_run(&fake, "pin.change"), TKM_E_CANCELLED);
	fake_expect(&fake, "ask pin.change\n");
	fake_release(&fake);
}

static void a_blocked_pin_is_not_asked_for_and_recovery_is_offered(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.tokens[0].pin.flags |= TKM_PIN_BLOCKED;
	assert_int_equal(fake_run(&fake, "pin.change"), TKM_E_PIN_BLOCKED);
	fake_expect(&fake, "notice pin.blocked pin.forgot\nfail -10\n");
	fake_release(&fake);
}

static void the_try_that_blocks_offers_recovery(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.tokens[0].pin.tries_left = 1;
	fake_answer(&fake, "old_pin", "111222");
	fake_answer(&fake, "new_pin", "864209");
	assert_int_equal(fake_run(&fake, "pin.change"), TKM_E_PIN_BLOCKED);
	assert_true(fake_saw(&fake, "notice pin.blocked pin.forgot\n"));
	fake_release(&fake);
}

static void an_unknown_default_is_never_shown_as_fine(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	assert_int_equal(fake_run(&fake, "pin.status"), TKM_OK);
	fake_expect(&fake,
	    "emit pin serial=S1 pin_state=ok pin_tries=3 pin_min=6 "
	    "pin_max=16 default_pin=unknown\n"
	    "notice pin.unknown pin.change\n");
	fake_release(&fake);
}

static void a_default_pin_is_warned_of(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.tokens[0].pin.is_default = TKM_YES;
	fake.tokens[0].pin.source = "flag";
	assert_int_equal(fake_run(&fake, "pin.status"), TKM_OK);
	assert_true(fake_saw(&fake, "default_pin=yes default_pin_source=flag"));
	assert_true(fake_saw(&fake, "notice pin.default pin.change\n"));
	fake_release(&fake);
}

static void a_number_of_tries_nobody_knows_is_left_out(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.tokens[0].pin.tries_left = -1;
	fake.tokens[0].pin.flags |= TKM_PIN_LOW | TKM_PIN_FINAL;
	assert_int_equal(fake_run(&fake, "pin.status"), TKM_OK);
	assert_true(fake_saw(&fake, "pin_state=final pin_min"));
	assert_true(fake_saw(&fake, "notice pin.final pin.forgot\n"));
	fake_release(&fake);
}

static void a_token_without_a_pin_says_so(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.tokens[0].pin.flags = 0;
	assert_int_equal(fake_run(&fake, "pin.status"), TKM_OK);
	assert_true(fake_saw(&fake, "pin_state=unset"));
	fake_release(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pin_is_changed_with_both_pins_asked_once),
	    cmocka_unit_test(
		a_wrong_pin_is_asked_for_again_and_says_which_field),
	    cmocka_unit_test(a_wrong_pin_with_nobody_to_ask_again_ends_there),
	    cmocka_unit_test(a_pin_against_the_rules_is_asked_for_again),
	    cmocka_unit_test(cancel_changes_nothing),
	    cmocka_unit_test(
		a_blocked_pin_is_not_asked_for_and_recovery_is_offered),
	    cmocka_unit_test(the_try_that_blocks_offers_recovery),
	    cmocka_unit_test(an_unknown_default_is_never_shown_as_fine),
	    cmocka_unit_test(a_default_pin_is_warned_of),
	    cmocka_unit_test(a_number_of_tries_nobody_knows_is_left_out),
	    cmocka_unit_test(a_token_without_a_pin_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
