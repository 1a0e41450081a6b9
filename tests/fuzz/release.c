/* SPDX-License-Identifier: Apache-2.0
 * release.c -- any bytes as a release.json.
 */
// LIBS: tkm_host
#include "core/host/plugin/release.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* Each path is "folder/file" or "folder/locale/file". */
static void check(const struct tkm_release *release)
{
	for (size_t i = 0; i < release->count; i++) {
		char *folder = release->files[i].path;
		char *name = strchr(folder, '/');

		if (!name || folder[0] == '.' || name[1] == '.')
			abort();
		if (strncmp(name, "/locale/", 8) == 0)
			name += 7;
		if (strchr(name + 1, '/') || name[1] == '.')
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_release release = {0};
	const char *reason = NULL;

	if (tkm_release_parse(data, size, &release, &reason))
		check(&release);
	else if (!reason || release.files)
		abort();
	tkm_release_release(&release);
	return 0;
}
