/* SPDX-License-Identifier: Apache-2.0
 * pin_record.c -- what the host remembers of a token's PINs.
 */
#include "core/host/token/pin_record.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/host/store.h"
#include "core/host/token/copy.h"
#include "core/sys/error.h"
#include "core/sys/folder.h"
#include "core/sys/lock.h"

#define OWNER "host"
#define VERSION 1
#define LOCK_NAME "pin.lock"
#define LOCK_TIMEOUT_MS 5000u

tkm_status tkm_pin_record_parse(
    struct tkm_view text, const char *token, struct tkm_pin_record *out)
{
	int version, is_default, was_typed;
	json_int_t since, so_refused;
	const char *name;
	tkm_status status = TKM_E_ARGUMENT;
	json_t *root;

	root = json_loadb(text.data ? text.data : "", text.size,
	    JSON_REJECT_DUPLICATES, NULL);
	if (json_unpack(root, "{s:i, s:s, s:b, s:b, s:I, s:I}", "version",
		&version, "token", &name, "default", &is_default, "typed",
		&was_typed, "since", &since, "so_refused", &so_refused) != 0)
		goto out;
	if (version != VERSION || strcmp(name, token) != 0 || so_refused < 0 ||
	    so_refused > UINT32_MAX)
		goto out;
	*out = (struct tkm_pin_record){
	    .is_default = is_default != 0,
	    .was_typed = was_typed != 0,
	    .since = since,
	    .so_refused = (uint32_t)so_refused,
	};
	status = TKM_OK;
out:
	json_decref(root);
	return status;
}

static void record_name(const struct tkm_token_id *token, struct tkm_buf *out)
{
	char name[TKM_TOKEN_FILE_NAME_SIZE];

	tkm_token_file_name(token, name);
	tkm_buf_add_text(out, "pin.");
	tkm_buf_add_text(out, name);
}

tkm_status tkm_pin_record_load(const char *state_dir,
    const struct tkm_token_id *token, struct tkm_pin_record *out)
{
	struct tkm_buf name = TKM_BUF_INIT(TKM_TOKEN_FILE_NAME_SIZE + 8u);
	struct tkm_buf text = TKM_BUF_INIT(TKM_STORE_MAX);
	tkm_status status;

	record_name(token, &name);
	status = tkm_store_get(state_dir, OWNER, tkm_buf_text(&name), &text);
	if (status == TKM_E_NOT_FOUND) {
		*out = (struct tkm_pin_record){0};
		status = TKM_OK;
	} else if (status == TKM_OK) {
		status = tkm_pin_record_parse(
		    tkm_buf_view(&text), tkm_token_name(token), out);
		if (status != TKM_OK)
			status = TKM_E_STORAGE;
	}
	tkm_buf_release(&text);
	tkm_buf_release(&name);
	return status;
}

static int add_text(const char *data, size_t n, void *ctx)
{
	tkm_buf_add(ctx, data, n);
	return 0;
}

static tkm_status print(const struct tkm_token_id *token,
    const struct tkm_pin_record *record, struct tkm_buf *out)
{
	tkm_status status = TKM_E_MEMORY;
	json_t *root;

	root = json_pack("{s:i, s:s, s:b, s:b, s:I, s:I}", "version", VERSION,
	    "token", tkm_token_name(token), "default", record->is_default,
	    "typed", record->was_typed, "since", (json_int_t)record->since,
	    "so_refused", (json_int_t)record->so_refused);
	if (root &&
	    json_dump_callback(root, add_text, out, JSON_COMPACT) == 0 &&
	    tkm_buf_ok(out))
		status = TKM_OK;
	json_decref(root);
	return status;
}

static tkm_status save(const char *state_dir, const struct tkm_token_id *token,
    const struct tkm_pin_record *record)
{
	struct tkm_buf name = TKM_BUF_INIT(TKM_TOKEN_FILE_NAME_SIZE + 8u);
	struct tkm_buf text = TKM_BUF_INIT(TKM_STORE_MAX);
	tkm_status status;

	record_name(token, &name);
	status = print(token, record, &text);
	if (status == TKM_OK)
		status = tkm_store_put(state_dir, OWNER, tkm_buf_text(&name),
		    text.data, text.size);
	tkm_buf_release(&text);
	tkm_buf_release(&name);
	return status;
}

/* One lock for all tokens: it is held for the moment of a write. */
static tkm_status take_lock(const char *state_dir, struct tkm_sys_lock **lock)
{
	char *path = state_dir ? tkm_path_join(state_dir, LOCK_NAME) : NULL;
	int error = TKM_SYS_E_NOT_FOUND;

	if (path)
		error = tkm_sys_folder_make(state_dir, TKM_SYS_PRIVATE);
	if (!error)
		error = tkm_sys_lock_take(path, LOCK_TIMEOUT_MS, lock);
	free(path);
	return error ? TKM_E_STORAGE : TKM_OK;
}

tkm_status tkm_pin_record_change(const char *state_dir,
    const struct tkm_token_id *token, tkm_pin_record_edit *edit,
    const void *ctx)
{
	struct tkm_sys_lock *lock = NULL;
	struct tkm_pin_record record;
	tkm_status status = take_lock(state_dir, &lock);

	if (status == TKM_OK)
		status = tkm_pin_record_load(state_dir, token, &record);
	if (status == TKM_OK && edit(&record, ctx))
		status = save(state_dir, token, &record);
	tkm_sys_lock_release(lock);
	return status;
}
