/* SPDX-License-Identifier: Apache-2.0
 * manifest.h -- plugin.json: what a plugin says of itself before anything of
 * it is opened (docs/plugin-abi.md, "Manifest").
 */
#ifndef TKM_HOST_MANIFEST_H
#define TKM_HOST_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TKM_MANIFEST_NAME "plugin.json"
#define TKM_MANIFEST_MAX 65536u /* bytes */
#define TKM_MANIFEST_MAX_ITEMS 64u /* of each list */
#define TKM_SHA256_SIZE 32u

struct tkm_manifest_action {
	char *id; /* "pin.change" */
	char *command; /* "pin change" */
};

struct tkm_manifest {
	char *id;
	char *file; /* a plain file name */
	char *version;
	char *vendor;
	uint32_t abi; /* as TKM_ABI */
	char **provides;
	size_t provide_count;
	struct tkm_manifest_action *actions;
	size_t action_count;
	char **requires;
	size_t require_count;
	int order; /* 0 to 99 */
	bool critical;
	bool has_sha256;
	uint8_t sha256[TKM_SHA256_SIZE]; /* of the library */
};

/*
 * Reads a manifest; keys it does not know are passed over.  On failure false,
 * with `out` untouched and `reason` (may be NULL) set to a static text for
 * the log and for the author: "\"id\" is not a reverse DNS name".
 */
bool tkm_manifest_parse(
    const void *data, size_t n, struct tkm_manifest *out, const char **reason);
/* Harmless on a zeroed struct. */
void tkm_manifest_release(struct tkm_manifest *manifest);

bool tkm_manifest_provides(
    const struct tkm_manifest *manifest, const char *interface_id);

#endif
