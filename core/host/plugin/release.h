/* SPDX-License-Identifier: Apache-2.0
 * release.h -- plugins/release.json: the SHA-256 of every file this project
 * released as a plugin.  Whether its signature is right is asked elsewhere.
 */
#ifndef TKM_HOST_RELEASE_H
#define TKM_HOST_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/view.h"

#define TKM_RELEASE_MAX (1024u * 1024u) /* bytes */
#define TKM_RELEASE_MAX_FILES 1024u
#define TKM_RELEASE_HASH_SIZE 32u

struct tkm_release_file {
	char *path; /* below the folder of plugins: "pin/pin.so" */
	uint8_t sha256[TKM_RELEASE_HASH_SIZE];
};

struct tkm_release {
	struct tkm_release_file *files;
	size_t count;
};

/* False, with `out` untouched and `reason` (may be NULL) a static text. */
bool tkm_release_parse(
    const void *data, size_t n, struct tkm_release *out, const char **reason);
/* Harmless on a zeroed struct. */
void tkm_release_release(struct tkm_release *release);

/* The hash of "<folder>/<name>", or NULL. */
const uint8_t *tkm_release_find(
    const struct tkm_release *release, const char *folder, const char *name);
/* Does it list anything in that folder? */
bool tkm_release_has_folder(
    const struct tkm_release *release, const char *folder);

#endif
