/* SPDX-License-Identifier: Apache-2.0
 * sandbox_json.c -- fuzzes what the sandbox RA reads out of a request.
 */
// LIBS: tkm_sandbox_json

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sandbox/ra/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_members(const json_t *root)
{
	unsigned char digest[32];
	unsigned char key[32];
	unsigned char *bytes;
	const char *text;
	size_t size = 0;

	text = ra_json_text(root, "path", 16);
	assert(!text || (strlen(text) > 0 && strlen(text) <= 16));
	text = ra_json_id(root, "id");
	assert(!text || strlen(text) == 32);
	bytes = ra_json_bytes(root, "csr", 64, &size);
	assert(!bytes || (size > 0 && size <= 64));
	free(bytes);
	(void)ra_json_key(root, "replyKey", key);
	assert(ra_json_digest("/", root, digest));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *root = ra_json_parse((const char *)data, size);

	if (root)
		read_members(root);
	json_decref(root);
	return 0;
}
