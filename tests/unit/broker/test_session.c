/* SPDX-License-Identifier: Apache-2.0
 * test_session.c -- sessions: which token, which PIN, what is sent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/host/secret.h"
#include "core/host/token/broker.h"
#include "world.h"

static int setup(void **state)
{
	(void)state;
	world_begin();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	world_end();
	return 0;
}

static struct tkm_session *opened(void)
{
	struct tkm_session *session;

	assert_int_equal(world_open(&session), TKM_OK);
	return session;
}

static tkm_status authenticate(struct tkm_session *session)
{
	return tkm_token_service.authenticate(session, the.op);
}

static tkm_status change(
    struct tkm_session *session, const char *old, const char *fresh)
{
	struct tkm_secret *a = world_secret(old);
	struct tkm_secret *b = world_secret(fresh);
	tkm_status status =
	    tkm_token_service.change_pin(session, the.op, TKM_PIN_USER, a, b);

	tkm_secret_free(a);
	tkm_secret_free(b);
	return status;
}

static struct tkm_pin_state state_of(struct tkm_session *session)
{
	struct tkm_pin_state state = {.size = sizeof(state)};

	assert_int_equal(
	    tkm_token_service.pin_state(session, the.op, TKM_PIN_USER, &state),
	    TKM_OK);
	return state;
}

static void without_a_token_it_says_what_to_do(void **state)
{
	struct tkm_session *session;

	(void)state;
	assert_int_equal(world_open(&session), TKM_E_NO_TOKEN);
	assert_non_null(strstr(world_error(), "Plug it in"));
}

static void without_a_token_a_broken_module_is_named(void **state)
{
	struct tkm_session *session;

	(void)state;
	the.module_fails = true;
	assert_int_equal(world_open(&session), TKM_E_NO_TOKEN);
	assert_non_null(strstr(world_error(), "/lib/broken.so"));
}

static void a_broken_module_hides_no_token(void **state)
{
	(void)state;
	world_token("11", "4711");
	the.module_fails = true;
	opened();
}

static void the_only_token_is_taken(void **state)
{
	(void)state;
	world_token("11", "4711");
	assert_string_equal(tkm_token_service.id(opened())->serial, "11");
	assert_string_equal(the.asked, "");
}

static void among_two_tokens_the_user_chooses(void **state)
{
	(void)state;
	world_token("11", "4711");
	world_token("22", "4711");
	world_answer("token", "22");
	assert_string_equal(tkm_token_service.id(opened())->serial, "22");
	assert_string_equal(the.asked, "token.choose");
}

static void the_token_named_is_taken_without_asking(void **state)
{
	(void)state;
	world_token("11", "4711");
	world_token("22", "4711");
	world_operation("22");
	assert_string_equal(tkm_token_service.id(opened())->serial, "22");
	assert_string_equal(the.asked, "");
}

static void an_unknown_serial_names_those_present(void **state)
{
	struct tkm_session *session;

	(void)state;
	world_token("11", "4711");
	world_token("22", "4711");
	world_operation("33");
	assert_int_equal(world_open(&session), TKM_E_NO_TOKEN);
	assert_non_null(strstr(world_error(), "33"));
	assert_non_null(strstr(world_error(), "11, 22"));
}

static void of_two_tokens_with_one_serial_none_is_taken(void **state)
{
	struct tkm_session *session;

	(void)state;
	world_token("11", "4711");
	world_token("11", "0815");
	assert_int_equal(world_open(&session), TKM_E_NO_TOKEN);
	assert_non_null(strstr(world_error(), "11"));
	world_operation("11");
	assert_int_equal(world_open(&session), TKM_E_NO_TOKEN);
	assert_string_equal(the.asked, "");
}

static void what_was_left_open_is_closed_at_the_end(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	opened();
	assert_int_equal(toy->opened, 1);
	world_operation(NULL);
	assert_int_equal(toy->opened, 0);
}

static void a_closed_session_is_told_not_used(void **state)
{
	struct tkm_session *session;

	(void)state;
	world_token("11", "4711");
	session = opened();
	tkm_token_service.close(session);
	assert_int_equal(authenticate(session), TKM_E_INTERNAL);
}

static void a_wrong_pin_is_asked_for_again(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	world_answer("pin", "0815");
	world_answer("pin", "4711");
	assert_int_equal(authenticate(opened()), TKM_OK);
	assert_int_equal(toy->pins_sent, 2);
	assert_string_equal(the.asked, "pin.enter pin.enter");
}

static void a_wrong_pin_is_not_sent_twice(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	world_answer("pin", "0815");
	world_answer("pin", "0815");
	assert_int_equal(authenticate(opened()), TKM_E_PIN_WRONG);
	assert_int_equal(toy->pins_sent, 1);
	assert_int_equal(toy->tries, 2);
	assert_non_null(strstr(world_error(), "already refused"));
}

static void a_wrong_pin_is_not_sent_twice_in_another_operation(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	world_answer("pin", "0815");
	assert_int_equal(authenticate(opened()), TKM_E_PIN_WRONG);
	world_operation(NULL);
	world_answer("pin", "0815");
	assert_int_equal(authenticate(opened()), TKM_E_PIN_WRONG);
	assert_int_equal(toy->pins_sent, 1);
}

static void with_nobody_to_ask_a_wrong_pin_tells_the_tries_left(void **state)
{
	(void)state;
	world_token("11", "4711");
	world_answer("pin", "0815");
	assert_int_equal(authenticate(opened()), TKM_E_PIN_WRONG);
	assert_non_null(strstr(world_error(), "2 tries"));
	assert_string_equal(world_field(), "pin");
}

static void the_last_try_is_confirmed_first(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->tries = 1;
	world_answer("pin.last_try", "yes");
	world_answer("pin", "4711");
	assert_int_equal(authenticate(opened()), TKM_OK);
	assert_string_equal(the.asked, "pin.last_try pin.enter");
}

static void what_became_the_last_try_meanwhile_is_confirmed(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->tries = 3;
	the.lost_meanwhile = 2;
	world_answer("pin", "0000");
	world_answer("pin.last_try", "no");
	assert_int_equal(authenticate(opened()), TKM_E_CANCELLED);
	assert_string_equal(the.asked, "pin.enter pin.last_try");
	assert_int_equal(toy->pins_sent, 0);
}

static void what_was_blocked_meanwhile_is_sent_nothing(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->tries = 3;
	the.lost_meanwhile = 3;
	world_answer("pin", "4711");
	assert_int_equal(authenticate(opened()), TKM_E_PIN_BLOCKED);
	assert_int_equal(toy->pins_sent, 0);
}

static void the_last_try_may_be_declined(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->tries = 1;
	toy->tells_tries = false;
	world_answer("pin.last_try", "no");
	world_answer("pin", "4711");
	assert_int_equal(authenticate(opened()), TKM_E_CANCELLED);
	assert_int_equal(toy->pins_sent, 0);
}

static void a_blocked_token_is_sent_nothing(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->tries = 0;
	world_answer("pin", "4711");
	assert_int_equal(authenticate(opened()), TKM_E_PIN_BLOCKED);
	assert_non_null(strstr(world_error(), "Forgot PIN"));
	assert_int_equal(toy->pins_sent, 0);
	assert_string_equal(the.asked, "");
}

static void the_try_that_blocks_is_told_as_blocked(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->tries = 1;
	world_answer("pin.last_try", "yes");
	world_answer("pin", "0815");
	assert_int_equal(authenticate(opened()), TKM_E_PIN_BLOCKED);
	assert_non_null(strstr(world_error(), "Forgot PIN"));
}

static void who_is_logged_in_is_not_asked_again(void **state)
{
	struct tkm_session *session;

	(void)state;
	world_token("11", "4711");
	session = opened();
	world_answer("pin", "4711");
	assert_int_equal(authenticate(session), TKM_OK);
	assert_int_equal(authenticate(session), TKM_OK);
	assert_string_equal(the.asked, "pin.enter");
}

static void a_token_exchanged_is_sent_no_pin(void **state)
{
	struct toy *toy = world_token("11", "4711");
	struct tkm_session *session = opened();

	(void)state;
	toy->present = false;
	world_answer("pin", "4711");
	assert_int_equal(authenticate(session), TKM_E_TOKEN_REMOVED);
	assert_int_equal(toy->pins_sent, 0);
}

static void a_token_that_was_away_is_another_generation(void **state)
{
	struct toy *toy = world_token("11", "4711");
	struct tkm_session *session = opened();

	(void)state;
	toy->present = false;
	assert_int_equal(authenticate(session), TKM_E_TOKEN_REMOVED);
	toy->present = true;
	assert_int_equal(authenticate(session), TKM_E_TOKEN_REMOVED);
	opened();
	assert_int_equal(authenticate(session), TKM_E_TOKEN_REMOVED);
}

static void a_typed_default_pin_is_remembered(void **state)
{
	struct tkm_pin_state seen;

	(void)state;
	world_token("11", "12345678");
	world_answer("pin", "12345678");
	assert_int_equal(authenticate(opened()), TKM_OK);
	world_restart();
	seen = state_of(opened());
	assert_int_equal(seen.is_default, TKM_YES);
	assert_string_equal(seen.source, "typed");
}

static void a_changed_pin_is_remembered_as_not_the_default(void **state)
{
	struct tkm_session *session;

	(void)state;
	world_token("11", "12345678");
	session = opened();
	world_answer("pin", "12345678");
	assert_int_equal(authenticate(session), TKM_OK);
	assert_int_equal(change(session, "12345678", "sw0rdfish"), TKM_OK);
	assert_int_equal(state_of(session).is_default, TKM_NO);
	world_restart();
	assert_int_equal(state_of(opened()).is_default, TKM_NO);
	assert_string_equal(state_of(opened()).source, "record");
}

static void what_the_token_knows_itself_comes_first(void **state)
{
	struct toy *toy = world_token("11", "12345678");

	(void)state;
	toy->is_default = TKM_YES;
	assert_string_equal(state_of(opened()).source, "flag");
}

static void the_pin_is_changed(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	assert_int_equal(change(opened(), "4711", "sw0rdfish"), TKM_OK);
	assert_string_equal(toy->pin, "sw0rdfish");
}

static void a_wrong_old_pin_points_at_its_field(void **state)
{
	struct toy *toy = world_token("11", "4711");
	struct tkm_session *session = opened();

	(void)state;
	assert_int_equal(change(session, "0815", "sw0rdfish"), TKM_E_PIN_WRONG);
	assert_string_equal(world_field(), "old_pin");
	assert_non_null(strstr(world_error(), "2 tries"));
	assert_int_equal(change(session, "0815", "sw0rdfish"), TKM_E_PIN_WRONG);
	assert_string_equal(world_field(), "old_pin");
	assert_int_equal(toy->pins_sent, 1);
}

static void a_bad_new_pin_is_told_before_anything_is_sent(void **state)
{
	struct toy *toy = world_token("11", "4711");
	struct tkm_session *session = opened();
	static const struct {
		const char *pin;
		const char *word;
	} bad[] = {
	    {"abc", "at least 4"},
	    {"abcdefghijklmnopqrst", "at most 16"},
	    {"m\xe1\xba\xadtkh\xe1\xba\xa9u", "accents"},
	    {"4711", "same as the old"},
	    {"12345678", "handed out"},
	    {"345678", "run"},
	    {"987654", "run"},
	    {"111111", "repeats"},
	    {"121212", "repeats"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
		    change(session, "4711", bad[i].pin), TKM_E_ARGUMENT);
		assert_non_null(strstr(world_error(), bad[i].word));
		assert_string_equal(world_field(), "new_pin");
	}
	assert_int_equal(toy->pins_sent, 0);
	assert_string_equal(toy->pin, "4711");
}

static void a_new_pin_can_be_checked_without_sending_it(void **state)
{
	struct toy *toy = world_token("11", "4711");
	struct tkm_secret *good = world_secret("sw0rdfish");
	struct tkm_secret *bad = world_secret("1111");
	struct tkm_session *session = opened();

	(void)state;
	assert_int_equal(
	    tkm_token_service.check_new_pin(session, the.op, good), TKM_OK);
	assert_int_equal(tkm_token_service.check_new_pin(session, the.op, bad),
	    TKM_E_ARGUMENT);
	assert_int_equal(toy->pins_sent, 0);
	tkm_secret_free(good);
	tkm_secret_free(bad);
}

static void removing_asks_for_the_pin(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	world_answer("pin", "4711");
	assert_int_equal(tkm_token_service.remove(
			     opened(), the.op, "k", 1, TKM_OBJECT_CERTIFICATE),
	    TKM_OK);
	assert_int_equal(toy->removes, 1);
}

static tkm_status TKM_CALL count_visit(void *ctx, struct tkm_session *session)
{
	(void)session;
	++*(int *)ctx;
	return TKM_OK;
}

static void every_token_is_visited_and_closed(void **state)
{
	struct toy *a = world_token("11", "4711");
	struct toy *b = world_token("22", "4711");
	int visits = 0;

	(void)state;
	assert_int_equal(
	    tkm_token_service.each(the.host, the.op, count_visit, &visits),
	    TKM_OK);
	assert_int_equal(visits, 2);
	assert_int_equal(a->opened + b->opened, 0);
	world_operation("22");
	assert_int_equal(
	    tkm_token_service.each(the.host, the.op, count_visit, &visits),
	    TKM_OK);
	assert_int_equal(visits, 3);
}

struct seen {
	uint64_t generation;
	int tokens;
	int problems;
};

static void seen_token(void *ctx, const struct tkm_listed *token)
{
	struct seen *seen = ctx;

	/* In the order of the back ends, whichever answered first. */
	assert_string_equal(
	    token->back_end, seen->tokens++ == 0 ? "toy" : "other");
	seen->generation = token->generation;
}

static void seen_problem(void *ctx, const char *back_end, const char *source,
    const struct tkm_problem *problem)
{
	struct seen *seen = ctx;

	seen->problems++;
	assert_string_equal(back_end, the.other_fails ? "other" : "toy");
	assert_true(source[0] != '\0');
	assert_non_null(strstr(problem->text, "broken"));
}

static struct seen list(void)
{
	struct seen seen = {0};
	struct tkm_listing listing = {&seen, seen_token, seen_problem};

	assert_int_equal(
	    tkm_broker_list(tkm_core_broker(the.core), the.operation, &listing),
	    TKM_OK);
	return seen;
}

static void a_listing_tells_tokens_and_problems(void **state)
{
	(void)state;
	world_token("11", "4711");
	the.module_fails = true;
	assert_int_equal(list().tokens, 1);
	assert_int_equal(list().problems, 1);
}

static void a_back_end_that_fails_is_told_and_leaves_no_error(void **state)
{
	(void)state;
	the.enumerate_fails = true;
	assert_int_equal(list().problems, 1);
	assert_string_equal(world_error(), "");
}

static void two_back_ends_are_listed_in_their_order(void **state)
{
	int i;

	(void)state;
	world_token("11", "4711");
	the.has_other = true;
	for (i = 0; i < 50; i++)
		assert_int_equal(list().tokens, 2);
}

static void a_back_end_that_fails_hides_no_other(void **state)
{
	struct seen seen;

	(void)state;
	world_token("11", "4711");
	the.has_other = the.other_fails = true;
	seen = list();
	assert_int_equal(seen.tokens, 1);
	assert_int_equal(seen.problems, 1);
	opened();
}

static void a_token_keeps_its_generation_until_it_leaves(void **state)
{
	struct toy *toy = world_token("11", "4711");
	uint64_t first = list().generation;

	(void)state;
	assert_int_equal(list().generation, first);
	toy->present = false;
	assert_int_equal(list().tokens, 0);
	toy->present = true;
	assert_true(list().generation > first);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(without_a_token_it_says_what_to_do),
	    TEST(without_a_token_a_broken_module_is_named),
	    TEST(a_broken_module_hides_no_token),
	    TEST(the_only_token_is_taken),
	    TEST(among_two_tokens_the_user_chooses),
	    TEST(the_token_named_is_taken_without_asking),
	    TEST(an_unknown_serial_names_those_present),
	    TEST(of_two_tokens_with_one_serial_none_is_taken),
	    TEST(what_was_left_open_is_closed_at_the_end),
	    TEST(a_closed_session_is_told_not_used),
	    TEST(a_wrong_pin_is_asked_for_again),
	    TEST(a_wrong_pin_is_not_sent_twice),
	    TEST(a_wrong_pin_is_not_sent_twice_in_another_operation),
	    TEST(with_nobody_to_ask_a_wrong_pin_tells_the_tries_left),
	    TEST(the_last_try_is_confirmed_first),
	    TEST(what_became_the_last_try_meanwhile_is_confirmed),
	    TEST(what_was_blocked_meanwhile_is_sent_nothing),
	    TEST(the_last_try_may_be_declined),
	    TEST(a_blocked_token_is_sent_nothing),
	    TEST(the_try_that_blocks_is_told_as_blocked),
	    TEST(who_is_logged_in_is_not_asked_again),
	    TEST(a_token_exchanged_is_sent_no_pin),
	    TEST(a_token_that_was_away_is_another_generation),
	    TEST(a_typed_default_pin_is_remembered),
	    TEST(a_changed_pin_is_remembered_as_not_the_default),
	    TEST(what_the_token_knows_itself_comes_first),
	    TEST(the_pin_is_changed),
	    TEST(a_wrong_old_pin_points_at_its_field),
	    TEST(a_bad_new_pin_is_told_before_anything_is_sent),
	    TEST(a_new_pin_can_be_checked_without_sending_it),
	    TEST(removing_asks_for_the_pin),
	    TEST(every_token_is_visited_and_closed),
	    TEST(a_listing_tells_tokens_and_problems),
	    TEST(a_back_end_that_fails_is_told_and_leaves_no_error),
	    TEST(two_back_ends_are_listed_in_their_order),
	    TEST(a_back_end_that_fails_hides_no_other),
	    TEST(a_token_keeps_its_generation_until_it_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
