/* SPDX-License-Identifier: Apache-2.0
 * delegation.c -- paths, hash prefixes and hash bins.
 */
#include "bootstrap/tuf/delegation.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "bootstrap/tuf/json.h"
#include "core/base/buf.h"

#define HASH_SIZE 32u /* SHA-256 of a path */
#define BIN_BITS_MAX 32
#define BIN_NAME_MAX 1024u

/* --------------------------------------------------------------- form */

bool tkm_tuf_is_keys(const json_t *keys)
{
	json_t *all = (json_t *)(uintptr_t)keys;
	const char *id;
	const json_t *key;

	json_object_foreach(
	    all, id, key) if (!tkm_tuf_json_text(key, "keytype") ||
			      !tkm_tuf_json_text(key, "scheme") ||
			      !json_is_object(
				  json_object_get(key, "keyval"))) return false;
	return json_is_object(keys);
}

bool tkm_tuf_is_role(const json_t *role)
{
	int64_t threshold;

	return tkm_tuf_json_is_distinct(
		   json_object_get(role, "keyids"), NULL) &&
	       tkm_tuf_json_integer(
		   role, "threshold", 1, INT64_MAX, &threshold);
}

/* A delegated role is kept in a file of its name beside the top-level ones. */
static bool is_delegated_name(const char *name)
{
	int kind;

	for (kind = TKM_TUF_ROOT; name && kind <= TKM_TUF_TARGETS; kind++)
		if (strcmp(name, tkm_tuf_kind_name((enum tkm_tuf_kind)kind)) ==
		    0)
			return false;
	return name && *name;
}

static bool is_texts(const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach(
	    list, i, item) if (!json_is_string(item)) return false;
	return json_is_array(list);
}

static bool is_delegated_role(const json_t *role)
{
	const json_t *paths = json_object_get(role, "paths");
	const json_t *prefixes = json_object_get(role, "path_hash_prefixes");

	return tkm_tuf_is_role(role) &&
	       is_delegated_name(tkm_tuf_json_text(role, "name")) &&
	       json_is_boolean(json_object_get(role, "terminating")) &&
	       !(paths && prefixes) && (!paths || is_texts(paths)) &&
	       (!prefixes || is_texts(prefixes));
}

static bool is_delegated_roles(const json_t *roles)
{
	const json_t *role;
	size_t i;

	json_array_foreach(
	    roles, i, role) if (!is_delegated_role(role)) return false;
	return tkm_tuf_json_is_distinct(roles, "name");
}

static bool is_succinct(const json_t *roles)
{
	const char *prefix = tkm_tuf_json_text(roles, "name_prefix");
	int64_t bits;

	return tkm_tuf_is_role(roles) && prefix && *prefix &&
	       tkm_tuf_json_integer(
		   roles, "bit_length", 1, BIN_BITS_MAX, &bits);
}

bool tkm_tuf_is_delegations(const json_t *delegations)
{
	const json_t *roles = json_object_get(delegations, "roles");
	const json_t *bins = json_object_get(delegations, "succinct_roles");

	return tkm_tuf_is_keys(json_object_get(delegations, "keys")) &&
	       !roles != !bins && (!roles || is_delegated_roles(roles)) &&
	       (!bins || is_succinct(bins));
}

/* -------------------------------------------------------------- globs */

/*
 * `[abc]`, `[a-z]`, `[!x]`: does C match, and where does the set end?  A `[`
 * without its `]` is a character like others: then END is untouched.
 */
static bool matches_set(const char *set, char c, const char **end)
{
	const char *p = set + 1;
	bool is_negated = *p == '!';
	bool found = false;

	if (is_negated)
		p++;
	for (const char *first = p;
	     *p != '\0' && *p != '/' && (*p != ']' || p == first); p++) {
		if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
			found |= (unsigned char)p[0] <= (unsigned char)c &&
				 (unsigned char)c <= (unsigned char)p[2];
			p += 2;
		} else {
			found |= *p == c;
		}
	}
	if (*p != ']')
		return false;
	*end = p + 1;
	return found != is_negated;
}

/* One character of the path against one element of the pattern. */
static bool matches_one(const char *pattern, char c, const char **next)
{
	const char *end = NULL;
	bool is_in;

	*next = pattern + 1;
	if (*pattern == '?')
		return true;
	if (*pattern != '[')
		return *pattern == c;
	is_in = matches_set(pattern, c, &end);
	if (!end)
		return c == '[';
	*next = end;
	return is_in;
}

/* Goes back to the last `*` only, so that it takes no exponential time. */
bool tkm_tuf_path_matches(const char *pattern, const char *path)
{
	const char *star = NULL, *from = NULL, *next;

	while (*path != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			from = path;
		} else if (*path == '/' && *pattern == '/') {
			star = NULL;
			pattern++;
			path++;
		} else if (*path != '/' && *pattern != '\0' &&
			   *pattern != '/' &&
			   matches_one(pattern, *path, &next)) {
			pattern = next;
			path++;
		} else if (star && *from != '/') {
			pattern = star + 1;
			path = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

/* ------------------------------------------------------ who is trusted */

/* The path as roles look at it. */
struct sought {
	const char *path;
	uint8_t hash[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
};

static bool sought_init(struct sought *sought, const char *path)
{
	size_t i;

	sought->path = path;
	if (EVP_Digest(path, strlen(path), sought->hash, NULL, EVP_sha256(),
		NULL) != 1)
		return false;
	for (i = 0; i < HASH_SIZE; i++)
		snprintf(sought->hex + 2 * i, 3, "%02x", sought->hash[i]);
	return true;
}

static bool is_trusted_for(const json_t *role, const struct sought *sought)
{
	const json_t *paths = json_object_get(role, "paths");
	const json_t *prefixes = json_object_get(role, "path_hash_prefixes");
	const json_t *item;
	size_t i;

	json_array_foreach(
	    paths, i, item) if (tkm_tuf_path_matches(json_string_value(item),
				    sought->path)) return true;
	json_array_foreach(prefixes, i,
	    item) if (strncmp(json_string_value(item), sought->hex,
			  strlen(json_string_value(item))) == 0) return true;
	return false;
}

/* "PREFIX-0f": the first bits of the hash, in hexadecimal of equal length. */
static bool bin_name(
    const json_t *bins, const struct sought *sought, char name[BIN_NAME_MAX])
{
	const char *prefix = tkm_tuf_json_text(bins, "name_prefix");
	const uint8_t *h = sought->hash;
	uint32_t first = (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 |
			 (uint32_t)h[2] << 8 | h[3];
	int64_t bits = 1;
	int written;

	tkm_tuf_json_integer(bins, "bit_length", 1, BIN_BITS_MAX, &bits);
	written = snprintf(name, BIN_NAME_MAX, "%s-%0*lx", prefix,
	    (int)(bits + 3) / 4, (unsigned long)(first >> (32 - bits)));
	return written > 0 && (size_t)written < BIN_NAME_MAX;
}

void tkm_tuf_delegations_of(const struct tkm_tuf_metadata *targets,
    const char *path,
    bool (*visit)(void *ctx, const char *name, bool is_terminating,
	const struct tkm_tuf_authority *authority),
    void *ctx)
{
	const json_t *delegations =
	    json_object_get(targets->body, "delegations");
	const json_t *roles = json_object_get(delegations, "roles");
	const json_t *bins = json_object_get(delegations, "succinct_roles");
	struct tkm_tuf_authority authority = {
	    .keys = json_object_get(delegations, "keys")};
	struct sought sought;
	char name[BIN_NAME_MAX];
	size_t i;

	if (!delegations || !sought_init(&sought, path))
		return;
	json_array_foreach(roles, i,
	    authority.role) if (is_trusted_for(authority.role, &sought) &&
				!visit(ctx,
				    tkm_tuf_json_text(authority.role, "name"),
				    json_is_true(json_object_get(
					authority.role, "terminating")),
				    &authority)) return;
	authority.role = bins;
	if (bins && bin_name(bins, &sought, name))
		visit(ctx, name, true, &authority);
}
