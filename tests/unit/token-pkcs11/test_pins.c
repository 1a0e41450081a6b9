/* SPDX-License-Identifier: Apache-2.0
 * test_pins.c -- PINs: tried once, counted, changed, unblocked, proven.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/token-pkcs11/bench.h"

#define NEW_PIN "246813"

static tkm_status change(
    struct bench *bench, uint32_t role, const char *old, const char *fresh)
{
	const struct tkm_secret before = {old};
	const struct tkm_secret after = {fresh};

	return bench->token->change_pin(
	    bench->card, bench->op, role, &before, &after);
}

static tkm_status unblock(
    struct bench *bench, const char *so, const char *fresh)
{
	const struct tkm_secret by = {so};
	const struct tkm_secret after = {fresh};

	return bench->token->unblock(bench->card, bench->op, &by, &after);
}

static struct tkm_pin_state state_of(struct bench *bench, uint32_t role)
{
	struct tkm_pin_state pin = {.size = sizeof(pin)};

	assert_int_equal(
	    bench->token->pin_state(bench->card, bench->op, role, &pin), 0);
	return pin;
}

/* Opens the token behind a counter of wrong PINs. */
static void open_counted(struct bench *bench)
{
	char control[256];

	snprintf(control, sizeof(control),
	    "fault = pin-counter\nstate = %s/pins\ncounts = %s/calls\n",
	    bench->folder, bench->folder);
	bench_set_fault(bench, control);
	bench_open(bench, bench_fault);
}

static void the_state_tells_lengths_and_no_invented_numbers(void **state)
{
	struct bench *bench = *state;
	struct tkm_pin_state pin;

	bench_open(bench, bench_softhsm);
	pin = state_of(bench, TKM_PIN_USER);
	assert_int_equal(pin.flags, TKM_PIN_SET);
	assert_int_equal(pin.tries_left, -1);
	assert_int_equal(pin.tries_max, -1);
	assert_int_equal(pin.min_length, 4);
	assert_int_equal(pin.max_length, 255);
	assert_int_equal(pin.is_default, TKM_UNKNOWN);
	assert_int_equal(state_of(bench, TKM_PIN_SO).flags, TKM_PIN_SET);
}

static void pkcs11_has_no_admin_pin(void **state)
{
	struct bench *bench = *state;
	struct tkm_pin_state pin = {.size = sizeof(pin)};

	bench_open(bench, bench_softhsm);
	assert_int_equal(bench->token->pin_state(
			     bench->card, bench->op, TKM_PIN_ADMIN, &pin),
	    TKM_E_UNSUPPORTED);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_ADMIN, "x"), TKM_E_UNSUPPORTED);
}

static void the_right_pin_logs_in_and_a_wrong_one_does_not(void **state)
{
	struct bench *bench = *state;

	bench_open(bench, bench_softhsm);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_USER, "000000"), TKM_E_PIN_WRONG);
	assert_int_equal(bench->host.tries_left, -1);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, USER_PIN), 0);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_SO, SO_PIN), 0);
	bench->token->logout(bench->card);
	bench->token->logout(bench->card);
}

static void a_wrong_pin_is_wrong_even_after_a_login(void **state)
{
	struct bench *bench = *state;

	bench_log_in(bench, bench_softhsm);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_USER, "000000"), TKM_E_PIN_WRONG);
}

static size_t count_calls(struct bench *bench, const char *function)
{
	char calls[8192];
	size_t n =
	    bench_read(bench_path(bench, "calls"), calls, sizeof(calls) - 1);
	const char *p = calls;
	size_t count = 0;

	calls[n] = '\0';
	while ((p = strstr(p, function))) {
		count++;
		p++;
	}
	return count;
}

static void a_pin_is_sent_once(void **state)
{
	struct bench *bench = *state;

	open_counted(bench);
	bench_try_pin(bench, TKM_PIN_USER, "000000");
	assert_int_equal(count_calls(bench, "C_Login"), 1);
}

static void wrong_pins_are_counted_down_until_the_token_blocks(void **state)
{
	struct bench *bench = *state;

	open_counted(bench);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_USER, "000000"), TKM_E_PIN_WRONG);
	assert_int_equal(bench->host.tries_left, -1);
	assert_int_equal(
	    state_of(bench, TKM_PIN_USER).flags, TKM_PIN_SET | TKM_PIN_LOW);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_USER, "000001"), TKM_E_PIN_WRONG);
	assert_int_equal(bench->host.tries_left, 1);
	assert_int_equal(state_of(bench, TKM_PIN_USER).tries_left, 1);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_USER, "000002"), TKM_E_PIN_BLOCKED);
	assert_int_equal(bench->host.tries_left, 0);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_USER, USER_PIN), TKM_E_PIN_BLOCKED);
	assert_true(
	    (state_of(bench, TKM_PIN_USER).flags & TKM_PIN_BLOCKED) != 0);
}

static void a_blocked_pin_is_unblocked_by_the_so_pin(void **state)
{
	struct bench *bench = *state;
	uint32_t can = 0;

	open_counted(bench);
	for (int i = 0; i < 3; i++)
		bench_try_pin(bench, TKM_PIN_USER, "000000");
	assert_int_equal(bench->token->can(bench->card, &can), 0);
	assert_int_equal(can, TKM_CAN_UNBLOCK);
	assert_int_equal(unblock(bench, SO_PIN, NEW_PIN), 0);
	assert_int_equal(state_of(bench, TKM_PIN_USER).flags, TKM_PIN_SET);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, NEW_PIN), 0);
}

static void a_wrong_so_pin_changes_nothing(void **state)
{
	struct bench *bench = *state;

	open_counted(bench);
	assert_int_equal(unblock(bench, "11111111", NEW_PIN), TKM_E_PIN_WRONG);
	assert_non_null(strstr(bench->host.message, "SO PIN"));
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, USER_PIN), 0);
}

static void the_last_try_of_the_so_pin_is_never_taken(void **state)
{
	struct bench *bench = *state;

	open_counted(bench);
	assert_int_equal(unblock(bench, "11111111", NEW_PIN), TKM_E_PIN_WRONG);
	assert_int_equal(unblock(bench, "22222222", NEW_PIN), TKM_E_PIN_WRONG);
	assert_int_equal(bench->host.tries_left, 1);
	assert_int_equal(unblock(bench, SO_PIN, NEW_PIN), TKM_E_REFUSED);
	assert_int_equal(count_calls(bench, "C_Login"), 2);
}

static void an_unblock_that_wrote_nothing_is_found_out(void **state)
{
	struct bench *bench = *state;

	bench_set_fault(bench, "fault = initpin-lies\n");
	bench_open(bench, bench_fault);
	assert_int_equal(unblock(bench, SO_PIN, NEW_PIN), TKM_E_TOKEN);
	assert_non_null(strstr(bench->host.message, "does not accept"));
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, USER_PIN), 0);
}

static void unblocking_waits_for_other_operations(void **state)
{
	struct bench *bench = *state;
	struct tkm_card *first;

	bench_log_in(bench, bench_softhsm);
	first = bench->card;
	bench->card = NULL;
	{
		const struct tkm_token_id id = {
		    .size = sizeof(id),
		    .ref = bench->tokens[0].ref,
		    .serial = bench->tokens[0].serial,
		};

		assert_int_equal(bench->token->open(bench->instance, bench->op,
				     &id, &bench->card),
		    0);
	}
	assert_int_equal(unblock(bench, SO_PIN, NEW_PIN), TKM_E_BUSY);
	bench->token->close(first);
	assert_int_equal(unblock(bench, SO_PIN, NEW_PIN), 0);
}

static void the_user_changes_the_pin(void **state)
{
	struct bench *bench = *state;

	bench_open(bench, bench_softhsm);
	assert_int_equal(change(bench, TKM_PIN_USER, USER_PIN, NEW_PIN), 0);
	assert_int_equal(
	    bench_try_pin(bench, TKM_PIN_USER, USER_PIN), TKM_E_PIN_WRONG);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, NEW_PIN), 0);
}

static void the_so_pin_is_changed_too(void **state)
{
	struct bench *bench = *state;

	bench_open(bench, bench_softhsm);
	assert_int_equal(change(bench, TKM_PIN_SO, SO_PIN, "13572468"), 0);
	assert_int_equal(unblock(bench, "13572468", NEW_PIN), 0);
}

static void a_wrong_old_pin_changes_nothing_and_is_sent_once(void **state)
{
	struct bench *bench = *state;

	open_counted(bench);
	assert_int_equal(
	    change(bench, TKM_PIN_USER, "000000", NEW_PIN), TKM_E_PIN_WRONG);
	assert_int_equal(
	    count_calls(bench, "C_SetPIN") + count_calls(bench, "C_Login"), 1);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, USER_PIN), 0);
}

static void a_change_that_wrote_nothing_is_found_out(void **state)
{
	struct bench *bench = *state;

	bench_set_fault(bench, "fault = setpin-lies\n");
	bench_open(bench, bench_fault);
	assert_int_equal(
	    change(bench, TKM_PIN_USER, USER_PIN, NEW_PIN), TKM_E_TOKEN);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, USER_PIN), 0);
}

static void a_pin_too_short_is_not_accepted(void **state)
{
	struct bench *bench = *state;

	bench_open(bench, bench_softhsm);
	assert_int_equal(
	    change(bench, TKM_PIN_USER, USER_PIN, "12"), TKM_E_ARGUMENT);
}

static void modules_that_want_a_login_before_the_change_get_it(void **state)
{
	struct bench *bench = *state;

	/* CKR_USER_NOT_LOGGED_IN */
	bench_set_fault(bench, "fault = fail\nfunction = C_SetPIN\ncall = 1\n"
			       "answer = 257\n");
	bench_open(bench, bench_fault);
	assert_int_equal(change(bench, TKM_PIN_USER, USER_PIN, NEW_PIN), 0);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, NEW_PIN), 0);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_state_tells_lengths_and_no_invented_numbers),
	    TEST(pkcs11_has_no_admin_pin),
	    TEST(the_right_pin_logs_in_and_a_wrong_one_does_not),
	    TEST(a_wrong_pin_is_wrong_even_after_a_login),
	    TEST(a_pin_is_sent_once),
	    TEST(wrong_pins_are_counted_down_until_the_token_blocks),
	    TEST(a_blocked_pin_is_unblocked_by_the_so_pin),
	    TEST(a_wrong_so_pin_changes_nothing),
	    TEST(the_last_try_of_the_so_pin_is_never_taken),
	    TEST(an_unblock_that_wrote_nothing_is_found_out),
	    TEST(unblocking_waits_for_other_operations),
	    TEST(the_user_changes_the_pin),
	    TEST(the_so_pin_is_changed_too),
	    TEST(a_wrong_old_pin_changes_nothing_and_is_sent_once),
	    TEST(a_change_that_wrote_nothing_is_found_out),
	    TEST(a_pin_too_short_is_not_accepted),
	    TEST(modules_that_want_a_login_before_the_change_get_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
