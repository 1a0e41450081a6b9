/* SPDX-License-Identifier: Apache-2.0
 * writer_linux.c -- a file without a name until it is whole: O_TMPFILE.
 */
#define _GNU_SOURCE
#include "core/sys/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"
#include "core/sys/file_linux.h"

#define ATTEMPTS 100 /* at a name nobody has */
#define DESCRIPTORS "/proc/self/fd"

struct tkm_sys_writer {
	int fd;
	char *path;
	char *folder;
	char *temporary; /* NULL: it has no name yet */
};

static void writer_free(struct tkm_sys_writer *writer)
{
	if (writer->fd >= 0)
		close(writer->fd);
	free(writer->path);
	free(writer->folder);
	free(writer->temporary);
	free(writer);
}

/*
 * Some file systems, and some mounted from elsewhere, have no O_TMPFILE; and
 * without /proc a file cannot be given a name.
 */
static int open_file(struct tkm_sys_writer *writer)
{
	if (access(DESCRIPTORS, X_OK) == 0) {
		writer->fd = open(writer->folder,
		    O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
		if (writer->fd >= 0)
			return TKM_SYS_OK;
		if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL &&
		    errno != ENOENT)
			return tkm_sys_error_last();
	}
	writer->temporary = tkm_sys_file_temporary(writer->path);
	if (!writer->temporary)
		return TKM_SYS_E_NO_MEMORY;
	writer->fd = mkostemp(writer->temporary, O_CLOEXEC);
	if (writer->fd >= 0)
		return TKM_SYS_OK;
	free(writer->temporary);
	writer->temporary = NULL;
	return tkm_sys_error_last();
}

int tkm_sys_writer_new(const char *path, struct tkm_sys_writer **writer)
{
	struct tkm_sys_writer *made = calloc(1, sizeof(*made));
	int error = TKM_SYS_E_NO_MEMORY;

	if (!made)
		return error;
	made->fd = -1;
	made->path = tkm_text_dup(path);
	made->folder = tkm_text_dup_view(tkm_path_folder(tkm_view_of(path)));
	if (made->path && made->folder)
		error = open_file(made);
	if (error)
		writer_free(made);
	else
		*writer = made;
	return error;
}

int tkm_sys_writer_add(
    struct tkm_sys_writer *writer, const void *data, size_t size)
{
	return tkm_sys_file_write_fully(writer->fd, data, size);
}

/* A name is needed first: a link does not replace what is there. */
static int give_name(struct tkm_sys_writer *writer)
{
	char itself[64];
	int fd;

	snprintf(itself, sizeof(itself), DESCRIPTORS "/%d", writer->fd);
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		char *name = tkm_sys_file_temporary(writer->path);

		if (!name)
			return TKM_SYS_E_NO_MEMORY;
		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0) {
			close(fd);
			unlink(name);
			writer->temporary = name;
			if (linkat(AT_FDCWD, itself, AT_FDCWD, name,
				AT_SYMLINK_FOLLOW) == 0)
				return TKM_SYS_OK;
			writer->temporary = NULL;
		}
		free(name);
		if (errno != EEXIST)
			return tkm_sys_error_last();
	}
	return TKM_SYS_E_EXISTS;
}

int tkm_sys_writer_keep(struct tkm_sys_writer *writer)
{
	int error = TKM_SYS_OK;

	if (fsync(writer->fd) != 0)
		error = tkm_sys_error_last();
	if (!error && !writer->temporary)
		error = give_name(writer);
	if (!error && rename(writer->temporary, writer->path) != 0)
		error = tkm_sys_error_last();
	if (error) {
		tkm_sys_writer_drop(writer);
		return error;
	}
	error = tkm_sys_file_flush_folder(writer->path);
	writer_free(writer);
	return error;
}

void tkm_sys_writer_drop(struct tkm_sys_writer *writer)
{
	if (!writer)
		return;
	if (writer->temporary)
		unlink(writer->temporary);
	writer_free(writer);
}
