/* SPDX-License-Identifier: Apache-2.0
 * path.c -- paths as text: joined, taken apart, and names checked.
 */
#include "core/base/path.h"

#include <string.h>

#include "core/base/text.h"
#include "core/base/utf8.h"

static bool is_separator(char c)
{
	return c == '/' || c == TKM_PATH_SEPARATOR;
}

#ifdef _WIN32
bool tkm_path_is_absolute(struct tkm_view path)
{
	if (path.size < 2)
		return false;
	if (is_separator(path.data[0]) && is_separator(path.data[1]))
		return true;
	return path.size > 2 && path.data[1] == ':' &&
	       is_separator(path.data[2]);
}
#else
bool tkm_path_is_absolute(struct tkm_view path)
{
	return path.size > 0 && is_separator(path.data[0]);
}
#endif

void tkm_path_add(
    struct tkm_buf *out, struct tkm_view dir, struct tkm_view name)
{
	tkm_buf_add_view(out, dir);
	if (dir.size > 0 && !is_separator(dir.data[dir.size - 1]))
		tkm_buf_add_char(out, TKM_PATH_SEPARATOR);
	tkm_buf_add_view(out, name);
}

char *tkm_path_join(const char *dir, const char *name)
{
	struct tkm_buf path = TKM_BUF_INIT(SIZE_MAX);

	tkm_path_add(&path, tkm_view_of(dir), tkm_view_of(name));
	return tkm_buf_detach(&path);
}

/* The index behind the last separator, 0 when there is none. */
static size_t name_start(struct tkm_view path)
{
	size_t start = path.size;

	while (start > 0 && !is_separator(path.data[start - 1]))
		start--;
	return start;
}

struct tkm_view tkm_path_folder(struct tkm_view path)
{
	size_t end = name_start(path);

	if (end == 0)
		return TKM_VIEW(".");
	while (end > 1 && is_separator(path.data[end - 1]))
		end--;
	path.size = end;
	return path;
}

struct tkm_view tkm_path_name(struct tkm_view path)
{
	return tkm_view_skip(path, name_start(path));
}

/* Windows takes these for devices, whatever extension follows. */
static bool is_device(struct tkm_view name)
{
	static const char *const devices[] = {"con", "prn", "aux", "nul"};
	struct tkm_view rest = name;
	struct tkm_view stem;

	if (!tkm_view_split(&rest, '.', &stem))
		return false;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (tkm_view_equals_nocase(stem, tkm_view_of(devices[i])))
			return true;
	if (stem.size != 4 || !tkm_text_is_digit(stem.data[3]))
		return false;
	stem.size = 3;
	return tkm_view_equals_nocase(stem, TKM_VIEW("com")) ||
	       tkm_view_equals_nocase(stem, TKM_VIEW("lpt"));
}

bool tkm_path_is_safe_name(struct tkm_view name)
{
	if (name.size == 0 || name.size > TKM_PATH_MAX_NAME ||
	    !tkm_utf8_is_printable(name))
		return false;
	for (size_t i = 0; i < name.size; i++)
		if (strchr("/\\:*?\"<>|", name.data[i]))
			return false;
	if (strchr(". ", name.data[0]) ||
	    strchr(". ", name.data[name.size - 1]))
		return false;
	return !is_device(name);
}
