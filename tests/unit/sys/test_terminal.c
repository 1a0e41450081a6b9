/* SPDX-License-Identifier: Apache-2.0
 * test_terminal.c -- what is typed at a terminal, and that its echo comes back.
 */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "core/sys/error.h"
#include "core/sys/event.h"
#include "core/sys/interrupt.h"
#include "core/sys/terminal.h"

enum { PATIENCE_MS = 5000 };

/* The person: holds the other end of the terminal the child runs at. */
struct person {
	int terminal;
	pid_t child;
	char seen[4096]; /* everything shown so far */
	size_t size;
};

static void sit_down(struct person *person, int (*child)(void))
{
	const struct winsize size = {.ws_row = 25, .ws_col = 132};

	memset(person, 0, sizeof(*person));
	person->child = forkpty(&person->terminal, NULL, NULL, &size);
	assert_true(person->child >= 0);
	if (person->child == 0)
		_exit(child());
}

static void wait_to_see(struct person *person, const char *text)
{
	while (!strstr(person->seen, text)) {
		struct pollfd poller = {person->terminal, POLLIN, 0};
		ssize_t count;

		assert_int_equal(poll(&poller, 1, PATIENCE_MS), 1);
		count = read(person->terminal, person->seen + person->size,
		    sizeof(person->seen) - person->size - 1);
		assert_true(count > 0);
		person->size += (size_t)count;
	}
}

static void type(const struct person *person, const char *text)
{
	ssize_t size = (ssize_t)strlen(text);

	assert_int_equal(write(person->terminal, text, (size_t)size), size);
}

static bool echo_is_on(const struct person *person)
{
	struct termios settings;

	assert_int_equal(tcgetattr(person->terminal, &settings), 0);
	return settings.c_lflag & ECHO;
}

/* The child's exit status, or minus the signal it ended by. */
static int leave(struct person *person)
{
	int status;

	assert_int_equal(waitpid(person->child, &status, 0), person->child);
	close(person->terminal);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* 0 if the secret is 12345678. */
static int ask_secret(void)
{
	char secret[16];
	size_t size;
	int error = tkm_sys_terminal_read_secret(
	    "PIN: ", NULL, secret, sizeof(secret), &size);

	if (error)
		return -error;
	return size == 8 && memcmp(secret, "12345678", 8) == 0 ? 0 : 100;
}

static void a_secret_is_read_and_not_shown(void **state)
{
	struct person person;

	(void)state;
	sit_down(&person, ask_secret);
	wait_to_see(&person, "PIN: ");
	assert_false(echo_is_on(&person));
	type(&person, "12345678\n");
	wait_to_see(&person, "\n");
	assert_null(strstr(person.seen, "1234"));
	assert_true(echo_is_on(&person));
	assert_int_equal(leave(&person), 0);
}

static void a_secret_too_long_is_refused(void **state)
{
	struct person person;

	(void)state;
	sit_down(&person, ask_secret);
	wait_to_see(&person, "PIN: ");
	type(&person, "12345678901234567\n");
	assert_int_equal(leave(&person), -TKM_SYS_E_TOO_LARGE);
}

static void the_end_of_input_cancels(void **state)
{
	struct person person;

	(void)state;
	sit_down(&person, ask_secret);
	wait_to_see(&person, "PIN: ");
	type(&person, "\004");
	assert_int_equal(leave(&person), -TKM_SYS_E_CANCELLED);
}

/* A program that stays to have its terminal looked at. */
static int ask_and_die_later(void)
{
	ask_secret();
	pause();
	return 0;
}

static void ctrl_c_puts_the_echo_back_before_it_ends_the_process(void **state)
{
	struct person person;

	(void)state;
	sit_down(&person, ask_and_die_later);
	wait_to_see(&person, "PIN: ");
	type(&person, "12\003");
	wait_to_see(&person, "\n");
	assert_true(echo_is_on(&person));
	assert_int_equal(leave(&person), -SIGINT);
}

static int ask_watching_interrupts(void)
{
	struct tkm_sys_event *event;
	int error;

	if (tkm_sys_event_new(&event) || tkm_sys_interrupt_watch(event))
		return 100;
	error = ask_secret();
	tkm_sys_interrupt_unwatch();
	if (!tkm_sys_event_is_set(event))
		error = 101;
	tkm_sys_event_free(event);
	return error;
}

static void ctrl_c_is_told_to_who_watches_for_it(void **state)
{
	struct person person;

	(void)state;
	sit_down(&person, ask_watching_interrupts);
	wait_to_see(&person, "PIN: ");
	type(&person, "12\003");
	assert_int_equal(leave(&person), -TKM_SYS_E_CANCELLED);
}

static void a_stopped_process_leaves_the_echo_on_and_asks_again(void **state)
{
	struct person person;
	int status;

	(void)state;
	sit_down(&person, ask_secret);
	wait_to_see(&person, "PIN: ");
	/* Its group has no shell above it, so only this signal stops it. */
	kill(person.child, SIGTSTP);
	wait_to_see(&person, "\n");
	if (waitpid(person.child, &status, WNOHANG | WUNTRACED) == person.child)
		assert_true(WIFSTOPPED(status));
	kill(person.child, SIGCONT);
	wait_to_see(&person, "\nPIN: ");
	type(&person, "12345678\n");
	assert_int_equal(leave(&person), 0);
}

static int ask_cancelled(void)
{
	struct tkm_buf line = TKM_BUF_INIT(100);
	struct tkm_sys_event *event;
	int error;

	if (tkm_sys_event_new(&event))
		return 100;
	tkm_sys_event_set(event);
	error = tkm_sys_terminal_read_line("Name: ", event, &line);
	tkm_sys_event_free(event);
	return -error;
}

static void an_event_cancels_the_question(void **state)
{
	struct person person;

	(void)state;
	sit_down(&person, ask_cancelled);
	assert_int_equal(leave(&person), -TKM_SYS_E_CANCELLED);
}

static int ask_line(void)
{
	struct tkm_buf line = TKM_BUF_INIT(100);
	int error = tkm_sys_terminal_read_line("Name: ", NULL, &line);

	bool right = strcmp(tkm_buf_text(&line), "Nguyễn") == 0;

	tkm_buf_release(&line);
	if (error)
		return -error;
	return right ? 0 : 100;
}

static void a_line_is_read_and_shown(void **state)
{
	struct person person;

	(void)state;
	sit_down(&person, ask_line);
	wait_to_see(&person, "Name: ");
	type(&person, "Nguyễn\n");
	wait_to_see(&person, "Nguyễn");
	assert_int_equal(leave(&person), 0);
}

static int look_around(void)
{
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	if (!tkm_sys_terminal_can_ask() ||
	    !tkm_sys_terminal_is(TKM_SYS_STDIN) ||
	    tkm_sys_terminal_width(TKM_SYS_STDOUT) != 132 ||
	    !tkm_sys_terminal_has_colour(TKM_SYS_STDOUT) ||
	    tkm_sys_terminal_caps_lock() != TKM_SYS_CAPS_UNKNOWN)
		return 1;
	setenv("NO_COLOR", "1", 1);
	return tkm_sys_terminal_has_colour(TKM_SYS_STDOUT);
}

static void a_terminal_is_known_for_what_it_is(void **state)
{
	struct person person;

	(void)state;
	sit_down(&person, look_around);
	assert_int_equal(leave(&person), 0);
}

static void without_a_terminal_nobody_is_asked(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		setsid();
		_exit(tkm_sys_terminal_can_ask() ? 100 : ask_secret());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), -TKM_SYS_E_NO_TERMINAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_secret_is_read_and_not_shown),
	    cmocka_unit_test(a_secret_too_long_is_refused),
	    cmocka_unit_test(the_end_of_input_cancels),
	    cmocka_unit_test(
		ctrl_c_puts_the_echo_back_before_it_ends_the_process),
	    cmocka_unit_test(ctrl_c_is_told_to_who_watches_for_it),
	    cmocka_unit_test(
		a_stopped_process_leaves_the_echo_on_and_asks_again),
	    cmocka_unit_test(an_event_cancels_the_question),
	    cmocka_unit_test(a_line_is_read_and_shown),
	    cmocka_unit_test(a_terminal_is_known_for_what_it_is),
	    cmocka_unit_test(without_a_terminal_nobody_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
