/* SPDX-License-Identifier: Apache-2.0
 * test_child.c -- programs run to their end, or are ended.
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

#include "core/sys/child.h"
#include "core/sys/clock.h"
#include "core/sys/error.h"

/* Runs a shell script; what it writes goes to OUT. */
static struct tkm_sys_child_result run(
    const char *script, uint64_t timeout_ms, struct tkm_buf *out)
{
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};
	struct tkm_sys_child_result result;

	assert_int_equal(
	    tkm_sys_child_run(argv, timeout_ms, out, NULL, &result), 0);
	return result;
}

static void both_outputs_and_the_status_come_back(void **state)
{
	const char *const argv[] = {
	    "/bin/sh", "-c", "echo out; echo err >&2; exit 3", NULL};
	struct tkm_buf out = TKM_BUF_INIT(100), err = TKM_BUF_INIT(100);
	struct tkm_sys_child_result result;

	(void)state;
	assert_int_equal(
	    tkm_sys_child_run(argv, 10000, &out, &err, &result), 0);
	assert_string_equal(tkm_buf_text(&out), "out\n");
	assert_string_equal(tkm_buf_text(&err), "err\n");
	assert_false(result.signalled || result.timed_out);
	assert_int_equal(result.status, 3);
	tkm_buf_release(&out);
	tkm_buf_release(&err);
}

static void arguments_are_not_looked_at_by_a_shell(void **state)
{
	const char *const argv[] = {"/bin/echo", "$HOME; `id`", NULL};
	struct tkm_buf out = TKM_BUF_INIT(100);
	struct tkm_sys_child_result result;

	(void)state;
	assert_int_equal(
	    tkm_sys_child_run(argv, 10000, &out, NULL, &result), 0);
	assert_string_equal(tkm_buf_text(&out), "$HOME; `id`\n");
	tkm_buf_release(&out);
}

static void a_signal_is_told_from_a_status(void **state)
{
	struct tkm_sys_child_result result = run("kill -SEGV $$", 10000, NULL);

	(void)state;
	assert_true(result.signalled);
	assert_int_equal(result.status, SIGSEGV);
}

static void a_program_that_hangs_is_killed_with_its_children(void **state)
{
	uint64_t start = tkm_sys_clock_ticks();
	struct tkm_buf out = TKM_BUF_INIT(100);
	struct tkm_sys_child_result result =
	    run("echo begun; sleep 30 & wait", 200, &out);

	(void)state;
	assert_true(result.timed_out);
	assert_true(result.signalled);
	assert_string_equal(tkm_buf_text(&out), "begun\n");
	assert_true(tkm_sys_clock_ticks() - start < 10000);
	tkm_buf_release(&out);
}

static void what_it_leaves_running_is_not_waited_for(void **state)
{
	uint64_t start = tkm_sys_clock_ticks();
	struct tkm_sys_child_result result =
	    run("sleep 5 & exit 0", 60000, NULL);

	(void)state;
	assert_false(result.timed_out);
	assert_true(tkm_sys_clock_ticks() - start < 4000);
}

static void output_over_the_limit_is_dropped(void **state)
{
	struct tkm_buf out = TKM_BUF_INIT(5000);
	struct tkm_sys_child_result result =
	    run("head -c 1000000 /dev/zero", 10000, &out);

	(void)state;
	assert_int_equal(result.status, 0);
	assert_false(tkm_buf_ok(&out));
	assert_true(out.size <= 5000);
	tkm_buf_release(&out);
}

static void a_program_that_never_stops_writing_is_killed(void **state)
{
	(void)state;
	assert_true(run("yes", 200, NULL).timed_out);
}

static void its_input_is_empty(void **state)
{
	(void)state;
	assert_int_equal(run("read line", 10000, NULL).status, 1);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
	const char *const argv[] = {"/nonexistent/program", NULL};
	struct tkm_sys_child_result result = {.status = 7};

	(void)state;
	assert_int_equal(tkm_sys_child_run(argv, 10000, NULL, NULL, &result),
	    TKM_SYS_E_NOT_FOUND);
	assert_int_equal(result.status, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_outputs_and_the_status_come_back),
	    cmocka_unit_test(arguments_are_not_looked_at_by_a_shell),
	    cmocka_unit_test(a_signal_is_told_from_a_status),
	    cmocka_unit_test(a_program_that_hangs_is_killed_with_its_children),
	    cmocka_unit_test(what_it_leaves_running_is_not_waited_for),
	    cmocka_unit_test(output_over_the_limit_is_dropped),
	    cmocka_unit_test(a_program_that_never_stops_writing_is_killed),
	    cmocka_unit_test(its_input_is_empty),
	    cmocka_unit_test(a_program_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
