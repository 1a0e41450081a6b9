/* SPDX-License-Identifier: Apache-2.0
 * lock_linux.c -- one at a time, among processes: flock().
 */
#define _GNU_SOURCE
#include "core/sys/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

enum { RETRY_MS = 20 };

struct tkm_sys_lock {
	int fd;
};

/* The kernel has no flock() with a time limit, so we look again and again. */
static int wait_for(int fd, uint64_t timeout_ms)
{
	uint64_t start = tkm_sys_clock_ticks();

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return tkm_sys_error_last();
		if (tkm_sys_clock_ticks() - start >= timeout_ms)
			return TKM_SYS_E_TIMEOUT;
		tkm_sys_clock_sleep(RETRY_MS);
	}
	return TKM_SYS_OK;
}

int tkm_sys_lock_take(
    const char *path, uint64_t timeout_ms, struct tkm_sys_lock **lock)
{
	struct tkm_sys_lock *made = malloc(sizeof(*made));
	int error;

	if (!made)
		return TKM_SYS_E_NO_MEMORY;
	made->fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (made->fd < 0) {
		error = tkm_sys_error_last();
		free(made);
		return error;
	}
	error = wait_for(made->fd, timeout_ms);
	if (error) {
		tkm_sys_lock_release(made);
		return error;
	}
	*lock = made;
	return TKM_SYS_OK;
}

void tkm_sys_lock_release(struct tkm_sys_lock *lock)
{
	if (!lock)
		return;
	close(lock->fd);
	free(lock);
}
