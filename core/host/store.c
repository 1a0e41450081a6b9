/* SPDX-License-Identifier: Apache-2.0
 * store.c -- records as files: <state>/store/<owner>/<name>.
 */
#include "core/host/store.h"

#include <string.h>

#include "core/base/path.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"

#define MAX_NAME 64u
#define MAX_PATH 4096u

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
	       c == '-';
}

static bool is_name(const char *name)
{
	size_t n = name ? strlen(name) : 0;

	if (n == 0 || n > MAX_NAME || name[0] == '.')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_name_byte(name[i]))
			return false;
	return true;
}

static tkm_status add_folder(
    const char *state_dir, const char *owner, struct tkm_buf *path)
{
	if (!state_dir)
		return TKM_E_STORAGE;
	if (!is_name(owner))
		return TKM_E_ARGUMENT;
	tkm_path_add(path, tkm_view_of(state_dir), TKM_VIEW("store"));
	tkm_buf_add_char(path, TKM_PATH_SEPARATOR);
	tkm_buf_add_text(path, owner);
	return tkm_buf_ok(path) ? TKM_OK : TKM_E_STORAGE;
}

static tkm_status add_file(const char *state_dir, const char *owner,
    const char *name, struct tkm_buf *path)
{
	tkm_status status = add_folder(state_dir, owner, path);

	if (status != TKM_OK)
		return status;
	if (!is_name(name))
		return TKM_E_ARGUMENT;
	tkm_buf_add_char(path, TKM_PATH_SEPARATOR);
	tkm_buf_add_text(path, name);
	return tkm_buf_ok(path) ? TKM_OK : TKM_E_STORAGE;
}

tkm_status tkm_store_get(const char *state_dir, const char *owner,
    const char *name, struct tkm_buf *out)
{
	struct tkm_buf path = TKM_BUF_INIT(MAX_PATH);
	tkm_status status = add_file(state_dir, owner, name, &path);

	if (status == TKM_OK)
		status = tkm_status_of_sys(
		    tkm_sys_file_read(tkm_buf_text(&path), TKM_STORE_MAX, out));
	tkm_buf_release(&path);
	return status;
}

tkm_status tkm_store_put(const char *state_dir, const char *owner,
    const char *name, const void *data, size_t n)
{
	struct tkm_buf folder = TKM_BUF_INIT(MAX_PATH);
	struct tkm_buf path = TKM_BUF_INIT(MAX_PATH);
	tkm_status status = add_file(state_dir, owner, name, &path);

	if (status == TKM_OK && (n > TKM_STORE_MAX || (n > 0 && !data)))
		status = TKM_E_ARGUMENT;
	if (status == TKM_OK)
		status = add_folder(state_dir, owner, &folder);
	if (status == TKM_OK)
		status = tkm_status_of_sys(tkm_sys_folder_make(
		    tkm_buf_text(&folder), TKM_SYS_PRIVATE));
	if (status == TKM_OK)
		status = tkm_status_of_sys(
		    tkm_sys_file_write(tkm_buf_text(&path), data, n));
	tkm_buf_release(&path);
	tkm_buf_release(&folder);
	return status;
}

tkm_status tkm_store_remove(
    const char *state_dir, const char *owner, const char *name)
{
	struct tkm_buf path = TKM_BUF_INIT(MAX_PATH);
	tkm_status status = add_file(state_dir, owner, name, &path);

	if (status == TKM_OK)
		status =
		    tkm_status_of_sys(tkm_sys_file_remove(tkm_buf_text(&path)));
	tkm_buf_release(&path);
	return status == TKM_E_NOT_FOUND ? TKM_OK : status;
}
