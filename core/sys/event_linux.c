/* SPDX-License-Identifier: Apache-2.0
 * event_linux.c -- something that happened once: an eventfd.
 */
#define _GNU_SOURCE
#include "core/sys/event.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

struct tkm_sys_event {
	int fd;
};

int tkm_sys_event_new(struct tkm_sys_event **event)
{
	struct tkm_sys_event *made = malloc(sizeof(*made));

	if (!made)
		return TKM_SYS_E_NO_MEMORY;
	made->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (made->fd < 0) {
		int error = tkm_sys_error_last();

		free(made);
		return error;
	}
	*event = made;
	return TKM_SYS_OK;
}

void tkm_sys_event_free(struct tkm_sys_event *event)
{
	if (!event)
		return;
	close(event->fd);
	free(event);
}

/* A write only fails when the counter is full, and then it is set. */
void tkm_sys_event_set(struct tkm_sys_event *event)
{
	const uint64_t one = 1;
	int before = errno;
	ssize_t count = write(event->fd, &one, sizeof(one));

	(void)count;
	errno = before;
}

/* A read only fails when the counter is zero, and then it is reset. */
void tkm_sys_event_reset(struct tkm_sys_event *event)
{
	uint64_t counter;
	ssize_t count = read(event->fd, &counter, sizeof(counter));

	(void)count;
}

static bool poll_for(int fd, int timeout_ms)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};

	return poll(&poller, 1, timeout_ms) == 1;
}

bool tkm_sys_event_is_set(const struct tkm_sys_event *event)
{
	return poll_for(event->fd, 0);
}

bool tkm_sys_event_wait(struct tkm_sys_event *event, uint64_t timeout_ms)
{
	uint64_t start = tkm_sys_clock_ticks();
	uint64_t gone = 0;

	do {
		uint64_t rest = timeout_ms - gone;

		if (poll_for(event->fd, rest > INT_MAX ? INT_MAX : (int)rest))
			return true;
		gone = tkm_sys_clock_ticks() - start;
	} while (gone < timeout_ms);
	return false;
}

intptr_t tkm_sys_event_native(const struct tkm_sys_event *event)
{
	return event->fd;
}
