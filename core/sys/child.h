/* SPDX-License-Identifier: Apache-2.0
 * child.h -- a program run to its end, its output captured.
 */
#ifndef TKM_SYS_CHILD_H
#define TKM_SYS_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"

struct tkm_sys_child_result {
	bool signalled; /* ended by a signal (Windows: an exception) */
	bool timed_out; /* killed because it took too long */
	int status; /* exit status, or the signal */
};

/*
 * Runs the program at path ARGV[0] with the arguments ARGV, which ends with
 * NULL; no shell, no search in PATH; its input is empty.  Waits until it
 * ended, TIMEOUT_MS at most, then kills it.  What it writes is added to OUT
 * and ERR (NULL: dropped); what exceeds their limit is dropped too, which
 * tkm_buf_ok() tells.
 */
int tkm_sys_child_run(const char *const argv[], uint64_t timeout_ms,
    struct tkm_buf *out, struct tkm_buf *err,
    struct tkm_sys_child_result *result);

#endif
