/* SPDX-License-Identifier: Apache-2.0
 * terminal_input_linux.c -- lines and secrets typed at the terminal.
 *
 * While a line is read, signals that end or stop the process are only noted;
 * the terminal is put back first, then they are sent again to do what they
 * would have done.  A signal handler has no context argument, hence the
 * variables of the file.
 */
#define _POSIX_C_SOURCE 200809L
#include "core/sys/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/wipe.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

static const struct {
	int number;
	bool stops; /* the process goes on later, and asks again */
} signals[] = {
    {SIGINT, false},
    {SIGTERM, false},
    {SIGHUP, false},
    {SIGQUIT, false},
    {SIGTSTP, true},
    {SIGTTIN, true},
    {SIGTTOU, true},
};

enum { SIGNALS = sizeof(signals) / sizeof(signals[0]), MAX_LINE = 4096 };

static _Atomic(struct tkm_sys_event *) waker;
static atomic_bool noted[SIGNALS];

struct line {
	char *data;
	size_t room;
	size_t size;
	bool echo;
};

struct session {
	int tty;
	struct tkm_sys_event *signalled;
	struct sigaction before[SIGNALS];
	struct termios settings;
	bool echo_is_off;
};

static void note(int number)
{
	struct tkm_sys_event *event = atomic_load(&waker);

	for (size_t i = 0; i < SIGNALS; i++)
		if (signals[i].number == number)
			atomic_store(&noted[i], true);
	if (event)
		tkm_sys_event_set(event);
}

/* What the user told to be ignored (nohup) stays ignored. */
static void catch_signals(struct session *session)
{
	struct sigaction action = {.sa_handler = note};

	sigemptyset(&action.sa_mask);
	atomic_store(&waker, session->signalled);
	for (size_t i = 0; i < SIGNALS; i++) {
		atomic_store(&noted[i], false);
		sigaction(signals[i].number, NULL, &session->before[i]);
		if (session->before[i].sa_handler != SIG_IGN)
			sigaction(signals[i].number, &action, NULL);
	}
}

static void release_signals(struct session *session)
{
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i].number, &session->before[i], NULL);
	atomic_store(&waker, NULL);
	tkm_sys_event_reset(session->signalled);
}

/* Sends noted signals again; was there one the process came back from? */
static bool resend_signals(void)
{
	bool came_back = false;

	for (size_t i = 0; i < SIGNALS; i++) {
		if (!atomic_exchange(&noted[i], false))
			continue;
		kill(getpid(), signals[i].number);
		came_back = came_back || signals[i].stops;
	}
	return came_back;
}

/* Flushing drops what was typed before anything was asked. */
static int set_terminal(
    const struct session *session, const struct termios *settings)
{
	while (tcsetattr(session->tty, TCSAFLUSH, settings) != 0) {
		if (errno != EINTR)
			return tkm_sys_error_last();
		if (tkm_sys_event_is_set(session->signalled))
			return TKM_SYS_E_CANCELLED;
	}
	return TKM_SYS_OK;
}

static int switch_echo_off(struct session *session)
{
	struct termios quiet;
	int error;

	if (tcgetattr(session->tty, &session->settings) != 0)
		return tkm_sys_error_last();
	quiet = session->settings;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	error = set_terminal(session, &quiet);
	session->echo_is_off = !error;
	return error;
}

/*
 * Refused only when another process has the terminal by now, which then has
 * settings of its own.
 */
static void switch_echo_on(struct session *session)
{
	if (session->echo_is_off)
		set_terminal(session, &session->settings);
	session->echo_is_off = false;
}

static void say(int tty, const char *text)
{
	size_t size = strlen(text);

	while (size > 0) {
		ssize_t count = write(tty, text, size);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return;
		text += count;
		size -= (size_t)count;
	}
}

/* Waits until something was typed. */
static int wait_for_input(
    const struct session *session, const struct tkm_sys_event *cancel)
{
	struct pollfd polls[] = {
	    {.fd = session->tty, .events = POLLIN},
	    {.fd = (int)tkm_sys_event_native(session->signalled),
		.events = POLLIN},
	    {.fd = cancel ? (int)tkm_sys_event_native(cancel) : -1,
		.events = POLLIN},
	};

	while (poll(polls, 3, -1) < 0)
		if (errno != EINTR)
			return tkm_sys_error_last();
	return polls[1].revents || polls[2].revents ? TKM_SYS_E_CANCELLED
						    : TKM_SYS_OK;
}

/*
 * Reads what the terminal gives, a line at most: DONE once its end was seen.
 * What is beyond the room is only counted.
 */
static int read_part(int tty, struct line *line, bool *done)
{
	char spare;
	bool full = line->size >= line->room;
	char *place = full ? &spare : line->data + line->size;
	ssize_t count = read(tty, place, full ? 1 : line->room - line->size);
	size_t got = count > 0 ? (size_t)count : 0;

	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return TKM_SYS_OK;
	if (count <= 0)
		return TKM_SYS_E_CANCELLED;
	*done = place[got - 1] == '\n';
	line->size += got - *done;
	tkm_wipe(&spare, full ? 1 : 0);
	return TKM_SYS_OK;
}

static int read_typed(const struct session *session,
    const struct tkm_sys_event *cancel, struct line *line)
{
	bool done = false;

	while (!done) {
		int error = wait_for_input(session, cancel);

		if (!error)
			error = read_part(session->tty, line, &done);
		if (error)
			return error;
	}
	return line->size > line->room ? TKM_SYS_E_TOO_LARGE : TKM_SYS_OK;
}

static int ask_once(struct session *session, const char *prompt,
    const struct tkm_sys_event *cancel, struct line *line)
{
	int error = TKM_SYS_OK;

	line->size = 0;
	catch_signals(session);
	if (!line->echo)
		error = switch_echo_off(session);
	if (!error) {
		say(session->tty, prompt);
		error = read_typed(session, cancel, line);
		switch_echo_on(session);
		if (error || !line->echo)
			say(session->tty, "\n");
	}
	release_signals(session);
	return error;
}

static int ask(
    const char *prompt, const struct tkm_sys_event *cancel, struct line *line)
{
	struct session session = {.tty = -1};
	int error = tkm_sys_event_new(&session.signalled);

	if (error)
		return error;
	session.tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (session.tty < 0) {
		error = TKM_SYS_E_NO_TERMINAL;
		goto out;
	}
	do
		error = ask_once(&session, prompt, cancel, line);
	while (resend_signals());
	close(session.tty);
out:
	tkm_sys_event_free(session.signalled);
	return error;
}

int tkm_sys_terminal_read_line(
    const char *prompt, struct tkm_sys_event *cancel, struct tkm_buf *out)
{
	char data[MAX_LINE];
	struct line line = {.data = data, .room = sizeof(data), .echo = true};
	int error = ask(prompt, cancel, &line);

	if (!error)
		tkm_buf_add(out, data, line.size);
	tkm_wipe(data, sizeof(data));
	return error;
}

int tkm_sys_terminal_read_secret(const char *prompt,
    struct tkm_sys_event *cancel, char *secret, size_t room, size_t *size)
{
	struct line line = {.data = secret, .room = room};
	int error = ask(prompt, cancel, &line);

	if (error)
		tkm_wipe(secret, room);
	else
		*size = line.size;
	return error;
}
