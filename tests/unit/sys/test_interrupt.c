/* SPDX-License-Identifier: Apache-2.0
 * test_interrupt.c -- Ctrl-C once sets the event, twice ends the process.
 */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/sys/error.h"
#include "core/sys/event.h"
#include "core/sys/interrupt.h"

static void the_first_interrupt_sets_the_event(void **state)
{
	struct tkm_sys_event *event;

	(void)state;
	assert_int_equal(tkm_sys_event_new(&event), 0);
	assert_int_equal(tkm_sys_interrupt_watch(event), 0);
	assert_false(tkm_sys_event_is_set(event));
	raise(SIGINT);
	assert_true(tkm_sys_event_is_set(event));
	tkm_sys_interrupt_unwatch();
	tkm_sys_event_free(event);
}

static void two_watches_at_once_are_refused(void **state)
{
	struct tkm_sys_event *event;

	(void)state;
	assert_int_equal(tkm_sys_event_new(&event), 0);
	assert_int_equal(tkm_sys_interrupt_watch(event), 0);
	assert_int_equal(tkm_sys_interrupt_watch(event), TKM_SYS_E_EXISTS);
	tkm_sys_interrupt_unwatch();
	assert_int_equal(tkm_sys_interrupt_watch(event), 0);
	tkm_sys_interrupt_unwatch();
	tkm_sys_event_free(event);
}

/* The status of a child that sends itself signals while it watches. */
static int status_after(int first, int second)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct tkm_sys_event *event;

		if (tkm_sys_event_new(&event) || tkm_sys_interrupt_watch(event))
			_exit(1);
		raise(first);
		if (second)
			raise(second);
		_exit(tkm_sys_event_is_set(event) ? 0 : 1);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void the_second_interrupt_ends_the_process_at_once(void **state)
{
	(void)state;
	assert_int_equal(status_after(SIGINT, 0), 0);
	assert_int_equal(status_after(SIGINT, SIGINT), 130);
	assert_int_equal(status_after(SIGTERM, SIGINT), 130);
}

static void make_file(char *path)
{
	int file = mkstemp(path);

	assert_true(file >= 0);
	close(file);
}

static void the_second_interrupt_takes_the_named_files_along(void **state)
{
	char one[] = "/tmp/tkm-interrupt-XXXXXX";
	char other[] = "/tmp/tkm-interrupt-XXXXXX";
	char kept[] = "/tmp/tkm-interrupt-XXXXXX";

	(void)state;
	make_file(one);
	make_file(other);
	make_file(kept);
	tkm_sys_interrupt_removes(one);
	tkm_sys_interrupt_removes(kept);
	tkm_sys_interrupt_removes(other);
	tkm_sys_interrupt_keeps(kept);
	assert_int_equal(status_after(SIGINT, 0), 0);
	assert_int_equal(access(one, F_OK), 0);
	assert_int_equal(status_after(SIGINT, SIGINT), 130);
	assert_int_not_equal(access(one, F_OK), 0);
	assert_int_not_equal(access(other, F_OK), 0);
	assert_int_equal(access(kept, F_OK), 0);
	tkm_sys_interrupt_keeps(one);
	tkm_sys_interrupt_keeps(other);
	unlink(kept);
}

static void what_is_ignored_stays_ignored(void **state)
{
	(void)state;
	signal(SIGHUP, SIG_IGN);
	assert_int_equal(status_after(SIGINT, SIGHUP), 0);
	signal(SIGHUP, SIG_DFL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_interrupt_sets_the_event),
	    cmocka_unit_test(two_watches_at_once_are_refused),
	    cmocka_unit_test(the_second_interrupt_ends_the_process_at_once),
	    cmocka_unit_test(the_second_interrupt_takes_the_named_files_along),
	    cmocka_unit_test(what_is_ignored_stays_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
