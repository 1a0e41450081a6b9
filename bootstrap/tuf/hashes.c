/* SPDX-License-Identifier: Apache-2.0
 * hashes.c -- hashes by OpenSSL, compared as hexadecimal.
 */
#include "bootstrap/tuf/hashes.h"

#include <string.h>

#include "core/base/hex.h"

/* Best first: the one that names files. */
static const struct {
	const char *name;
	const EVP_MD *(*digest)(void);
} algorithms[] = {
    {"sha256", EVP_sha256},
    {"sha512", EVP_sha512},
    {"sha384", EVP_sha384},
    {"sha224", EVP_sha224},
};

#define COUNT (sizeof(algorithms) / sizeof(algorithms[0]))

static void release(struct tkm_tuf_hashes *hashes)
{
	size_t i;

	for (i = 0; i < hashes->count; i++)
		EVP_MD_CTX_free(hashes->running[i]);
	hashes->count = 0;
}

static bool begin_one(
    struct tkm_tuf_hashes *hashes, const EVP_MD *digest, const char *expected)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestInit_ex(ctx, digest, NULL) != 1) {
		EVP_MD_CTX_free(ctx);
		return false;
	}
	hashes->running[hashes->count] = ctx;
	hashes->expected[hashes->count++] = expected;
	return true;
}

bool tkm_tuf_hashes_begin(const json_t *list, struct tkm_tuf_hashes *out)
{
	struct tkm_tuf_hashes begun = {.count = 0};
	bool good = true;
	size_t i;

	for (i = 0; i < COUNT && good; i++) {
		const json_t *hash = json_object_get(list, algorithms[i].name);

		if (hash)
			good = begin_one(&begun, algorithms[i].digest(),
			    json_string_value(hash));
	}
	if (!good || begun.count == 0 ||
	    begun.count != json_object_size(list)) {
		release(&begun);
		return false;
	}
	*out = begun;
	return true;
}

bool tkm_tuf_hashes_add(
    struct tkm_tuf_hashes *hashes, const void *data, size_t size)
{
	bool good = true;
	size_t i;

	for (i = 0; i < hashes->count; i++)
		good &= EVP_DigestUpdate(hashes->running[i], data, size) == 1;
	return good;
}

static bool is_expected(EVP_MD_CTX *ctx, const char *expected)
{
	unsigned char found[EVP_MAX_MD_SIZE];
	uint8_t wanted[EVP_MAX_MD_SIZE];
	unsigned found_size = 0;
	size_t wanted_size = 0;

	return EVP_DigestFinal_ex(ctx, found, &found_size) == 1 &&
	       tkm_hex_decode(tkm_view_of(expected), sizeof(wanted), wanted,
		   &wanted_size) &&
	       wanted_size == found_size &&
	       memcmp(wanted, found, found_size) == 0;
}

bool tkm_tuf_hashes_end(struct tkm_tuf_hashes *hashes)
{
	bool good = hashes->count > 0;
	size_t i;

	for (i = 0; i < hashes->count; i++)
		good &= is_expected(hashes->running[i], hashes->expected[i]);
	release(hashes);
	return good;
}

bool tkm_tuf_hashes_match(const json_t *list, struct tkm_view bytes)
{
	struct tkm_tuf_hashes hashes;
	bool added;

	if (!tkm_tuf_hashes_begin(list, &hashes))
		return false;
	added = tkm_tuf_hashes_add(&hashes, bytes.data, bytes.size);
	return tkm_tuf_hashes_end(&hashes) && added;
}

const char *tkm_tuf_hashes_name(const json_t *list)
{
	size_t i;

	for (i = 0; i < COUNT; i++) {
		const json_t *hash = json_object_get(list, algorithms[i].name);

		if (hash)
			return json_string_value(hash);
	}
	return "";
}
