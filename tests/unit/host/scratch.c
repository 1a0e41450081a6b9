/* SPDX-License-Identifier: Apache-2.0
 * scratch.c -- folders below the build folder.
 */
#include "tests/unit/host/scratch.h"

#include "tests/unit/host/check.h"

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"

#define MAX_FILE (64u * 1024u * 1024u)

void scratch_remove(const char *path)
{
	struct tkm_sys_names names = {0};

	if (tkm_sys_folder_is_real(path) &&
	    tkm_sys_folder_list(path, 4096, &names) == 0)
		for (size_t i = 0; i < names.count; i++) {
			char *below = tkm_path_join(path, names.items[i]);
			scratch_remove(below);
			free(below);
		}
	tkm_sys_names_release(&names);
	remove(path);
}

char *scratch_new(const char *name)
{
	char *path = tkm_path_join(SCRATCH, name);

	assert_non_null(path);
	scratch_remove(path);
	assert_int_equal(tkm_sys_folder_make(path, TKM_SYS_PUBLIC), 0);
	return path;
}

static void write_bytes(
    const char *folder, const char *name, const void *data, size_t n)
{
	char *path = tkm_path_join(folder, name);
	char *above = tkm_text_dup_view(tkm_path_folder(tkm_view_of(path)));

	assert_int_equal(tkm_sys_folder_make(above, TKM_SYS_PUBLIC), 0);
	assert_int_equal(tkm_sys_file_write(path, data, n), 0);
	free(above);
	free(path);
}

void scratch_write(const char *folder, const char *name, const char *text)
{
	write_bytes(folder, name, text, strlen(text));
}

void scratch_copy(const char *from, const char *folder, const char *name)
{
	struct tkm_buf data = TKM_BUF_INIT(MAX_FILE);

	assert_int_equal(tkm_sys_file_read(from, MAX_FILE, &data), 0);
	write_bytes(folder, name, data.data, data.size);
	tkm_buf_release(&data);
}

char *scratch_read(const char *folder, const char *name)
{
	struct tkm_buf data = TKM_BUF_INIT(MAX_FILE);
	char *path = tkm_path_join(folder, name);

	assert_int_equal(tkm_sys_file_read(path, MAX_FILE, &data), 0);
	free(path);
	return tkm_buf_detach(&data);
}
