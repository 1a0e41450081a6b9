/* SPDX-License-Identifier: Apache-2.0
 * trust.c -- the rules by which one document follows another.
 */
#include "bootstrap/tuf/trust.h"

#include <stdlib.h>
#include <string.h>

#include "bootstrap/tuf/hashes.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/text.h"

static int check_expiry(const struct tkm_tuf_metadata *metadata, int64_t now,
    const char *role, struct tkm_tuf_fault *fault)
{
	char text[64] = "expired at ";
	size_t used = strlen(text);

	if (metadata->expires > now)
		return TKM_TUF_OK;
	tkm_date_format(metadata->expires, text + used);
	return tkm_tuf_fail(fault, TKM_TUF_E_EXPIRED, role, text);
}

static int wrong_version(
    const char *role, const char *why, struct tkm_tuf_fault *fault)
{
	return tkm_tuf_fail(fault, TKM_TUF_E_VERSION, role, why);
}

/* Reads a document and sees that the root's keys for its kind signed it. */
static int read_signed(const struct tkm_tuf_trust *trust, struct tkm_view text,
    enum tkm_tuf_kind kind, struct tkm_tuf_metadata *out,
    struct tkm_tuf_fault *fault)
{
	const char *role = tkm_tuf_kind_name(kind);
	struct tkm_tuf_authority authority =
	    tkm_tuf_root_authority(&trust->root, kind);
	struct tkm_tuf_metadata read;
	int error = tkm_tuf_metadata_parse(text, kind, role, &read, fault);

	if (error)
		return error;
	error = tkm_tuf_metadata_verify(&read, &authority, role, fault);
	if (error)
		tkm_tuf_metadata_release(&read);
	else
		*out = read;
	return error;
}

static void replace(
    struct tkm_tuf_metadata *old, const struct tkm_tuf_metadata *fresh)
{
	tkm_tuf_metadata_release(old);
	*old = *fresh;
}

/* --------------------------------------------------------------- root */

static int verify_by_itself(
    const struct tkm_tuf_metadata *root, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_authority itself =
	    tkm_tuf_root_authority(root, TKM_TUF_ROOT);

	return tkm_tuf_metadata_verify(root, &itself, "root", fault);
}

int tkm_tuf_trust_init(struct tkm_tuf_trust *trust, int64_t now,
    struct tkm_view root, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_metadata read;
	int error =
	    tkm_tuf_metadata_parse(root, TKM_TUF_ROOT, "root", &read, fault);

	if (error)
		return error;
	error = verify_by_itself(&read, fault);
	if (error) {
		tkm_tuf_metadata_release(&read);
		return error;
	}
	memset(trust, 0, sizeof(*trust));
	trust->now = now;
	trust->root = read;
	return TKM_TUF_OK;
}

void tkm_tuf_trust_release(struct tkm_tuf_trust *trust)
{
	size_t i;

	tkm_tuf_metadata_release(&trust->root);
	tkm_tuf_metadata_release(&trust->timestamp);
	tkm_tuf_metadata_release(&trust->snapshot);
	for (i = 0; i < trust->role_count; i++) {
		tkm_tuf_metadata_release(&trust->roles[i].metadata);
		free(trust->roles[i].name);
	}
	free(trust->roles);
	memset(trust, 0, sizeof(*trust));
}

int tkm_tuf_trust_next_root(struct tkm_tuf_trust *trust, struct tkm_view text,
    struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_metadata read;
	int error = read_signed(trust, text, TKM_TUF_ROOT, &read, fault);

	if (error)
		return error;
	if (read.version - 1 != trust->root.version)
		error = wrong_version(
		    "root", "not the version that follows", fault);
	else
		error = verify_by_itself(&read, fault);
	if (error)
		tkm_tuf_metadata_release(&read);
	else
		replace(&trust->root, &read);
	return error;
}

int tkm_tuf_trust_end_root(
    const struct tkm_tuf_trust *trust, struct tkm_tuf_fault *fault)
{
	return check_expiry(&trust->root, trust->now, "root", fault);
}

/* ---------------------------------------------------------- timestamp */

static int64_t snapshot_version(const struct tkm_tuf_metadata *timestamp)
{
	struct tkm_tuf_meta_file file = {.version = 0};

	tkm_tuf_meta_file(timestamp, "snapshot.json", &file);
	return file.version;
}

static int compare_timestamp(const struct tkm_tuf_metadata *old,
    const struct tkm_tuf_metadata *fresh, struct tkm_tuf_fault *fault)
{
	if (!old->whole)
		return TKM_TUF_OK;
	if (fresh->version < old->version)
		return wrong_version(
		    "timestamp", "older than the one before", fault);
	if (snapshot_version(fresh) < snapshot_version(old))
		return wrong_version("timestamp",
		    "names an older snapshot than the one before", fault);
	return TKM_TUF_OK;
}

int tkm_tuf_trust_timestamp(struct tkm_tuf_trust *trust, struct tkm_view text,
    bool *is_new, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_metadata read;
	bool fresh;
	int error = read_signed(trust, text, TKM_TUF_TIMESTAMP, &read, fault);

	if (error)
		return error;
	error = compare_timestamp(&trust->timestamp, &read, fault);
	fresh = !error && read.version != trust->timestamp.version;
	if (fresh)
		replace(&trust->timestamp, &read);
	else
		tkm_tuf_metadata_release(&read);
	if (is_new)
		*is_new = fresh;
	return error ? error
		     : check_expiry(
			   &trust->timestamp, trust->now, "timestamp", fault);
}

/* ----------------------------------------------------------- snapshot */

/* The length and hashes another document told, where it did. */
static int check_bytes(const struct tkm_tuf_meta_file *file,
    struct tkm_view text, const char *role, struct tkm_tuf_fault *fault)
{
	if (file->length >= 0 && (uint64_t)file->length != text.size)
		return tkm_tuf_fail(
		    fault, TKM_TUF_E_HASH, role, "its length is wrong");
	if (file->hashes && !tkm_tuf_hashes_match(file->hashes, text))
		return tkm_tuf_fail(
		    fault, TKM_TUF_E_HASH, role, "its hash is wrong");
	return TKM_TUF_OK;
}

/* No document may go back, nor vanish (TUF 1.0.33, 5.5.5). */
static int compare_snapshot(const struct tkm_tuf_metadata *old,
    const struct tkm_tuf_metadata *fresh, struct tkm_tuf_fault *fault)
{
	json_t *meta = json_object_get(old->body, "meta");
	struct tkm_tuf_meta_file before, after;
	const char *name;
	const json_t *file;

	json_object_foreach(meta, name, file)
	{
		if (!tkm_tuf_meta_file(fresh, name, &after))
			return wrong_version(
			    name, "left out of the new snapshot", fault);
		tkm_tuf_meta_file(old, name, &before);
		if (after.version < before.version)
			return wrong_version(
			    name, "older in the new snapshot", fault);
	}
	return TKM_TUF_OK;
}

static int check_current_snapshot(
    const struct tkm_tuf_trust *trust, struct tkm_tuf_fault *fault)
{
	if (trust->snapshot.version != snapshot_version(&trust->timestamp))
		return wrong_version(
		    "snapshot", "not the version the timestamp names", fault);
	return check_expiry(&trust->snapshot, trust->now, "snapshot", fault);
}

int tkm_tuf_trust_snapshot(struct tkm_tuf_trust *trust, struct tkm_view text,
    bool is_local, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_meta_file file = {.length = -1};
	struct tkm_tuf_metadata read;
	int error;

	tkm_tuf_meta_file(&trust->timestamp, "snapshot.json", &file);
	error =
	    is_local ? TKM_TUF_OK : check_bytes(&file, text, "snapshot", fault);
	if (!error)
		error =
		    read_signed(trust, text, TKM_TUF_SNAPSHOT, &read, fault);
	if (error)
		return error;
	if (!is_local && read.version != file.version)
		error = wrong_version(
		    "snapshot", "not the version the timestamp names", fault);
	if (!error)
		error = compare_snapshot(&trust->snapshot, &read, fault);
	if (error) {
		tkm_tuf_metadata_release(&read);
		return error;
	}
	replace(&trust->snapshot, &read);
	return check_current_snapshot(trust, fault);
}

/* ------------------------------------------------------------ targets */

bool tkm_tuf_trust_listed(const struct tkm_tuf_trust *trust, const char *role,
    struct tkm_tuf_meta_file *out)
{
	struct tkm_buf name = TKM_BUF_INIT(SIZE_MAX);
	bool listed;

	tkm_buf_add_text(&name, role);
	tkm_buf_add_text(&name, ".json");
	listed = tkm_buf_ok(&name) &&
		 tkm_tuf_meta_file(&trust->snapshot, tkm_buf_text(&name), out);
	tkm_buf_release(&name);
	return listed;
}

const struct tkm_tuf_metadata *tkm_tuf_trust_find(
    const struct tkm_tuf_trust *trust, const char *role)
{
	size_t i;

	for (i = 0; i < trust->role_count; i++)
		if (strcmp(trust->roles[i].name, role) == 0)
			return &trust->roles[i].metadata;
	return NULL;
}

static int keep_role(struct tkm_tuf_trust *trust, const char *role,
    const struct tkm_tuf_metadata *metadata, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_role *grown =
	    realloc(trust->roles, (trust->role_count + 1) * sizeof(*grown));
	char *name = tkm_text_dup(role);

	if (grown)
		trust->roles = grown;
	if (!grown || !name) {
		free(name);
		return tkm_tuf_fail(
		    fault, TKM_TUF_E_MEMORY, role, "not enough memory");
	}
	grown[trust->role_count++] =
	    (struct tkm_tuf_role){.name = name, .metadata = *metadata};
	return TKM_TUF_OK;
}

static int read_targets(const struct tkm_tuf_trust *trust,
    const struct tkm_tuf_meta_file *file, struct tkm_view text,
    const char *role, const struct tkm_tuf_authority *authority,
    struct tkm_tuf_metadata *out, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_metadata read = {0};
	int error = check_bytes(file, text, role, fault);

	if (!error)
		error = tkm_tuf_metadata_parse(
		    text, TKM_TUF_TARGETS, role, &read, fault);
	if (!error)
		error = tkm_tuf_metadata_verify(&read, authority, role, fault);
	if (!error && read.version != file->version)
		error = wrong_version(
		    role, "not the version the snapshot names", fault);
	if (!error)
		error = check_expiry(&read, trust->now, role, fault);
	if (error)
		tkm_tuf_metadata_release(&read);
	else
		*out = read;
	return error;
}

int tkm_tuf_trust_targets(struct tkm_tuf_trust *trust, struct tkm_view text,
    const char *role, const struct tkm_tuf_authority *authority,
    struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_meta_file file;
	struct tkm_tuf_metadata read;
	int error;

	if (!tkm_tuf_trust_listed(trust, role, &file))
		return tkm_tuf_fail(fault, TKM_TUF_E_FORMAT, role,
		    "not listed in the snapshot");
	error = read_targets(trust, &file, text, role, authority, &read, fault);
	if (error)
		return error;
	error = keep_role(trust, role, &read, fault);
	if (error)
		tkm_tuf_metadata_release(&read);
	return error;
}
