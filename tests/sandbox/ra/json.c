/* SPDX-License-Identifier: Apache-2.0
 * json.c -- JSON from outside: parsed within limits, read member by member.
 */
#include "tests/sandbox/ra/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/base/wipe.h"
#include "tests/sandbox/ra/crypto.h"

#define MAX_DEPTH 8

/* Bodies hold codes and PINs, so a block remembers its size to be wiped. */
union block {
	size_t size;
	max_align_t align;
};

static void *take(size_t size)
{
	union block *block = NULL;

	if (size <= SIZE_MAX - sizeof(*block))
		block = malloc(sizeof(*block) + size);
	if (!block)
		return NULL;
	block->size = size;
	return block + 1;
}

static void give(void *data)
{
	union block *block = data;

	if (!data)
		return;
	block--;
	tkm_wipe(data, block->size);
	free(block);
}

void ra_json_setup(void)
{
	json_set_alloc_funcs(take, give);
}

/* Brackets inside strings do not count. */
static bool is_flat(const char *text, size_t size)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < size; i++) {
		if (quoted && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '{' || text[i] == '['))
			depth++;
		else if (!quoted && (text[i] == '}' || text[i] == ']'))
			depth -= depth > 0;
		if (depth > MAX_DEPTH)
			return false;
	}
	return true;
}

json_t *ra_json_parse(const char *text, size_t size)
{
	json_t *root;

	if (!is_flat(text, size))
		return NULL;
	root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(root)) {
		json_decref(root);
		return NULL;
	}
	return root;
}

const char *ra_json_text(const json_t *object, const char *name, size_t max)
{
	const json_t *value = json_object_get(object, name);
	size_t size = json_string_length(value);

	if (!json_is_string(value) || size == 0 || size > max)
		return NULL;
	return json_string_value(value);
}

const char *ra_json_word(
    const json_t *object, const char *name, size_t size, const char *alphabet)
{
	const char *text = ra_json_text(object, name, size);

	if (!text || strlen(text) != size || strspn(text, alphabet) != size)
		return NULL;
	return text;
}

const char *ra_json_id(const json_t *object, const char *name)
{
	return ra_json_word(object, name, RA_ID_SIZE - 1, "0123456789abcdef");
}

unsigned char *ra_json_bytes(
    const json_t *object, const char *name, size_t max, size_t *size)
{
	const char *text = ra_json_text(object, name, (max + 2) / 3 * 4);

	return text ? ra_base64_decode(text, max, size) : NULL;
}

bool ra_json_key(const json_t *object, const char *name, unsigned char out[32])
{
	size_t size = 0;
	unsigned char *bytes = ra_json_bytes(object, name, RA_KEY_SIZE, &size);
	bool found = bytes && size == RA_KEY_SIZE;

	if (found)
		memcpy(out, bytes, size);
	tkm_wipe(bytes, size);
	free(bytes);
	return found;
}

char *ra_json_dump(const json_t *value)
{
	return json_dumps(value, JSON_COMPACT);
}

void ra_json_forget(char *text)
{
	give(text);
}

static int add_to_digest(const char *data, size_t size, void *context)
{
	return EVP_DigestUpdate(context, data, size) ? 0 : -1;
}

bool ra_json_digest(
    const char *path, const json_t *value, unsigned char out[32])
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	bool made = digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) &&
		    EVP_DigestUpdate(digest, path, strlen(path) + 1) &&
		    json_dump_callback(value, add_to_digest, digest,
			JSON_COMPACT | JSON_SORT_KEYS) == 0 &&
		    EVP_DigestFinal_ex(digest, out, NULL);

	EVP_MD_CTX_free(digest);
	return made;
}
