/* SPDX-License-Identifier: Apache-2.0
 * file.h -- files: read whole, written so that a crash loses nothing, and
 * opened so that what was checked is what is used.
 *
 * Paths are UTF-8.  Every handle is closed in a child process.
 */
#ifndef TKM_SYS_FILE_H
#define TKM_SYS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

/*
 * Adds the whole file to OUT.  TKM_SYS_E_TOO_LARGE when it has more than MAX
 * bytes.  On failure OUT is unchanged, or failed if it could not take the
 * content.
 */
int tkm_sys_file_read(const char *path, size_t max, struct tkm_buf *out);

/*
 * Writes the file durably: a temporary file beside it (mode 0600), flushed,
 * renamed over PATH, and the folder flushed.  After a crash at any point PATH
 * has the old content or the new one.  On failure PATH is as it was, or, if
 * the very last flush failed, new but not certain to last.  A crash may leave
 * a hidden file ".NAME.XXXXXX" behind.
 */
int tkm_sys_file_write(const char *path, const void *data, size_t size);

/* Removes a file durably; TKM_SYS_E_NOT_FOUND when there is none. */
int tkm_sys_file_remove(const char *path);

/*
 * The next four do not flush: what they do outlives the process, but perhaps
 * not the machine.  New files have mode 0600.
 */

/*
 * Adds to the end of a file, made if need be, in one write, so that lines of
 * several processes do not mix.  TKM_SYS_E_TOO_LARGE, with nothing written,
 * when it has more than MAX bytes already.
 */
int tkm_sys_file_append(
    const char *path, uint64_t max, const void *data, size_t size);
/* Gives a file, made if need be, new content: a lock on it stays. */
int tkm_sys_file_overwrite(const char *path, const void *data, size_t size);
/* Renames a file; one that has the new name already is replaced. */
int tkm_sys_file_rename(const char *from, const char *to);
int tkm_sys_file_unlink(const char *path);

/* Is there something at PATH, of whatever kind, a dangling link included? */
bool tkm_sys_file_exists(const char *path);

/* An open file; may move between threads, used by one at a time. */
struct tkm_sys_file;

/*
 * Opens a regular file for reading.  A link as the last component is refused
 * with TKM_SYS_E_NOT_A_FILE; links before it are followed, see
 * tkm_sys_file_trust().  FILE is to be closed.
 */
int tkm_sys_file_open(const char *path, struct tkm_sys_file **file);
void tkm_sys_file_close(struct tkm_sys_file *file); /* NULL is harmless */

/* Is it the user's own, and readable and writable by nobody else? */
bool tkm_sys_file_is_private(const struct tkm_sys_file *file);

uint64_t tkm_sys_file_size(const struct tkm_sys_file *file);

/*
 * Reads up to SIZE bytes at OFFSET; COUNT is less than SIZE only at the end
 * of the file.
 */
int tkm_sys_file_read_at(const struct tkm_sys_file *file, uint64_t offset,
    void *data, size_t size, size_t *count);

/*
 * A path that opens this very file, whatever is renamed in the meantime; for
 * those who only take paths.  Valid while FILE is open.
 */
const char *tkm_sys_file_handle_path(const struct tkm_sys_file *file);

enum tkm_sys_trust {
	TKM_SYS_TRUSTED,
	TKM_SYS_FOREIGN_OWNER, /* owned by someone who may not change us */
	TKM_SYS_WRITABLE, /* others may write it */
	TKM_SYS_MOVED, /* its place changed while we looked */
};

/*
 * Could anyone but the administrator, and the user who runs us, have put the
 * file or a folder above it where it is?  Owners may be root and, unless the
 * process is elevated, the user; nobody else may have the right to write,
 * except in a sticky folder such as /tmp, where nobody can replace what is
 * not his.  Links in the path are resolved first: the real place counts.
 * WHERE gets the path of the first thing not trusted (may be NULL).
 */
int tkm_sys_file_trust(const struct tkm_sys_file *file,
    enum tkm_sys_trust *trust, struct tkm_buf *where);

#endif
