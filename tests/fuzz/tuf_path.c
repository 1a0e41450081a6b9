/* SPDX-License-Identifier: Apache-2.0
 * tuf_path.c -- patterns of delegated paths: "PATTERN\nPATH".
 */
// LIBS: tkm_tuf
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bootstrap/tuf/delegation.h"
#include "core/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_view rest = tkm_view_of_bytes(data, size);
	struct tkm_view line;
	char *pattern = NULL, *path;
	bool plain;

	if (tkm_view_split(&rest, '\n', &line))
		pattern = tkm_text_dup_view(line);
	path = tkm_text_dup_view(rest);
	if (pattern && path) {
		plain = !strpbrk(pattern, "*?[");
		if (plain)
			assert(tkm_tuf_path_matches(pattern, path) ==
			       (strcmp(pattern, path) == 0));
		else
			(void)tkm_tuf_path_matches(pattern, path);
	}
	free(path);
	free(pattern);
	return 0;
}
