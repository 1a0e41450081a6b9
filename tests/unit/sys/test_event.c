/* SPDX-License-Identifier: Apache-2.0
 * test_event.c -- events and conditions: set, waited for, in time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/event.h"
#include "core/sys/thread.h"

static void an_event_stays_set_until_reset(void **state)
{
	struct tkm_sys_event *event;

	(void)state;
	assert_int_equal(tkm_sys_event_new(&event), 0);
	assert_false(tkm_sys_event_is_set(event));
	tkm_sys_event_set(event);
	tkm_sys_event_set(event);
	assert_true(tkm_sys_event_is_set(event));
	assert_true(tkm_sys_event_wait(event, 0));
	tkm_sys_event_reset(event);
	tkm_sys_event_reset(event);
	assert_false(tkm_sys_event_is_set(event));
	tkm_sys_event_free(event);
}

static void waiting_ends_when_time_is_up(void **state)
{
	struct tkm_sys_event *event;
	uint64_t start = tkm_sys_clock_ticks();

	(void)state;
	assert_int_equal(tkm_sys_event_new(&event), 0);
	assert_false(tkm_sys_event_wait(event, 30));
	assert_true(tkm_sys_clock_ticks() - start >= 29);
	tkm_sys_event_free(event);
}

static void set_it(void *context)
{
	tkm_sys_clock_sleep(10);
	tkm_sys_event_set(context);
}

static void another_thread_ends_the_wait(void **state)
{
	struct tkm_sys_event *event;
	struct tkm_sys_thread *thread;

	(void)state;
	assert_int_equal(tkm_sys_event_new(&event), 0);
	assert_int_equal(tkm_sys_thread_start(set_it, event, &thread), 0);
	assert_true(tkm_sys_event_wait(event, TKM_SYS_FOREVER));
	tkm_sys_thread_join(thread);
	tkm_sys_event_free(event);
}

struct door {
	struct tkm_sys_mutex *mutex;
	struct tkm_sys_condition *changed;
	bool open;
};

static void open_door(void *context)
{
	struct door *door = context;

	tkm_sys_mutex_lock(door->mutex);
	door->open = true;
	tkm_sys_condition_wake_all(door->changed);
	tkm_sys_mutex_unlock(door->mutex);
}

static void a_condition_wakes_who_waits_for_it(void **state)
{
	struct door door = {
	    tkm_sys_mutex_new(), tkm_sys_condition_new(), false};
	struct tkm_sys_thread *thread;

	(void)state;
	tkm_sys_mutex_lock(door.mutex);
	assert_int_equal(tkm_sys_thread_start(open_door, &door, &thread), 0);
	while (!door.open)
		tkm_sys_condition_wait(door.changed, door.mutex);
	tkm_sys_mutex_unlock(door.mutex);
	tkm_sys_thread_join(thread);
	tkm_sys_condition_free(door.changed);
	tkm_sys_mutex_free(door.mutex);
}

static void a_condition_gives_up_at_the_deadline(void **state)
{
	struct door door = {
	    tkm_sys_mutex_new(), tkm_sys_condition_new(), false};
	uint64_t deadline = tkm_sys_clock_ticks() + 30;

	(void)state;
	tkm_sys_mutex_lock(door.mutex);
	while (tkm_sys_condition_wait_until(door.changed, door.mutex, deadline))
		continue;
	tkm_sys_mutex_unlock(door.mutex);
	assert_true(tkm_sys_clock_ticks() >= deadline);
	tkm_sys_condition_free(door.changed);
	tkm_sys_mutex_free(door.mutex);
}

static void every_error_has_words(void **state)
{
	(void)state;
	for (int error = TKM_SYS_E_IO; error < 0; error++)
		assert_string_not_equal(
		    tkm_sys_error_text(error), "unknown error");
	assert_string_equal(tkm_sys_error_text(-99), "unknown error");
	assert_string_equal(tkm_sys_error_text(1), "unknown error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_event_stays_set_until_reset),
	    cmocka_unit_test(waiting_ends_when_time_is_up),
	    cmocka_unit_test(another_thread_ends_the_wait),
	    cmocka_unit_test(a_condition_wakes_who_waits_for_it),
	    cmocka_unit_test(a_condition_gives_up_at_the_deadline),
	    cmocka_unit_test(every_error_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
