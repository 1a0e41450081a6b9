/* SPDX-License-Identifier: Apache-2.0
 * manifest.c -- any bytes as a plugin.json.
 */
// LIBS: tkm_host
#include "core/host/plugin/manifest.h"

#include <stdlib.h>

#include "core/base/path.h"
#include "tests/fuzz/fuzz.h"

/* What was let through keeps the limits others rely on. */
static void check(const struct tkm_manifest *manifest)
{
	if (!manifest->id || !manifest->version || !manifest->vendor ||
	    !manifest->file ||
	    !tkm_path_is_safe_name(tkm_view_of(manifest->file)) ||
	    manifest->order < 0 || manifest->order > 99 ||
	    manifest->provide_count > TKM_MANIFEST_MAX_ITEMS ||
	    manifest->require_count > TKM_MANIFEST_MAX_ITEMS ||
	    manifest->action_count > TKM_MANIFEST_MAX_ITEMS)
		abort();
	for (size_t i = 0; i < manifest->provide_count; i++)
		if (!tkm_manifest_provides(manifest, manifest->provides[i]))
			abort();
	for (size_t i = 0; i < manifest->action_count; i++)
		if (!manifest->actions[i].id || !manifest->actions[i].command)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_manifest manifest = {0};
	const char *reason = NULL;

	if (tkm_manifest_parse(data, size, &manifest, &reason))
		check(&manifest);
	else if (!reason || manifest.id)
		abort();
	tkm_manifest_release(&manifest);
	return 0;
}
