/* SPDX-License-Identifier: Apache-2.0
 * wait_linux.c -- waiting that a cancel ends: poll(2) on the cancel handle.
 */
#define _POSIX_C_SOURCE 200809L

#include "plugins/ra-tms/wait.h"

#include <poll.h>

/* A signal ends a poll early: in slices little of the wait is lost. */
enum { SLICE = 250 };

bool tkm_tms_wait(struct tkm_op *op, uint32_t milliseconds)
{
	struct pollfd handle = {
	    .fd = (int)op->cancel_handle(op),
	    .events = POLLIN,
	};

	while (milliseconds > 0 && !op->cancelled(op)) {
		uint32_t slice = milliseconds < SLICE ? milliseconds : SLICE;

		poll(&handle, 1, (int)slice);
		milliseconds -= slice;
	}
	return !op->cancelled(op);
}
