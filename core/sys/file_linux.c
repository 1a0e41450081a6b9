/* SPDX-License-Identifier: Apache-2.0
 * file_linux.c -- files: read whole, written durably, opened to be checked.
 */
#define _GNU_SOURCE
#include "core/sys/file.h"

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

#define HANDLE_FOLDER "/proc/self/fd/"

struct tkm_sys_file {
	int fd;
	uint64_t size;
	char *handle_path;
};

/*
 * Opens a regular file.  O_NONBLOCK so that a pipe put in its place cannot
 * make us wait; it means nothing to a regular file.
 */
static int open_regular(const char *path, int flags, int *fd, uint64_t *size)
{
	int opened =
	    open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
	struct stat status;
	int error = TKM_SYS_OK;

	if (opened < 0)
		return tkm_sys_error_last();
	if (fstat(opened, &status) != 0)
		error = tkm_sys_error_last();
	else if (!S_ISREG(status.st_mode))
		error = TKM_SYS_E_NOT_A_FILE;
	if (error) {
		close(opened);
		return error;
	}
	*fd = opened;
	*size = (uint64_t)status.st_size;
	return TKM_SYS_OK;
}

/* Reads until SIZE bytes are there or the file ends. */
static int read_fully(
    int fd, uint64_t offset, void *data, size_t size, size_t *count)
{
	char *bytes = data;
	size_t done = 0;

	while (done < size) {
		ssize_t got = pread(
		    fd, bytes + done, size - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return tkm_sys_error_last();
		if (got == 0)
			break;
		done += (size_t)got;
	}
	*count = done;
	return TKM_SYS_OK;
}

/* One byte more than the size shows a file that grew meanwhile. */
static int read_content(
    int fd, uint64_t size, size_t max, struct tkm_buf *content)
{
	size_t count;
	void *place;
	int error;

	if (size > max)
		return TKM_SYS_E_TOO_LARGE;
	place = tkm_buf_reserve(content, (size_t)size + 1);
	if (!place)
		return TKM_SYS_E_NO_MEMORY;
	error = read_fully(fd, 0, place, (size_t)size + 1, &count);
	if (error)
		return error;
	if (count > size)
		return TKM_SYS_E_IO;
	tkm_buf_grow(content, count);
	return TKM_SYS_OK;
}

int tkm_sys_file_read(const char *path, size_t max, struct tkm_buf *out)
{
	struct tkm_buf content = {.max = SIZE_MAX, .secret = out->secret};
	uint64_t size = 0;
	int fd = -1;
	int error = open_regular(path, 0, &fd, &size);

	if (error)
		return error;
	error = read_content(fd, size, max, &content);
	close(fd);
	if (!error) {
		tkm_buf_add_view(out, tkm_buf_view(&content));
		if (!tkm_buf_ok(out))
			error = TKM_SYS_E_TOO_LARGE;
	}
	tkm_buf_release(&content);
	return error;
}

int tkm_sys_file_write_fully(int fd, const void *data, size_t size)
{
	const char *bytes = data;
	size_t done = 0;

	while (done < size) {
		ssize_t count = write(fd, bytes + done, size - done);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return tkm_sys_error_last();
		done += (size_t)count;
	}
	return TKM_SYS_OK;
}

int tkm_sys_file_flush_folder(const char *path)
{
	char *folder = tkm_text_dup_view(tkm_path_folder(tkm_view_of(path)));
	int error = TKM_SYS_OK;
	int fd;

	if (!folder)
		return TKM_SYS_E_NO_MEMORY;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd < 0)
		return tkm_sys_error_last();
	/* Some file systems cannot flush a folder and need not. */
	if (fsync(fd) != 0 && errno != EINVAL)
		error = tkm_sys_error_last();
	close(fd);
	return error;
}

char *tkm_sys_file_temporary(const char *path)
{
	struct tkm_view whole = tkm_view_of(path);
	struct tkm_buf name = TKM_BUF_INIT(SIZE_MAX);

	tkm_path_add(&name, tkm_path_folder(whole), TKM_VIEW("."));
	tkm_buf_add_view(&name, tkm_path_name(whole));
	tkm_buf_add_text(&name, ".XXXXXX");
	return tkm_buf_detach(&name);
}

static int write_and_rename(int fd, const char *temporary, const char *path,
    const void *data, size_t size)
{
	int error = tkm_sys_file_write_fully(fd, data, size);

	if (!error && fsync(fd) != 0)
		error = tkm_sys_error_last();
	if (close(fd) != 0 && !error)
		error = tkm_sys_error_last();
	if (!error && rename(temporary, path) != 0)
		error = tkm_sys_error_last();
	if (error)
		unlink(temporary);
	return error;
}

int tkm_sys_file_write(const char *path, const void *data, size_t size)
{
	char *temporary = tkm_sys_file_temporary(path);
	int error, fd;

	if (!temporary)
		return TKM_SYS_E_NO_MEMORY;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		error = tkm_sys_error_last();
	else
		error = write_and_rename(fd, temporary, path, data, size);
	free(temporary);
	return error ? error : tkm_sys_file_flush_folder(path);
}

int tkm_sys_file_remove(const char *path)
{
	if (unlink(path) != 0)
		return tkm_sys_error_last();
	return tkm_sys_file_flush_folder(path);
}

/*
 * With O_APPEND or O_TRUNC; MAX: as tkm_sys_file_append() has it.  O_NONBLOCK
 * so that a pipe put in its place cannot make us wait.
 */
static int write_in_place(
    const char *path, int flag, uint64_t max, const void *data, size_t size)
{
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW |
		O_NONBLOCK | flag,
	    S_IRUSR | S_IWUSR);
	struct stat status;
	int error;

	if (fd < 0)
		return tkm_sys_error_last();
	if (fstat(fd, &status) != 0)
		error = tkm_sys_error_last();
	else if (!S_ISREG(status.st_mode))
		error = TKM_SYS_E_NOT_A_FILE;
	else if ((uint64_t)status.st_size > max)
		error = TKM_SYS_E_TOO_LARGE;
	else
		error = tkm_sys_file_write_fully(fd, data, size);
	if (close(fd) != 0 && !error)
		error = tkm_sys_error_last();
	return error;
}

int tkm_sys_file_append(
    const char *path, uint64_t max, const void *data, size_t size)
{
	return write_in_place(path, O_APPEND, max, data, size);
}

int tkm_sys_file_overwrite(const char *path, const void *data, size_t size)
{
	return write_in_place(path, O_TRUNC, UINT64_MAX, data, size);
}

int tkm_sys_file_rename(const char *from, const char *to)
{
	return rename(from, to) == 0 ? TKM_SYS_OK : tkm_sys_error_last();
}

int tkm_sys_file_unlink(const char *path)
{
	return unlink(path) == 0 ? TKM_SYS_OK : tkm_sys_error_last();
}

bool tkm_sys_file_exists(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

static char *handle_path_of(int fd)
{
	struct tkm_buf path = TKM_BUF_INIT(64);

	tkm_buf_add_text(&path, HANDLE_FOLDER);
	tkm_buf_add_int64(&path, fd);
	return tkm_buf_detach(&path);
}

int tkm_sys_file_open(const char *path, struct tkm_sys_file **file)
{
	struct tkm_sys_file *made = calloc(1, sizeof(*made));
	int error;

	if (!made)
		return TKM_SYS_E_NO_MEMORY;
	error = open_regular(path, O_NOFOLLOW, &made->fd, &made->size);
	if (error) {
		free(made);
		return error;
	}
	made->handle_path = handle_path_of(made->fd);
	if (!made->handle_path) {
		tkm_sys_file_close(made);
		return TKM_SYS_E_NO_MEMORY;
	}
	*file = made;
	return TKM_SYS_OK;
}

void tkm_sys_file_close(struct tkm_sys_file *file)
{
	if (!file)
		return;
	close(file->fd);
	free(file->handle_path);
	free(file);
}

uint64_t tkm_sys_file_size(const struct tkm_sys_file *file)
{
	return file->size;
}

int tkm_sys_file_read_at(const struct tkm_sys_file *file, uint64_t offset,
    void *data, size_t size, size_t *count)
{
	if (!tkm_size_inside(offset, size, INT64_MAX))
		return TKM_SYS_E_INVALID;
	return read_fully(file->fd, offset, data, size, count);
}

const char *tkm_sys_file_handle_path(const struct tkm_sys_file *file)
{
	return file->handle_path;
}

int tkm_sys_file_descriptor(const struct tkm_sys_file *file)
{
	return file->fd;
}
