/* SPDX-License-Identifier: Apache-2.0
 * child_linux.c -- a program run to its end, its output captured.
 */
#define _GNU_SOURCE
#include "core/sys/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

extern char **environ;

enum { CLOSED = -1, CHUNK = 4096, CHUNKS = 16, LOOK_MS = 20 };

/* One output of the child: the pipe's two ends and who gets what it says. */
struct output {
	int read_end;
	int write_end;
	struct tkm_buf *sink;
};

struct child {
	struct output out;
	struct output err;
	pid_t pid;
	int pid_fd; /* readable once the child has ended; CLOSED on old kernels
		     */
};

static void shut(int *fd)
{
	if (*fd != CLOSED)
		close(*fd);
	*fd = CLOSED;
}

static void close_all(struct child *child)
{
	shut(&child->out.read_end);
	shut(&child->out.write_end);
	shut(&child->err.read_end);
	shut(&child->err.write_end);
	shut(&child->pid_fd);
}

static int make_pipe(struct output *output)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return tkm_sys_error_last();
	output->read_end = ends[0];
	output->write_end = ends[1];
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
		return tkm_sys_error_last();
	return TKM_SYS_OK;
}

static int plan_streams(
    const struct child *child, posix_spawn_file_actions_t *actions)
{
	int number = posix_spawn_file_actions_addopen(
	    actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	if (!number)
		number = posix_spawn_file_actions_adddup2(
		    actions, child->out.write_end, STDOUT_FILENO);
	if (!number)
		number = posix_spawn_file_actions_adddup2(
		    actions, child->err.write_end, STDERR_FILENO);
	return number;
}

/* A group of its own, so that its children can be killed with it. */
static int plan_attributes(posix_spawnattr_t *attributes)
{
	sigset_t signals;
	int number = posix_spawnattr_setflags(
	    attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
			    POSIX_SPAWN_SETSIGMASK);

	sigfillset(&signals);
	if (!number)
		number = posix_spawnattr_setsigdefault(attributes, &signals);
	sigemptyset(&signals);
	if (!number)
		number = posix_spawnattr_setsigmask(attributes, &signals);
	return number;
}

/* posix_spawn() takes what it does not change without const. */
static char *const *arguments(const char *const argv[])
{
	union {
		const char *const *given;
		char *const *taken;
	} same = {.given = argv};

	return same.taken;
}

static int spawn(struct child *child, const char *const argv[])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int number = posix_spawn_file_actions_init(&actions);

	if (number)
		return tkm_sys_error_from(number);
	number = posix_spawnattr_init(&attributes);
	if (number)
		goto out;
	number = plan_streams(child, &actions);
	if (!number)
		number = plan_attributes(&attributes);
	if (!number)
		number = posix_spawn(&child->pid, argv[0], &actions,
		    &attributes, arguments(argv), environ);
	posix_spawnattr_destroy(&attributes);
out:
	posix_spawn_file_actions_destroy(&actions);
	return number ? tkm_sys_error_from(number) : TKM_SYS_OK;
}

/* One chunk; false when there is nothing more at the moment, or ever. */
static bool drain_chunk(struct output *output)
{
	char chunk[CHUNK];
	ssize_t count = read(output->read_end, chunk, sizeof(chunk));

	if (count < 0 && errno == EINTR)
		return true;
	if (count < 0 && errno == EAGAIN)
		return false;
	if (count <= 0) {
		shut(&output->read_end);
		return false;
	}
	if (output->sink)
		tkm_buf_add(output->sink, chunk, (size_t)count);
	return true;
}

/* A pipe's fill at most, so that a child that never pauses is not all we see.
 */
static void drain(struct output *output)
{
	for (int i = 0; i < CHUNKS && output->read_end != CLOSED; i++)
		if (!drain_chunk(output))
			return;
}

/* Has the child ended?  It stays there to be waited for. */
static bool has_ended(const struct child *child)
{
	siginfo_t info = {.si_pid = 0};

	return waitid(P_PID, (id_t)child->pid, &info,
		   WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == child->pid;
}

static void wait_for_news(const struct child *child, uint64_t timeout_ms)
{
	uint64_t most = child->pid_fd == CLOSED ? LOOK_MS : INT_MAX;
	struct pollfd polls[] = {
	    {.fd = child->pid_fd, .events = POLLIN},
	    {.fd = child->out.read_end, .events = POLLIN},
	    {.fd = child->err.read_end, .events = POLLIN},
	};

	poll(polls, 3, (int)(timeout_ms < most ? timeout_ms : most));
}

/*
 * Collects output until the child itself has ended: what it left running in
 * the background may hold the pipes open for ever.  False when time is up.
 */
static bool collect(struct child *child, uint64_t timeout_ms)
{
	uint64_t start = tkm_sys_clock_ticks();
	uint64_t gone = 0;

	while (!has_ended(child)) {
		if (gone >= timeout_ms)
			return false;
		wait_for_news(child, timeout_ms - gone);
		drain(&child->out);
		drain(&child->err);
		gone = tkm_sys_clock_ticks() - start;
	}
	return true;
}

static int reap(pid_t pid, struct tkm_sys_child_result *result)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return tkm_sys_error_last();
	result->signalled = WIFSIGNALED(status);
	result->status =
	    result->signalled ? WTERMSIG(status) : WEXITSTATUS(status);
	return TKM_SYS_OK;
}

static int start(struct child *child, const char *const argv[])
{
	int error = make_pipe(&child->out);

	if (!error)
		error = make_pipe(&child->err);
	if (!error)
		error = spawn(child, argv);
	shut(&child->out.write_end);
	shut(&child->err.write_end);
	return error;
}

/* The child runs: whatever happens now, it is waited for. */
static int attend(struct child *child, uint64_t timeout_ms,
    struct tkm_sys_child_result *result)
{
	int error;

	child->pid_fd = pidfd_open(child->pid, 0);
	result->timed_out = !collect(child, timeout_ms);
	if (result->timed_out)
		kill(-child->pid, SIGKILL);
	error = reap(child->pid, result);
	drain(&child->out);
	drain(&child->err);
	return error;
}

int tkm_sys_child_run(const char *const argv[], uint64_t timeout_ms,
    struct tkm_buf *out, struct tkm_buf *err,
    struct tkm_sys_child_result *result)
{
	struct child child = {
	    .out = {CLOSED, CLOSED, out},
	    .err = {CLOSED, CLOSED, err},
	    .pid_fd = CLOSED,
	};
	struct tkm_sys_child_result ended = {.status = 0};
	int error = start(&child, argv);

	if (!error)
		error = attend(&child, timeout_ms, &ended);
	close_all(&child);
	if (!error)
		*result = ended;
	return error;
}
