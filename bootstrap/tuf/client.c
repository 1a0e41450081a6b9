/* SPDX-License-Identifier: Apache-2.0
 * client.c -- the order of it all: what is fetched, judged and kept when.
 */
#include "bootstrap/tuf/client.h"

#include <stdlib.h>
#include <string.h>

#include "bootstrap/tuf/delegation.h"
#include "bootstrap/tuf/store.h"
#include "bootstrap/tuf/target.h"
#include "bootstrap/tuf/trust.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/folder.h"
#include "core/sys/lock.h"

#define LOCK_FILE ".lock"
#define LOCK_TIMEOUT_MS 30000u

struct tkm_tuf_client {
	const struct tkm_tuf_config *config;
	struct tkm_tuf_fetcher *fetcher;
	struct tkm_sys_lock *lock;
	struct tkm_tuf_trust trust;
	bool is_refreshed; /* all that is trusted is current */
};

/* ----------------------------------------------------- open and close */

static int take_lock(
    const char *dir, struct tkm_sys_lock **lock, struct tkm_tuf_fault *fault)
{
	char *path = tkm_path_join(dir, LOCK_FILE);
	int error = path ? tkm_sys_lock_take(path, LOCK_TIMEOUT_MS, lock)
			 : TKM_SYS_E_NO_MEMORY;

	free(path);
	if (error == TKM_SYS_E_TIMEOUT)
		return tkm_tuf_fail(fault, TKM_TUF_E_BUSY, dir,
		    "another client works with this folder");
	if (error)
		return tkm_tuf_fail(
		    fault, TKM_TUF_E_STORE, dir, tkm_sys_error_text(error));
	return TKM_TUF_OK;
}

/* Is a root of a later version there?  A shipped one must not turn it back. */
static bool has_later_root(const char *dir, const struct tkm_tuf_trust *shipped)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_ROOT_MAX);
	struct tkm_tuf_trust kept = {0};
	bool is_later = tkm_tuf_store_read(dir, "root", TKM_TUF_ROOT_MAX, &text,
			    NULL) == TKM_TUF_OK &&
			tkm_tuf_trust_init(&kept, shipped->now,
			    tkm_buf_view(&text), NULL) == TKM_TUF_OK &&
			kept.root.version > shipped->root.version;

	tkm_tuf_trust_release(&kept);
	tkm_buf_release(&text);
	return is_later;
}

static int keep_shipped(const char *dir, const struct tkm_tuf_trust *shipped,
    struct tkm_view root, struct tkm_tuf_fault *fault)
{
	struct tkm_sys_lock *lock = NULL;
	int error;

	if (tkm_sys_folder_make(dir, TKM_SYS_PUBLIC) != 0)
		return tkm_tuf_fail(
		    fault, TKM_TUF_E_STORE, dir, "the folder cannot be made");
	error = take_lock(dir, &lock, fault);
	if (!error && !has_later_root(dir, shipped))
		error = tkm_tuf_store_write(dir, "root", root, fault);
	tkm_sys_lock_release(lock);
	return error;
}

int tkm_tuf_client_init(
    const char *metadata_dir, struct tkm_view root, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_trust trust = {0};
	int error =
	    tkm_tuf_trust_init(&trust, tkm_sys_clock_now(), root, fault);

	if (!error)
		error = keep_shipped(metadata_dir, &trust, root, fault);
	tkm_tuf_trust_release(&trust);
	return error;
}

static int load_root(struct tkm_tuf_client *client, struct tkm_tuf_fault *fault)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_ROOT_MAX);
	int error = tkm_tuf_store_read(client->config->metadata_dir, "root",
	    TKM_TUF_ROOT_MAX, &text, fault);

	if (!error)
		error = tkm_tuf_trust_init(&client->trust, tkm_sys_clock_now(),
		    tkm_buf_view(&text), fault);
	tkm_buf_release(&text);
	return error;
}

int tkm_tuf_client_open(const struct tkm_tuf_config *config,
    struct tkm_tuf_client **out, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_client *client = calloc(1, sizeof(*client));
	int error = TKM_TUF_OK;

	if (client) {
		client->config = config;
		client->fetcher = tkm_tuf_fetcher_new(&config->how);
	}
	if (!client || !client->fetcher)
		error = tkm_tuf_fail(fault, TKM_TUF_E_MEMORY,
		    config->metadata_dir, "not enough memory");
	if (!error)
		error = take_lock(config->metadata_dir, &client->lock, fault);
	if (!error)
		error = load_root(client, fault);
	if (error)
		tkm_tuf_client_close(client);
	else
		*out = client;
	return error;
}

void tkm_tuf_client_close(struct tkm_tuf_client *client)
{
	if (!client)
		return;
	tkm_tuf_trust_release(&client->trust);
	tkm_tuf_fetcher_free(client->fetcher);
	tkm_sys_lock_release(client->lock);
	free(client);
}

/* ------------------------------------------------------ one document */

/* "URL/12.role.json"; VERSION 0: no prefix. */
static void add_url(const struct tkm_tuf_client *client, const char *role,
    int64_t version, struct tkm_buf *out)
{
	const char *url = client->config->metadata_url;

	tkm_buf_add_text(out, url);
	if (!tkm_view_ends_with(tkm_view_of(url), "/"))
		tkm_buf_add_char(out, '/');
	if (version > 0) {
		tkm_buf_add_int64(out, version);
		tkm_buf_add_char(out, '.');
	}
	tkm_tuf_quote(out, role, "");
	tkm_buf_add_text(out, ".json");
}

static int fetch(struct tkm_tuf_client *client, const char *role,
    int64_t version, size_t max, struct tkm_buf *out,
    struct tkm_tuf_fault *fault)
{
	struct tkm_buf url = TKM_BUF_INIT(SIZE_MAX);
	int error;

	add_url(client, role, version, &url);
	error = tkm_buf_ok(&url) ? tkm_tuf_fetch_into(client->fetcher,
				       tkm_buf_text(&url), max, out, fault)
				 : tkm_tuf_fail(fault, TKM_TUF_E_MEMORY, role,
				       "not enough memory");
	tkm_buf_release(&url);
	return error;
}

static int keep(struct tkm_tuf_client *client, const char *role,
    const struct tkm_buf *text, struct tkm_tuf_fault *fault)
{
	return tkm_tuf_store_write(
	    client->config->metadata_dir, role, tkm_buf_view(text), fault);
}

/* Documents are named by their version only in a consistent snapshot. */
static int64_t prefix(const struct tkm_tuf_client *client, int64_t version)
{
	return tkm_tuf_root_is_consistent(&client->trust.root) ? version : 0;
}

static size_t limit(const struct tkm_tuf_meta_file *file, size_t max)
{
	return file->length >= 0 && (uint64_t)file->length < max
		   ? (size_t)file->length
		   : max;
}

/* ---------------------------------------------------------- refreshing */

/* TKM_TUF_E_MISSING: there is no next root. */
static int follow_root(
    struct tkm_tuf_client *client, struct tkm_tuf_fault *fault)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_ROOT_MAX);
	int64_t version = client->trust.root.version;
	int error = version < INT64_MAX ? fetch(client, "root", version + 1,
					      TKM_TUF_ROOT_MAX, &text, fault)
					: TKM_TUF_E_MISSING;

	if (!error)
		error = tkm_tuf_trust_next_root(
		    &client->trust, tkm_buf_view(&text), fault);
	if (!error)
		error = keep(client, "root", &text, fault);
	tkm_buf_release(&text);
	return error;
}

static int refresh_root(
    struct tkm_tuf_client *client, struct tkm_tuf_fault *fault)
{
	int error = TKM_TUF_OK;

	for (unsigned i = 0; i < TKM_TUF_ROOTS_MAX && !error; i++)
		error = follow_root(client, fault);
	if (error && error != TKM_TUF_E_MISSING)
		return error;
	return tkm_tuf_trust_end_root(&client->trust, fault);
}

/* What is kept already: whatever is wrong with it, the server has better. */
static int try_local_timestamp(struct tkm_tuf_client *client)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_TIMESTAMP_MAX);
	int error = tkm_tuf_store_read(client->config->metadata_dir,
	    "timestamp", TKM_TUF_TIMESTAMP_MAX, &text, NULL);

	if (!error)
		error = tkm_tuf_trust_timestamp(
		    &client->trust, tkm_buf_view(&text), NULL, NULL);
	tkm_buf_release(&text);
	return error;
}

static int refresh_timestamp(
    struct tkm_tuf_client *client, struct tkm_tuf_fault *fault)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_TIMESTAMP_MAX);
	bool is_new = false;
	int error;

	(void)try_local_timestamp(client);
	error =
	    fetch(client, "timestamp", 0, TKM_TUF_TIMESTAMP_MAX, &text, fault);
	if (!error)
		error = tkm_tuf_trust_timestamp(
		    &client->trust, tkm_buf_view(&text), &is_new, fault);
	if (!error && is_new)
		error = keep(client, "timestamp", &text, fault);
	tkm_buf_release(&text);
	return error;
}

static int try_local_snapshot(struct tkm_tuf_client *client)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_SNAPSHOT_MAX);
	int error = tkm_tuf_store_read(client->config->metadata_dir, "snapshot",
	    TKM_TUF_SNAPSHOT_MAX, &text, NULL);

	if (!error)
		error = tkm_tuf_trust_snapshot(
		    &client->trust, tkm_buf_view(&text), true, NULL);
	tkm_buf_release(&text);
	return error;
}

static int refresh_snapshot(
    struct tkm_tuf_client *client, struct tkm_tuf_fault *fault)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_SNAPSHOT_MAX);
	struct tkm_tuf_meta_file file = {.length = -1};
	int error;

	if (try_local_snapshot(client) == TKM_TUF_OK)
		return TKM_TUF_OK;
	tkm_tuf_meta_file(&client->trust.timestamp, "snapshot.json", &file);
	error = fetch(client, "snapshot", prefix(client, file.version),
	    limit(&file, TKM_TUF_SNAPSHOT_MAX), &text, fault);
	if (!error)
		error = tkm_tuf_trust_snapshot(
		    &client->trust, tkm_buf_view(&text), false, fault);
	if (!error)
		error = keep(client, "snapshot", &text, fault);
	tkm_buf_release(&text);
	return error;
}

static int try_local_targets(struct tkm_tuf_client *client, const char *role,
    const struct tkm_tuf_authority *authority)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_TARGETS_MAX);
	int error = tkm_tuf_store_read(client->config->metadata_dir, role,
	    TKM_TUF_TARGETS_MAX, &text, NULL);

	if (!error)
		error = tkm_tuf_trust_targets(
		    &client->trust, tkm_buf_view(&text), role, authority, NULL);
	tkm_buf_release(&text);
	return error;
}

static int fetch_targets(struct tkm_tuf_client *client, const char *role,
    const struct tkm_tuf_authority *authority, struct tkm_tuf_fault *fault)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TUF_TARGETS_MAX);
	struct tkm_tuf_meta_file file;
	int error;

	if (!tkm_tuf_trust_listed(&client->trust, role, &file))
		return tkm_tuf_fail(fault, TKM_TUF_E_FORMAT, role,
		    "not listed in the snapshot");
	error = fetch(client, role, prefix(client, file.version),
	    limit(&file, TKM_TUF_TARGETS_MAX), &text, fault);
	if (!error)
		error = tkm_tuf_trust_targets(&client->trust,
		    tkm_buf_view(&text), role, authority, fault);
	if (!error)
		error = keep(client, role, &text, fault);
	tkm_buf_release(&text);
	return error;
}

/*
 * The document of a role.  One that came by way of another role must please
 * this one too.
 */
static int need_targets(struct tkm_tuf_client *client, const char *role,
    const struct tkm_tuf_authority *authority, struct tkm_tuf_fault *fault)
{
	const struct tkm_tuf_metadata *known =
	    tkm_tuf_trust_find(&client->trust, role);

	if (known)
		return tkm_tuf_metadata_verify(known, authority, role, fault);
	if (try_local_targets(client, role, authority) == TKM_TUF_OK)
		return TKM_TUF_OK;
	return fetch_targets(client, role, authority, fault);
}

int tkm_tuf_client_refresh(
    struct tkm_tuf_client *client, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_authority authority;
	int error = refresh_root(client, fault);

	client->is_refreshed = false;
	if (!error)
		error = refresh_timestamp(client, fault);
	if (!error)
		error = refresh_snapshot(client, fault);
	if (error)
		return error;
	authority =
	    tkm_tuf_root_authority(&client->trust.root, TKM_TUF_TARGETS);
	error = need_targets(client, "targets", &authority, fault);
	client->is_refreshed = !error;
	return error;
}

/* ------------------------------------------------------------- finding */

/* A role still to be looked into. */
struct visit {
	char *role;
	struct tkm_tuf_authority authority;
	struct visit *next;
};

/* A search: what is to come, first things first, and what has been. */
struct search {
	struct visit *ahead;
	struct visit **place; /* where the next one goes */
	struct visit *behind;
	unsigned count; /* behind */
	bool failed; /* no memory */
};

static void free_visits(struct visit *visits)
{
	while (visits) {
		struct visit *next = visits->next;

		free(visits->role);
		free(visits);
		visits = next;
	}
}

/* Before those that were to come: the search goes deep first. */
static bool plan(void *ctx, const char *role, bool is_terminating,
    const struct tkm_tuf_authority *authority)
{
	struct search *search = ctx;
	struct visit *visit = calloc(1, sizeof(*visit));

	if (visit)
		visit->role = tkm_text_dup(role);
	if (!visit || !visit->role) {
		free(visit);
		search->failed = true;
		return false;
	}
	visit->authority = *authority;
	visit->next = *search->place;
	*search->place = visit;
	search->place = &visit->next;
	if (!is_terminating)
		return true;
	free_visits(visit->next);
	visit->next = NULL;
	return false;
}

static bool was_visited(const struct search *search, const char *role)
{
	const struct visit *visit;

	for (visit = search->behind; visit; visit = visit->next)
		if (strcmp(visit->role, role) == 0)
			return true;
	return false;
}

/* TKM_TUF_E_NO_TARGET: not here, but perhaps further on. */
static int look_into(struct tkm_tuf_client *client, struct search *search,
    const struct visit *visit, const char *path, struct tkm_tuf_target *out,
    struct tkm_tuf_fault *fault)
{
	const struct tkm_tuf_metadata *targets;
	int error = need_targets(client, visit->role, &visit->authority, fault);

	if (error)
		return error;
	targets = tkm_tuf_trust_find(&client->trust, visit->role);
	if (tkm_tuf_target_find(targets, path, out))
		return TKM_TUF_OK;
	search->place = &search->ahead;
	tkm_tuf_delegations_of(targets, path, plan, search);
	return search->failed ? tkm_tuf_fail(fault, TKM_TUF_E_MEMORY, path,
				    "not enough memory")
			      : TKM_TUF_E_NO_TARGET;
}

static int search_all(struct tkm_tuf_client *client, struct search *search,
    const char *path, struct tkm_tuf_target *out, struct tkm_tuf_fault *fault)
{
	int error = TKM_TUF_E_NO_TARGET;

	while (search->ahead && search->count <= TKM_TUF_DELEGATIONS_MAX &&
	       error == TKM_TUF_E_NO_TARGET) {
		struct visit *visit = search->ahead;
		bool is_known = was_visited(search, visit->role);

		search->ahead = visit->next;
		visit->next = search->behind;
		search->behind = visit;
		if (is_known)
			continue;
		search->count++;
		error = look_into(client, search, visit, path, out, fault);
	}
	if (error == TKM_TUF_E_NO_TARGET)
		tkm_tuf_fail(fault, error, path,
		    search->ahead ? "not found within the limit of delegations"
				  : "no role that is trusted for it knows it");
	return error;
}

int tkm_tuf_client_find(struct tkm_tuf_client *client, const char *path,
    struct tkm_tuf_target *out, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_authority authority =
	    tkm_tuf_root_authority(&client->trust.root, TKM_TUF_TARGETS);
	struct search search = {.place = &search.ahead};
	int error;

	if (!client->is_refreshed)
		return tkm_tuf_fail(fault, TKM_TUF_E_EXPIRED, path,
		    "not looked for: what is trusted is not up to date");
	plan(&search, "targets", false, &authority);
	error = search.failed ? tkm_tuf_fail(fault, TKM_TUF_E_MEMORY, path,
				    "not enough memory")
			      : search_all(client, &search, path, out, fault);
	free_visits(search.ahead);
	free_visits(search.behind);
	return error;
}

/* --------------------------------------------------------- downloading */

int tkm_tuf_client_download(struct tkm_tuf_client *client, const char *path,
    const char *dir, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_target_place place = {
	    .url = client->config->targets_url,
	    .dir = dir,
	    .path = path,
	    .is_consistent = tkm_tuf_root_is_consistent(&client->trust.root),
	};
	struct tkm_tuf_target target;
	int error = tkm_tuf_client_find(client, path, &target, fault);

	return error ? error
		     : tkm_tuf_target_fetch(
			   client->fetcher, &place, &target, fault);
}
