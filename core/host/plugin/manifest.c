/* SPDX-License-Identifier: Apache-2.0
 * manifest.c -- plugin.json read key by key, each with its own rule.
 */
#include "core/host/plugin/manifest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

#define MAX_ID 128u
#define MAX_VERSION 32u
#define MAX_VENDOR 256u
#define MAX_COMMAND 64u
#define DEFAULT_ORDER 50

static bool is_made_of(struct tkm_view text, const char *extra)
{
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];
		bool fits = (c >= 'a' && c <= 'z') || tkm_text_is_digit(c) ||
			    strchr(extra, c);
		if (c == '\0' || !fits)
			return false;
	}
	return text.size > 0;
}

static bool is_id(struct tkm_view text)
{
	return text.size <= MAX_ID && is_made_of(text, "._-");
}

static bool is_reverse_dns(struct tkm_view text)
{
	struct tkm_view rest = text;
	struct tkm_view label;
	size_t labels = 0;

	while (tkm_view_split(&rest, '.', &label)) {
		if (label.size == 0)
			return false;
		labels++;
	}
	return is_id(text) && labels >= 2 && !tkm_view_ends_with(text, ".");
}

/* "tkm.feature/1" */
static bool is_interface(struct tkm_view text)
{
	return text.size <= MAX_ID && is_made_of(text, "._-/");
}

static bool is_command(struct tkm_view text)
{
	struct tkm_view rest = text;
	struct tkm_view word;

	if (text.size > MAX_COMMAND || tkm_view_ends_with(text, " "))
		return false;
	while (tkm_view_split(&rest, ' ', &word))
		if (!is_made_of(word, "-") || word.data[0] == '-')
			return false;
	return text.size > 0;
}

static bool is_version(struct tkm_view text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!tkm_text_is_alnum(text.data[i]) &&
		    !strchr(".+-", text.data[i]))
			return false;
	return text.size > 0 && text.size <= MAX_VERSION;
}

static bool is_vendor(struct tkm_view text)
{
	return text.size > 0 && text.size <= MAX_VENDOR &&
	       tkm_utf8_is_printable(text);
}

static const char *read_text(const json_t *object, const char *key,
    bool (*is_right)(struct tkm_view), const char *wrong, char **out)
{
	const json_t *value = json_object_get(object, key);
	struct tkm_view text = tkm_view_of_bytes(
	    json_string_value(value), json_string_length(value));

	if (!json_is_string(value) || !is_right(text))
		return wrong;
	*out = tkm_text_dup_view(text);
	return *out ? NULL : "out of memory";
}

static const char *read_list(const json_t *root, const char *key,
    const char *wrong, char ***items, size_t *count)
{
	const json_t *list = json_object_get(root, key);
	size_t n = json_array_size(list);

	if (!list)
		return NULL;
	if (!json_is_array(list) || n > TKM_MANIFEST_MAX_ITEMS)
		return wrong;
	*items = calloc(n ? n : 1, sizeof(**items));
	if (!*items)
		return "out of memory";
	for (; *count < n; ++*count) {
		const json_t *item = json_array_get(list, *count);
		struct tkm_view text = tkm_view_of_bytes(
		    json_string_value(item), json_string_length(item));
		if (!json_is_string(item) || !is_interface(text))
			return wrong;
		(*items)[*count] = tkm_text_dup_view(text);
		if (!(*items)[*count])
			return "out of memory";
	}
	return NULL;
}

static const char *read_action(
    const json_t *item, struct tkm_manifest_action *action)
{
	const char *fault = read_text(item, "id", is_id,
	    "an action's \"id\" is missing or not of a-z, 0-9, '.', '_', '-'",
	    &action->id);

	if (fault)
		return fault;
	return read_text(item, "command", is_command,
	    "an action's \"command\" is missing or not words of a-z, 0-9, '-'",
	    &action->command);
}

static const char *read_actions(
    const json_t *root, struct tkm_manifest *manifest)
{
	const json_t *list = json_object_get(root, "actions");
	size_t n = json_array_size(list);
	const char *fault = NULL;

	if (!list)
		return NULL;
	if (!json_is_array(list) || n > TKM_MANIFEST_MAX_ITEMS)
		return "\"actions\" is not a list of at most 64 actions";
	manifest->actions = calloc(n ? n : 1, sizeof(*manifest->actions));
	if (!manifest->actions)
		return "out of memory";
	for (size_t i = 0; i < n && !fault; i++) {
		manifest->action_count = i + 1;
		fault =
		    read_action(json_array_get(list, i), &manifest->actions[i]);
	}
	return fault;
}

static const char *read_abi(const json_t *root, uint32_t *abi)
{
	static const char wrong[] = "\"abi\" is not of the form \"1.0\"";
	const json_t *value = json_object_get(root, "abi");
	struct tkm_view rest = tkm_view_of(json_string_value(value));
	struct tkm_view major;
	uint64_t high;
	uint64_t low;

	if (!tkm_view_split(&rest, '.', &major) ||
	    !tkm_view_to_uint64(major, UINT16_MAX, &high) ||
	    !tkm_view_to_uint64(rest, UINT16_MAX, &low))
		return wrong;
	*abi = (uint32_t)(high << 16 | low);
	return NULL;
}

static const char *read_hash(const json_t *root, struct tkm_manifest *manifest)
{
	const json_t *value = json_object_get(root, "sha256");
	uint8_t hash[TKM_SHA256_SIZE];
	size_t n;

	if (!value)
		return NULL;
	if (!json_is_string(value) ||
	    !tkm_hex_decode(tkm_view_of(json_string_value(value)), sizeof(hash),
		hash, &n) ||
	    n != sizeof(hash))
		return "\"sha256\" is not 64 hexadecimal digits";
	memcpy(manifest->sha256, hash, sizeof(hash));
	manifest->has_sha256 = true;
	return NULL;
}

static const char *read_numbers(
    const json_t *root, struct tkm_manifest *manifest)
{
	const json_t *order = json_object_get(root, "order");
	const json_t *critical = json_object_get(root, "critical");
	json_int_t number = order ? json_integer_value(order) : DEFAULT_ORDER;

	if ((order && !json_is_integer(order)) || number < 0 || number > 99)
		return "\"order\" is not a number from 0 to 99";
	if (critical && !json_is_boolean(critical))
		return "\"critical\" is neither true nor false";
	manifest->order = (int)number;
	manifest->critical = json_is_true(critical);
	return NULL;
}

static const char *read_identity(
    const json_t *root, struct tkm_manifest *manifest)
{
	const char *fault = read_text(root, "id", is_reverse_dns,
	    "\"id\" is missing or not a reverse DNS name", &manifest->id);

	if (!fault)
		fault = read_text(root, "file", tkm_path_is_safe_name,
		    "\"file\" is missing or not a plain file name",
		    &manifest->file);
	if (!fault)
		fault = read_text(root, "version", is_version,
		    "\"version\" is missing or not of the form \"1.2.3\"",
		    &manifest->version);
	if (!fault)
		fault = read_text(root, "vendor", is_vendor,
		    "\"vendor\" is missing or not a printable text",
		    &manifest->vendor);
	return fault;
}

static const char *read_root(const json_t *root, struct tkm_manifest *manifest)
{
	const char *fault;

	if (!json_is_object(root))
		return "it is no JSON object";
	if (json_integer_value(json_object_get(root, "manifest")) != 1)
		return "\"manifest\" is missing or not 1";
	fault = read_identity(root, manifest);
	if (!fault)
		fault = read_abi(root, &manifest->abi);
	if (!fault)
		fault = read_list(root, "provides",
		    "\"provides\" is not a list of at most 64 interface ids",
		    &manifest->provides, &manifest->provide_count);
	if (!fault)
		fault = read_list(root, "requires",
		    "\"requires\" is not a list of at most 64 service ids",
		    &manifest->requires, &manifest->require_count);
	if (!fault)
		fault = read_actions(root, manifest);
	if (!fault)
		fault = read_numbers(root, manifest);
	if (!fault)
		fault = read_hash(root, manifest);
	return fault;
}

bool tkm_manifest_parse(
    const void *data, size_t n, struct tkm_manifest *out, const char **reason)
{
	struct tkm_manifest manifest = {0};
	const char *fault = "it has more than 64 KiB";
	json_t *root = NULL;

	if (n <= TKM_MANIFEST_MAX) {
		root =
		    json_loadb(n ? data : "", n, JSON_REJECT_DUPLICATES, NULL);
		fault = root ? read_root(root, &manifest)
			     : "it is not well-formed JSON";
	}
	json_decref(root);
	if (!fault) {
		*out = manifest;
		return true;
	}
	tkm_manifest_release(&manifest);
	if (reason)
		*reason = fault;
	return false;
}

static void free_list(char **items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(items[i]);
	free(items);
}

void tkm_manifest_release(struct tkm_manifest *manifest)
{
	for (size_t i = 0; i < manifest->action_count; i++) {
		free(manifest->actions[i].id);
		free(manifest->actions[i].command);
	}
	free(manifest->actions);
	free_list(manifest->provides, manifest->provide_count);
	free_list(manifest->requires, manifest->require_count);
	free(manifest->id);
	free(manifest->file);
	free(manifest->version);
	free(manifest->vendor);
	*manifest = (struct tkm_manifest){0};
}

bool tkm_manifest_provides(
    const struct tkm_manifest *manifest, const char *interface_id)
{
	for (size_t i = 0; i < manifest->provide_count; i++)
		if (strcmp(manifest->provides[i], interface_id) == 0)
			return true;
	return false;
}
