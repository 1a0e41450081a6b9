/* SPDX-License-Identifier: Apache-2.0
 * target.c -- the file of a target.
 */
#include "bootstrap/tuf/target.h"

#include <stdlib.h>
#include <string.h>

#include "bootstrap/tuf/hashes.h"
#include "bootstrap/tuf/store.h"
#include "core/base/path.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/sys/writer.h"

#define CHUNK 65536u /* bytes read at once of what is there */

/* "URL/a/HASH.b" */
static void add_url(const struct tkm_tuf_target_place *place,
    const struct tkm_tuf_target *target, struct tkm_buf *out)
{
	const char *slash = strrchr(place->path, '/');
	const char *name = slash ? slash + 1 : place->path;
	struct tkm_buf folder = TKM_BUF_INIT(SIZE_MAX);

	tkm_buf_add(&folder, place->path, (size_t)(name - place->path));
	tkm_buf_add_text(out, place->url);
	if (!tkm_view_ends_with(tkm_view_of(place->url), "/"))
		tkm_buf_add_char(out, '/');
	tkm_tuf_quote(out, tkm_buf_text(&folder), "/");
	if (place->is_consistent) {
		tkm_tuf_quote(out, tkm_tuf_hashes_name(target->hashes), "");
		tkm_buf_add_char(out, '.');
	}
	tkm_tuf_quote(out, name, "");
	tkm_buf_release(&folder);
}

/* "DIR/a%2Fb", to be freed; NULL: no memory. */
static char *local_path(const struct tkm_tuf_target_place *place)
{
	struct tkm_buf name = TKM_BUF_INIT(SIZE_MAX);
	char *path = NULL;

	tkm_tuf_quote(&name, place->path, "");
	if (tkm_buf_ok(&name))
		path = tkm_path_join(place->dir, tkm_buf_text(&name));
	tkm_buf_release(&name);
	return path;
}

static bool hash_file(
    const struct tkm_sys_file *file, struct tkm_tuf_hashes *hashes)
{
	char *chunk = malloc(CHUNK);
	uint64_t offset = 0;
	size_t count = CHUNK;
	bool good = chunk != NULL;

	while (good && count == CHUNK) {
		good = tkm_sys_file_read_at(
			   file, offset, chunk, CHUNK, &count) == 0 &&
		       tkm_tuf_hashes_add(hashes, chunk, count);
		offset += count;
	}
	free(chunk);
	return good;
}

/* Is the right file there already? */
static bool is_there(const char *path, const struct tkm_tuf_target *target)
{
	struct tkm_tuf_hashes hashes;
	struct tkm_sys_file *file;
	bool good = false;

	if (tkm_sys_file_open(path, &file) != 0)
		return false;
	if (tkm_sys_file_size(file) == (uint64_t)target->length &&
	    tkm_tuf_hashes_begin(target->hashes, &hashes)) {
		good = hash_file(file, &hashes);
		good = tkm_tuf_hashes_end(&hashes) && good;
	}
	tkm_sys_file_close(file);
	return good;
}

/* The file while it comes. */
struct arrival {
	struct tkm_sys_writer *writer;
	struct tkm_tuf_hashes hashes;
	uint64_t size;
	int error; /* of the disk */
};

static bool take(void *ctx, const void *data, size_t size)
{
	struct arrival *arrival = ctx;

	arrival->size += size;
	arrival->error = tkm_sys_writer_add(arrival->writer, data, size);
	return arrival->error == 0 &&
	       tkm_tuf_hashes_add(&arrival->hashes, data, size);
}

static int fail_disk(const char *path, int error, struct tkm_tuf_fault *fault)
{
	return tkm_tuf_fail(
	    fault, TKM_TUF_E_STORE, path, tkm_sys_error_text(error));
}

static int receive(struct tkm_tuf_fetcher *fetcher,
    const struct tkm_tuf_target_place *place,
    const struct tkm_tuf_target *target, struct arrival *arrival,
    struct tkm_tuf_fault *fault)
{
	struct tkm_buf url = TKM_BUF_INIT(SIZE_MAX);
	struct tkm_tuf_sink sink = {take, arrival};
	int error;

	add_url(place, target, &url);
	error = tkm_buf_ok(&url) ? tkm_tuf_fetch(fetcher, tkm_buf_text(&url),
				       (uint64_t)target->length, &sink, fault)
				 : tkm_tuf_fail(fault, TKM_TUF_E_MEMORY,
				       place->path, "not enough memory");
	tkm_buf_release(&url);
	if (arrival->error)
		error = fail_disk(place->path, arrival->error, fault);
	else if (!error && arrival->size != (uint64_t)target->length)
		error = tkm_tuf_fail(
		    fault, TKM_TUF_E_HASH, place->path, "its length is wrong");
	return error;
}

static int fetch_to(const char *path, struct tkm_tuf_fetcher *fetcher,
    const struct tkm_tuf_target_place *place,
    const struct tkm_tuf_target *target, struct tkm_tuf_fault *fault)
{
	struct arrival arrival = {0};
	bool is_right;
	int error;

	if (!tkm_tuf_hashes_begin(target->hashes, &arrival.hashes))
		return tkm_tuf_fail(fault, TKM_TUF_E_FORMAT, place->path,
		    "listed with a hash of an unknown kind");
	error = tkm_sys_writer_new(path, &arrival.writer);
	if (error) {
		tkm_tuf_hashes_end(&arrival.hashes);
		return fail_disk(place->path, error, fault);
	}
	error = receive(fetcher, place, target, &arrival, fault);
	is_right = tkm_tuf_hashes_end(&arrival.hashes);
	if (!error && !is_right)
		error = tkm_tuf_fail(
		    fault, TKM_TUF_E_HASH, place->path, "its hash is wrong");
	if (error) {
		tkm_sys_writer_drop(arrival.writer);
		return error;
	}
	error = tkm_sys_writer_keep(arrival.writer);
	return error ? fail_disk(place->path, error, fault) : TKM_TUF_OK;
}

int tkm_tuf_target_fetch(struct tkm_tuf_fetcher *fetcher,
    const struct tkm_tuf_target_place *place,
    const struct tkm_tuf_target *target, struct tkm_tuf_fault *fault)
{
	char *path = local_path(place);
	int error = TKM_TUF_OK;

	if (!path)
		return tkm_tuf_fail(
		    fault, TKM_TUF_E_MEMORY, place->path, "not enough memory");
	if (!is_there(path, target)) {
		if (tkm_sys_folder_make(place->dir, TKM_SYS_PUBLIC) != 0)
			error = tkm_tuf_fail(fault, TKM_TUF_E_STORE, place->dir,
			    "the folder cannot be made");
		else
			error = fetch_to(path, fetcher, place, target, fault);
	}
	free(path);
	return error;
}
