/* SPDX-License-Identifier: Apache-2.0
 * writer.h -- a file written piece by piece, which appears whole or not at
 * all.
 *
 * Until it is kept it has no name where the file system allows that, so that
 * a process that is killed leaves nothing behind; else a hidden one,
 * ".NAME.XXXXXX", beside PATH.
 */
#ifndef TKM_SYS_WRITER_H
#define TKM_SYS_WRITER_H

#include <stddef.h>

struct tkm_sys_writer;

/* Begins a file, mode 0600, that is to be at PATH.  WRITER is to be ended. */
int tkm_sys_writer_new(const char *path, struct tkm_sys_writer **writer);
int tkm_sys_writer_add(
    struct tkm_sys_writer *writer, const void *data, size_t size);
/*
 * Makes it last: flushed, put at PATH in place of what is there, the folder
 * flushed.  WRITER is gone afterwards, whatever is returned.
 */
int tkm_sys_writer_keep(struct tkm_sys_writer *writer);
/* Forgets what was written.  NULL is harmless. */
void tkm_sys_writer_drop(struct tkm_sys_writer *writer);

#endif
