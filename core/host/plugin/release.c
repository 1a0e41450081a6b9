/* SPDX-License-Identifier: Apache-2.0
 * release.c -- release.json read into a list of paths and hashes.
 */
#include "core/host/plugin/release.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/path.h"
#include "core/base/text.h"

#define CATALOGUES "locale/"

/* "<folder>/<file>" or "<folder>/locale/<file>", both plain names. */
static bool is_path(struct tkm_view path)
{
	struct tkm_view folder;

	if (!tkm_view_split(&path, '/', &folder))
		return false;
	if (tkm_view_starts_with(path, CATALOGUES))
		path = tkm_view_skip(path, sizeof(CATALOGUES) - 1);
	return tkm_path_is_safe_name(folder) && tkm_path_is_safe_name(path);
}

static const char *read_file(
    const char *path, const json_t *hash, struct tkm_release_file *file)
{
	size_t n;

	if (!is_path(tkm_view_of(path)))
		return "a path is not of the form \"folder/file\"";
	if (!json_is_string(hash) ||
	    !tkm_hex_decode(tkm_view_of(json_string_value(hash)),
		sizeof(file->sha256), file->sha256, &n) ||
	    n != sizeof(file->sha256))
		return "a hash is not 64 hexadecimal digits";
	file->path = tkm_text_dup(path);
	return file->path ? NULL : "out of memory";
}

static const char *read_files(json_t *files, struct tkm_release *release)
{
	const char *fault = NULL;
	size_t n = json_object_size(files);

	if (!json_is_object(files) || n > TKM_RELEASE_MAX_FILES)
		return "\"files\" is not an object of at most 1024 files";
	release->files = calloc(n ? n : 1, sizeof(*release->files));
	if (!release->files)
		return "out of memory";
	for (void *at = json_object_iter(files); at && !fault;
	     at = json_object_iter_next(files, at)) {
		fault = read_file(json_object_iter_key(at),
		    json_object_iter_value(at),
		    &release->files[release->count]);
		if (!fault)
			release->count++;
	}
	return fault;
}

static const char *read_root(json_t *root, struct tkm_release *release)
{
	if (!json_is_object(root))
		return "it is no JSON object";
	if (json_integer_value(json_object_get(root, "release")) != 1)
		return "\"release\" is missing or not 1";
	return read_files(json_object_get(root, "files"), release);
}

bool tkm_release_parse(
    const void *data, size_t n, struct tkm_release *out, const char **reason)
{
	struct tkm_release release = {0};
	const char *fault = "it has more than 1 MiB";
	json_t *root = NULL;

	if (n <= TKM_RELEASE_MAX) {
		root =
		    json_loadb(n ? data : "", n, JSON_REJECT_DUPLICATES, NULL);
		fault = root ? read_root(root, &release)
			     : "it is not well-formed JSON";
	}
	json_decref(root);
	if (fault) {
		tkm_release_release(&release);
		if (reason)
			*reason = fault;
		return false;
	}
	*out = release;
	return true;
}

void tkm_release_release(struct tkm_release *release)
{
	for (size_t i = 0; i < release->count; i++)
		free(release->files[i].path);
	free(release->files);
	*release = (struct tkm_release){0};
}

static bool is_in(const struct tkm_release_file *file, const char *folder,
    struct tkm_view *name)
{
	size_t n = strlen(folder);

	if (strncmp(file->path, folder, n) != 0 || file->path[n] != '/')
		return false;
	*name = tkm_view_of(file->path + n + 1);
	return true;
}

const uint8_t *tkm_release_find(
    const struct tkm_release *release, const char *folder, const char *name)
{
	struct tkm_view last;

	for (size_t i = 0; i < release->count; i++)
		if (is_in(&release->files[i], folder, &last) &&
		    tkm_view_is(last, name))
			return release->files[i].sha256;
	return NULL;
}

bool tkm_release_has_folder(
    const struct tkm_release *release, const char *folder)
{
	struct tkm_view last;

	for (size_t i = 0; i < release->count; i++)
		if (is_in(&release->files[i], folder, &last))
			return true;
	return false;
}
