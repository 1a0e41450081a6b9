/* SPDX-License-Identifier: Apache-2.0
 * file_linux.h -- what files are made of here; for core/sys alone.
 */
#ifndef TKM_SYS_FILE_LINUX_H
#define TKM_SYS_FILE_LINUX_H

#include "core/sys/file.h"

/* Belongs to FILE. */
int tkm_sys_file_descriptor(const struct tkm_sys_file *file);

/*
 * "folder/.name.XXXXXX" for mkostemp(): hidden, for the case that a crash
 * leaves it there.  To be freed; NULL: no memory.
 */
char *tkm_sys_file_temporary(const char *path);

/* Writes all of it, however often the system takes only a part. */
int tkm_sys_file_write_fully(int fd, const void *data, size_t size);

/* Makes renames and removals in the folder of PATH last. */
int tkm_sys_file_flush_folder(const char *path);

#endif
