/* SPDX-License-Identifier: Apache-2.0
 * test_hardware_info.c -- what is shown of a token.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/features/fake_host.h"

static void a_token_is_shown_with_its_certificates(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c2", -10, 400);
	fake_add_certificate(&fake.tokens[0], "c1", -300, 20);
	assert_int_equal(fake_run(&fake, "hardware-info.show"), TKM_OK);
	fake_expect(&fake,
	    "emit token label=Test manufacturer=Maker serial=S1 "
	    "reader=Reader 0 pin_state=ok pin_tries=3 pin_min=6 pin_max=16 "
	    "default_pin=unknown\n"
	    "emit hardware\n"
	    "emit certificates name=c1 state=ending days_left=20 "
	    "not_before=-300 not_after=20 subject=c1 issuer=CA serial=0a "
	    "key=P-256 has_key=1 id=6331 label=c1 fingerprint=c1\n"
	    "emit certificates name=c2 state=valid days_left=400 "
	    "not_before=-10 not_after=400 subject=c2 issuer=CA serial=0a "
	    "key=P-256 has_key=1 id=6332 label=c2 fingerprint=c2\n");
	fake_release(&fake);
}

static void certificates_with_a_key_come_first(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "ca", -10, 5);
	fake.tokens[0].objects[0].flags = TKM_OBJECT_CERTIFICATE;
	fake_add_certificate(&fake.tokens[0], "c1", -10, 400);
	assert_int_equal(fake_run(&fake, "hardware-info.show"), TKM_OK);
	assert_true(
	    fake_saw(&fake, "emit hardware\nemit certificates name=c1"));
	fake_release(&fake);
}

static void the_states_of_certificates_are_told_apart(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_set(&fake, "ending-days", "10");
	fake_add_certificate(&fake.tokens[0], "c1", -10, -2);
	fake_add_certificate(&fake.tokens[0], "c2", -10, 10);
	fake_add_certificate(&fake.tokens[0], "c3", -10, 11);
	fake_add_certificate(&fake.tokens[0], "c4", 5, 100);
	assert_int_equal(fake_run(&fake, "hardware-info.show"), TKM_OK);
	assert_true(fake_saw(&fake, "name=c1 state=ended days_left=-2"));
	assert_true(fake_saw(&fake, "name=c2 state=ending days_left=10"));
	assert_true(fake_saw(&fake, "name=c3 state=valid days_left=11"));
	assert_true(fake_saw(&fake, "name=c4 state=not_yet"));
	fake_release(&fake);
}

static void an_unreadable_certificate_hides_no_other(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake_add_certificate(&fake.tokens[0], "c1", -10, 400);
	fake.tokens[0].objects[0].certificate.subject = NULL;
	fake_add_certificate(&fake.tokens[0], "c2", -10, 400);
	assert_int_equal(fake_run(&fake, "hardware-info.show"), TKM_OK);
	assert_true(fake_saw(&fake, "name=c2"));
	assert_false(fake_saw(&fake, "name=c1"));
	assert_true(fake_saw(&fake, "notice certificate.unreadable\n"));
	fake_release(&fake);
}

static void an_empty_token_is_to_be_activated(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	assert_int_equal(fake_run(&fake, "hardware-info.show"), TKM_OK);
	assert_true(
	    fake_saw(&fake, "notice certificate.none certificate.activate\n"));
	fake_release(&fake);
}

static void a_token_that_fails_is_no_empty_token(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.tokens[0].fault = TKM_E_TOKEN;
	assert_int_equal(fake_run(&fake, "hardware-info.show"), TKM_E_TOKEN);
	assert_false(fake_saw(&fake, "certificate.none"));
	fake_release(&fake);
}

static void no_token_is_told(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	fake.token_count = 0;
	assert_int_equal(fake_run(&fake, "hardware-info.show"), TKM_E_NO_TOKEN);
	fake_expect(&fake, "fail -7\n");
	fake_release(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_is_shown_with_its_certificates),
	    cmocka_unit_test(certificates_with_a_key_come_first),
	    cmocka_unit_test(the_states_of_certificates_are_told_apart),
	    cmocka_unit_test(an_unreadable_certificate_hides_no_other),
	    cmocka_unit_test(an_empty_token_is_to_be_activated),
	    cmocka_unit_test(a_token_that_fails_is_no_empty_token),
	    cmocka_unit_test(no_token_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
