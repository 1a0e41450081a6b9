/* SPDX-License-Identifier: Apache-2.0
 * clock_linux.c -- what time it is, how much went by, and waiting.
 */
#define _POSIX_C_SOURCE 200809L
#include "core/sys/clock.h"

#include <errno.h>
#include <time.h>

int64_t tkm_sys_clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

uint64_t tkm_sys_clock_ticks(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void tkm_sys_clock_sleep(uint64_t ms)
{
	struct timespec rest = {
	    .tv_sec = (time_t)(ms / 1000),
	    .tv_nsec = (long)(ms % 1000) * 1000000,
	};

	while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
		continue;
}
