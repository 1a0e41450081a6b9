/* SPDX-License-Identifier: Apache-2.0
 * folder_linux.c -- folders: made, and listed in order.
 */
#define _POSIX_C_SOURCE 200809L
#include "core/sys/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

bool tkm_sys_folder_exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool tkm_sys_folder_is_real(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int make_one(const char *path, mode_t mode)
{
	if (mkdir(path, mode) == 0 || tkm_sys_folder_exists(path))
		return TKM_SYS_OK;
	return tkm_sys_error_last();
}

static int make_all(const char *path, mode_t mode)
{
	char *copy = tkm_text_dup(path);
	int error = TKM_SYS_OK;

	if (!copy)
		return TKM_SYS_E_NO_MEMORY;
	for (char *end = strchr(copy + 1, '/'); end && !error;
	     end = strchr(end + 1, '/')) {
		*end = '\0';
		error = make_one(copy, mode);
		*end = '/';
	}
	if (!error)
		error = make_one(copy, mode);
	free(copy);
	return error;
}

/* Could nobody else put something into it, or take it away? */
static bool is_own(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && status.st_uid == geteuid() &&
	       (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int tkm_sys_folder_make(const char *path, enum tkm_sys_folder_access access)
{
	bool is_private = access == TKM_SYS_PRIVATE;
	int error = TKM_SYS_OK;

	if (!tkm_sys_folder_exists(path))
		error = make_all(path, is_private ? 0700 : 0755);
	if (!error && is_private && !is_own(path))
		error = TKM_SYS_E_DENIED;
	return error;
}

static int compare(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static int add_name(struct tkm_sys_names *names, size_t *room, const char *name)
{
	if (names->count == *room) {
		size_t more = *room > 0 ? *room * 2 : 16;
		char **items = realloc(names->items, more * sizeof(items[0]));

		if (!items)
			return TKM_SYS_E_NO_MEMORY;
		names->items = items;
		*room = more;
	}
	names->items[names->count] = tkm_text_dup(name);
	if (!names->items[names->count])
		return TKM_SYS_E_NO_MEMORY;
	names->count++;
	return TKM_SYS_OK;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int read_names(DIR *folder, size_t max, struct tkm_sys_names *names)
{
	size_t room = 0;
	int error = TKM_SYS_OK;

	while (!error) {
		const struct dirent *entry;

		errno = 0;
		entry = readdir(folder);
		if (!entry)
			return errno ? tkm_sys_error_last() : TKM_SYS_OK;
		if (is_dots(entry->d_name))
			continue;
		error = names->count < max
			    ? add_name(names, &room, entry->d_name)
			    : TKM_SYS_E_TOO_LARGE;
	}
	return error;
}

int tkm_sys_folder_list(
    const char *path, size_t max, struct tkm_sys_names *names)
{
	struct tkm_sys_names found = {.count = 0};
	DIR *folder = opendir(path);
	int error;

	if (!folder)
		return tkm_sys_error_last();
	error = read_names(folder, max, &found);
	closedir(folder);
	if (error) {
		tkm_sys_names_release(&found);
		return error;
	}
	if (found.count > 0)
		qsort(
		    found.items, found.count, sizeof(found.items[0]), compare);
	*names = found;
	return TKM_SYS_OK;
}

void tkm_sys_names_release(struct tkm_sys_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct tkm_sys_names){.count = 0};
}
