/* SPDX-License-Identifier: Apache-2.0
 * file_trust_linux.c -- could a stranger have put this file where it is?
 */
#define _GNU_SOURCE
#include "core/sys/file.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/view.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"
#include "core/sys/file_linux.h"
#include "core/sys/process.h"

static bool is_trusted_owner(uid_t owner)
{
	return owner == 0 ||
	       (owner == getuid() && !tkm_sys_process_is_elevated());
}

/*
 * The bits of a group count too, whichever it is: who is in it, nobody here
 * can tell, and with an ACL they are the most that any entry grants.
 */
static bool is_writable_by_others(const struct stat *status)
{
	if (S_ISDIR(status->st_mode) && (status->st_mode & S_ISVTX))
		return false;
	return (status->st_mode & (S_IWOTH | S_IWGRP)) != 0;
}

static enum tkm_sys_trust judge(const struct stat *status)
{
	if (!is_trusted_owner(status->st_uid))
		return TKM_SYS_FOREIGN_OWNER;
	return is_writable_by_others(status) ? TKM_SYS_WRITABLE
					     : TKM_SYS_TRUSTED;
}

/* The path the kernel knows the file by, without any link in it. */
static int real_path_of(
    const struct tkm_sys_file *file, char path[PATH_MAX + 1])
{
	ssize_t size = readlink(tkm_sys_file_handle_path(file), path, PATH_MAX);

	if (size < 0)
		return tkm_sys_error_last();
	if (size == PATH_MAX)
		return TKM_SYS_E_TOO_LARGE;
	path[size] = '\0';
	return TKM_SYS_OK;
}

/* Replaces the folder in FD by the entry NAME of it. */
static int descend(int *fd, const char *name, struct stat *status)
{
	int next = openat(*fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (next < 0)
		return tkm_sys_error_last();
	close(*fd);
	*fd = next;
	return fstat(next, status) == 0 ? TKM_SYS_OK : tkm_sys_error_last();
}

/*
 * Judges each component of PATH, which is cut into names on the way; DONE
 * tells how far it got, and STATUS is of the last thing seen.
 */
static int judge_path(
    char *path, size_t *done, enum tkm_sys_trust *trust, struct stat *status)
{
	int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char *name = path + 1;
	int error = TKM_SYS_OK;

	if (fd < 0)
		return tkm_sys_error_last();
	*done = 1;
	if (fstat(fd, status) != 0)
		error = tkm_sys_error_last();
	else
		*trust = judge(status);
	while (!error && *trust == TKM_SYS_TRUSTED && *name != '\0') {
		size_t size = strcspn(name, "/");
		bool is_last = name[size] == '\0';

		name[size] = '\0';
		error = descend(&fd, name, status);
		name[size] = is_last ? '\0' : '/';
		*done = (size_t)(name - path) + size;
		if (!error)
			*trust = judge(status);
		name += size + !is_last;
	}
	close(fd);
	return error;
}

static bool is_same(const struct stat *status, const struct tkm_sys_file *file)
{
	struct stat own;

	return fstat(tkm_sys_file_descriptor(file), &own) == 0 &&
	       own.st_dev == status->st_dev && own.st_ino == status->st_ino;
}

int tkm_sys_file_trust(const struct tkm_sys_file *file,
    enum tkm_sys_trust *trust, struct tkm_buf *where)
{
	char path[PATH_MAX + 1];
	enum tkm_sys_trust found = TKM_SYS_MOVED;
	struct stat status;
	size_t done = 0;
	int error = real_path_of(file, path);

	if (!error)
		error = judge_path(path, &done, &found, &status);
	if (error == TKM_SYS_E_NOT_FOUND) {
		found = TKM_SYS_MOVED;
		error = TKM_SYS_OK;
	}
	if (error)
		return error;
	if (found == TKM_SYS_TRUSTED && !is_same(&status, file))
		found = TKM_SYS_MOVED;
	if (found != TKM_SYS_TRUSTED && where)
		tkm_buf_add(where, path, done);
	*trust = found;
	return TKM_SYS_OK;
}
