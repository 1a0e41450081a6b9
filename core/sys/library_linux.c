/* SPDX-License-Identifier: Apache-2.0
 * library_linux.c -- shared libraries, loaded at run time.
 */
#define _GNU_SOURCE
#include "core/sys/library.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/sys/error.h"
#include "core/sys/error_linux.h"
#include "core/sys/file_linux.h"

struct tkm_sys_library {
	void *handle;
};

static int load(
    const char *path, struct tkm_sys_library *library, struct tkm_buf *detail)
{
	library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!library->handle) {
		const char *words = dlerror();

		if (detail && words)
			tkm_buf_add_text(detail, words);
		return TKM_SYS_E_IO;
	}
	return TKM_SYS_OK;
}

static int load_through(
    int fd, struct tkm_sys_library *library, struct tkm_buf *detail)
{
	struct tkm_buf path = TKM_BUF_INIT(64);
	int error = TKM_SYS_E_NO_MEMORY;

	tkm_buf_add_text(&path, "/proc/self/fd/");
	tkm_buf_add_int64(&path, fd);
	if (tkm_buf_ok(&path))
		error = load(tkm_buf_text(&path), library, detail);
	tkm_buf_release(&path);
	return error;
}

/*
 * The loader knows libraries by the path they were loaded from: were the
 * descriptor closed, the next file to get its number would be taken for this
 * library.  So the library keeps a descriptor of its own.
 */
int tkm_sys_library_open_file(const struct tkm_sys_file *file,
    struct tkm_sys_library **library, struct tkm_buf *detail)
{
	struct tkm_sys_library *made = malloc(sizeof(*made));
	int error, fd;

	if (!made)
		return TKM_SYS_E_NO_MEMORY;
	fd = fcntl(tkm_sys_file_descriptor(file), F_DUPFD_CLOEXEC, 0);
	if (fd < 0) {
		error = tkm_sys_error_last();
		goto out;
	}
	error = load_through(fd, made, detail);
	if (error) {
		close(fd);
		goto out;
	}
	*library = made;
	return TKM_SYS_OK;
out:
	free(made);
	return error;
}

tkm_sys_function tkm_sys_library_function(
    const struct tkm_sys_library *library, const char *name)
{
	void *address = dlsym(library->handle, name);
	tkm_sys_function function = NULL;

	/* ISO C has no cast between the two; POSIX gives them one form. */
	_Static_assert(sizeof(address) == sizeof(function), "one form");
	if (address)
		memcpy(&function, &address, sizeof(function));
	return function;
}
