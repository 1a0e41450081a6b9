/* SPDX-License-Identifier: Apache-2.0
 * platform.h -- what the back end needs of the operating system: libraries,
 * files, and calls that may hang.
 */
#ifndef TKM_P11_PLATFORM_H
#define TKM_P11_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

typedef void (*tkm_p11_function)(void);

/*
 * Loads the library for the life of the process and finds one function in
 * it.  NULL: it cannot be loaded or has none; `detail` gets why.
 */
tkm_p11_function tkm_p11_library_function(
    const char *path, const char *function, struct tkm_buf *detail);

/* The path with every link resolved, to be freed; NULL: nothing there. */
char *tkm_p11_real_path(const char *path);

/*
 * Could anyone but root, and the user who runs us, have put the file or a
 * folder above it there?  `real` is without links.  Nobody else may write,
 * except in a sticky folder such as /tmp.
 */
bool tkm_p11_file_is_trusted(const char *real);

/* Adds at most `max` bytes from the beginning of the file. */
bool tkm_p11_file_read(const char *path, size_t max, struct tkm_buf *out);

/*
 * Visits the names in a folder, in no order, until `visit` returns false.  A
 * folder that is not there has none.
 */
void tkm_p11_folder_each(
    const char *folder, bool (*visit)(void *ctx, const char *name), void *ctx);

/* Foreign code that may never come back. */
struct tkm_p11_job {
	void (*run)(void *ctx);
	void *ctx;
};

/*
 * Runs every job in a thread of its own, and returns when all are done, when
 * `timeout_ms` has passed, or when stop(stop_ctx), asked several times a
 * second, says so.  A job that is not done runs on: its ctx must stay, and
 * tells by itself when it is done.  False: a thread could not be started.
 */
bool tkm_p11_run(const struct tkm_p11_job *jobs, size_t count,
    uint64_t timeout_ms, bool (*stop)(void *stop_ctx), void *stop_ctx);

#endif
