/* SPDX-License-Identifier: Apache-2.0
 * secret_linux.c -- secrets handed over by scripts.
 */
#define _POSIX_C_SOURCE 200809L
#include "core/sys/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

#include "core/base/wipe.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

/* Waits until there is something to read, or to say, such as the end. */
static int wait_for(int fd, const struct tkm_sys_event *cancel)
{
	struct pollfd polls[] = {
	    {.fd = fd, .events = POLLIN},
	    {.fd = cancel ? (int)tkm_sys_event_native(cancel) : -1,
		.events = POLLIN},
	};

	while (poll(polls, 2, -1) < 0)
		if (errno != EINTR)
			return tkm_sys_error_last();
	return polls[1].revents ? TKM_SYS_E_CANCELLED : TKM_SYS_OK;
}

/* One byte; FOUND is false at the end of input. */
static int read_byte(
    int fd, const struct tkm_sys_event *cancel, char *byte, bool *found)
{
	ssize_t count;

	do {
		int error = wait_for(fd, cancel);

		if (error)
			return error;
		count = read(fd, byte, 1);
	} while (count < 0 && (errno == EINTR || errno == EAGAIN));
	if (count < 0)
		return tkm_sys_error_last();
	*found = count == 1;
	return TKM_SYS_OK;
}

static int read_line(int fd, const struct tkm_sys_event *cancel, char *secret,
    size_t room, size_t *size)
{
	size_t used = 0;

	for (;;) {
		char byte = '\0';
		bool found = false;
		int error = read_byte(fd, cancel, &byte, &found);

		if (error)
			return error;
		if (!found && used == 0)
			return TKM_SYS_E_NOT_FOUND;
		if (!found || byte == '\n')
			break;
		if (used == room)
			return TKM_SYS_E_TOO_LARGE;
		secret[used++] = byte;
	}
	if (used > 0 && secret[used - 1] == '\r')
		secret[--used] = '\0';
	*size = used;
	return TKM_SYS_OK;
}

int tkm_sys_secret_read_descriptor(int fd, const struct tkm_sys_event *cancel,
    char *secret, size_t room, size_t *size)
{
	int error = read_line(fd, cancel, secret, room, size);

	if (error)
		tkm_wipe(secret, room);
	return error;
}

int tkm_sys_secret_read_path(
    const char *path, char *secret, size_t room, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int error;

	if (fd < 0) {
		error = tkm_sys_error_last();
		tkm_wipe(secret, room);
		return error;
	}
	error = tkm_sys_secret_read_descriptor(fd, NULL, secret, room, size);
	close(fd);
	return error;
}
