/* SPDX-License-Identifier: Apache-2.0
 * metadata.c -- metadata read, checked for form, and who signed it.
 */
#include "bootstrap/tuf/metadata.h"

#include <stdlib.h>
#include <string.h>

#include "bootstrap/tuf/delegation.h"
#include "bootstrap/tuf/json.h"
#include "bootstrap/tuf/key.h"
#include "core/base/date.h"
#include "core/base/hex.h"

#define SIGNATURE_MAX 4096u /* bytes; RSA with keys of 32,768 bits */
#define DATE_SIZE 20u /* "2026-11-23T14:05:15Z" */

/* --------------------------------------------------------------- form */

static bool is_hashes(const json_t *hashes)
{
	json_t *all = (json_t *)(uintptr_t)hashes;
	const char *algorithm;
	const json_t *digest;

	if (json_object_size(hashes) == 0)
		return false;
	json_object_foreach(
	    all, algorithm, digest) if (!json_is_string(digest)) return false;
	return true;
}

/* Version, length and hashes of a document that another one lists. */
static bool is_meta_file(const json_t *file)
{
	const json_t *hashes = json_object_get(file, "hashes");
	int64_t number;

	return tkm_tuf_json_integer(file, "version", 1, INT64_MAX, &number) &&
	       (!json_object_get(file, "length") ||
		   tkm_tuf_json_integer(
		       file, "length", 0, INT64_MAX, &number)) &&
	       (!hashes || is_hashes(hashes));
}

static bool is_root(const json_t *body)
{
	const json_t *roles = json_object_get(body, "roles");
	const json_t *consistent = json_object_get(body, "consistent_snapshot");
	int kind;

	for (kind = TKM_TUF_ROOT; kind <= TKM_TUF_TARGETS; kind++)
		if (!tkm_tuf_is_role(json_object_get(
			roles, tkm_tuf_kind_name((enum tkm_tuf_kind)kind))))
			return false;
	return tkm_tuf_is_keys(json_object_get(body, "keys")) &&
	       (!consistent || json_is_boolean(consistent));
}

static bool is_timestamp(const json_t *body)
{
	const json_t *meta = json_object_get(body, "meta");

	return is_meta_file(json_object_get(meta, "snapshot.json"));
}

static bool is_snapshot(const json_t *body)
{
	json_t *meta = json_object_get(body, "meta");
	const char *name;
	const json_t *file;

	json_object_foreach(
	    meta, name, file) if (!is_meta_file(file)) return false;
	return json_is_object(meta);
}

static bool is_target(const json_t *target)
{
	int64_t length;

	return tkm_tuf_json_integer(target, "length", 0, INT64_MAX, &length) &&
	       is_hashes(json_object_get(target, "hashes"));
}

static bool is_targets(const json_t *body)
{
	json_t *targets = json_object_get(body, "targets");
	const json_t *delegations = json_object_get(body, "delegations");
	const char *path;
	const json_t *target;

	json_object_foreach(
	    targets, path, target) if (!is_target(target)) return false;
	return json_is_object(targets) &&
	       (!delegations || tkm_tuf_is_delegations(delegations));
}

static const struct {
	const char *name;
	bool (*is)(const json_t *body);
} kinds[] = {
    [TKM_TUF_ROOT] = {"root", is_root},
    [TKM_TUF_TIMESTAMP] = {"timestamp", is_timestamp},
    [TKM_TUF_SNAPSHOT] = {"snapshot", is_snapshot},
    [TKM_TUF_TARGETS] = {"targets", is_targets},
};

const char *tkm_tuf_kind_name(enum tkm_tuf_kind kind)
{
	return kinds[kind].name;
}

/* UTC (TUF 1.0.33, 4.2.1); some write fractions of a second, too. */
static bool read_date(const char *text, int64_t *seconds)
{
	struct tkm_view date = tkm_view_of(text);

	return date.size >= DATE_SIZE && tkm_view_ends_with(date, "Z") &&
	       tkm_date_parse(date, seconds);
}

/* What all kinds have; "1.0" counts as well as "1.0.33". */
static bool read_common(struct tkm_tuf_metadata *metadata, const char *kind)
{
	const json_t *body = metadata->body;
	const char *type = tkm_tuf_json_text(body, "_type");
	const char *spec = tkm_tuf_json_text(body, "spec_version");

	return type && strcmp(type, kind) == 0 && spec &&
	       strncmp(spec, "1.", 2) == 0 &&
	       tkm_tuf_json_integer(
		   body, "version", 1, INT64_MAX, &metadata->version) &&
	       read_date(
		   tkm_tuf_json_text(body, "expires"), &metadata->expires);
}

/* A key that signs twice is a trick, or a mistake worth finding out. */
static bool is_signatures(const json_t *signatures)
{
	const json_t *one;
	size_t i;

	json_array_foreach(signatures, i,
	    one) if (!tkm_tuf_json_text(one, "sig")) return false;
	return tkm_tuf_json_is_distinct(signatures, "keyid");
}

int tkm_tuf_metadata_parse(struct tkm_view text, enum tkm_tuf_kind kind,
    const char *role, struct tkm_tuf_metadata *out, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_metadata read = {.whole = tkm_tuf_json_parse(text)};
	const char *wrong = NULL;

	read.body = json_object_get(read.whole, "signed");
	if (!read.whole)
		wrong = "not JSON, or not as TUF wants it";
	else if (!is_signatures(json_object_get(read.whole, "signatures")))
		wrong = "no list of signatures, one for each key id";
	else if (!read_common(&read, kinds[kind].name))
		wrong = "type, specification, version or expiry is wrong";
	else if (!kinds[kind].is(read.body))
		wrong = "its content is malformed";
	if (wrong) {
		tkm_tuf_metadata_release(&read);
		return tkm_tuf_fail(fault, TKM_TUF_E_FORMAT, role, wrong);
	}
	*out = read;
	return TKM_TUF_OK;
}

void tkm_tuf_metadata_release(struct tkm_tuf_metadata *metadata)
{
	json_decref(metadata->whole);
	memset(metadata, 0, sizeof(*metadata));
}

/* --------------------------------------------------------- signatures */

struct tkm_tuf_authority tkm_tuf_root_authority(
    const struct tkm_tuf_metadata *root, enum tkm_tuf_kind kind)
{
	const json_t *roles = json_object_get(root->body, "roles");

	return (struct tkm_tuf_authority){
	    .keys = json_object_get(root->body, "keys"),
	    .role = json_object_get(roles, kinds[kind].name),
	};
}

static const char *signature_of(const json_t *signatures, const char *id)
{
	const json_t *one;
	size_t i;

	json_array_foreach(signatures, i,
	    one) if (strcmp(tkm_tuf_json_text(one, "keyid"), id) ==
		     0) return tkm_tuf_json_text(one, "sig");
	return NULL;
}

/* The keys that have signed so far: one key with two ids counts once. */
struct count {
	const struct tkm_tuf_metadata *metadata;
	struct tkm_view message; /* what was signed */
	struct tkm_tuf_key *keys;
	size_t size;
};

static bool is_counted(const struct count *count, const struct tkm_tuf_key *key)
{
	size_t i;

	for (i = 0; i < count->size; i++)
		if (tkm_tuf_key_same(&count->keys[i], key))
			return true;
	return false;
}

static void count_key(struct count *count, const json_t *keys, const char *id)
{
	uint8_t bytes[SIGNATURE_MAX];
	size_t size;
	struct tkm_tuf_key key;
	const char *signature = signature_of(
	    json_object_get(count->metadata->whole, "signatures"), id);

	if (!signature ||
	    !tkm_hex_decode(
		tkm_view_of(signature), sizeof(bytes), bytes, &size) ||
	    !tkm_tuf_key_read(json_object_get(keys, id), &key))
		return;
	if (is_counted(count, &key) || !tkm_tuf_key_verify(&key, count->message,
					   tkm_view_of_bytes(bytes, size)))
		tkm_tuf_key_release(&key);
	else
		count->keys[count->size++] = key;
}

static bool reaches_threshold(
    struct count *count, const struct tkm_tuf_authority *authority)
{
	const json_t *ids = json_object_get(authority->role, "keyids");
	int64_t threshold = INT64_MAX;
	const json_t *id;
	size_t i;

	tkm_tuf_json_integer(
	    authority->role, "threshold", 1, INT64_MAX, &threshold);
	json_array_foreach(ids, i, id)
	{
		if ((int64_t)count->size >= threshold)
			break;
		count_key(count, authority->keys, json_string_value(id));
	}
	return (int64_t)count->size >= threshold;
}

int tkm_tuf_metadata_verify(const struct tkm_tuf_metadata *metadata,
    const struct tkm_tuf_authority *authority, const char *role,
    struct tkm_tuf_fault *fault)
{
	struct tkm_buf message = TKM_BUF_INIT(SIZE_MAX);
	size_t room =
	    json_array_size(json_object_get(authority->role, "keyids"));
	struct count count = {.metadata = metadata,
	    .keys = calloc(room + 1, sizeof(*count.keys))};
	int error = TKM_TUF_OK;
	size_t i;

	if (!count.keys || !tkm_tuf_json_canonical(metadata->body, &message))
		error = tkm_tuf_fail(
		    fault, TKM_TUF_E_MEMORY, role, "not enough memory");
	count.message = tkm_buf_view(&message);
	if (!error && !reaches_threshold(&count, authority))
		error = tkm_tuf_fail(fault, TKM_TUF_E_SIGNATURE, role,
		    "signed by fewer keys than the threshold");
	for (i = 0; i < count.size; i++)
		tkm_tuf_key_release(&count.keys[i]);
	free(count.keys);
	tkm_buf_release(&message);
	return error;
}

/* ------------------------------------------------------------ content */

bool tkm_tuf_root_is_consistent(const struct tkm_tuf_metadata *root)
{
	return json_is_true(json_object_get(root->body, "consistent_snapshot"));
}

bool tkm_tuf_meta_file(const struct tkm_tuf_metadata *metadata,
    const char *file, struct tkm_tuf_meta_file *out)
{
	const json_t *meta = json_object_get(metadata->body, "meta");
	const json_t *found = json_object_get(meta, file);

	if (!found)
		return false;
	out->length = -1;
	out->hashes = json_object_get(found, "hashes");
	tkm_tuf_json_integer(found, "version", 1, INT64_MAX, &out->version);
	tkm_tuf_json_integer(found, "length", 0, INT64_MAX, &out->length);
	return true;
}

bool tkm_tuf_target_find(const struct tkm_tuf_metadata *targets,
    const char *path, struct tkm_tuf_target *out)
{
	const json_t *all = json_object_get(targets->body, "targets");
	const json_t *found = json_object_get(all, path);

	if (!found)
		return false;
	out->hashes = json_object_get(found, "hashes");
	return tkm_tuf_json_integer(
	    found, "length", 0, INT64_MAX, &out->length);
}
