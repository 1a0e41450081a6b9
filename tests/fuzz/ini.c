/* SPDX-License-Identifier: Apache-2.0
 * ini.c -- any bytes as an INI file.
 */
// LIBS: tkm_base
#include "core/base/ini.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* Every entry is found under its own name. */
static void check(const struct tkm_ini *ini)
{
	for (size_t i = 0; i < ini->count; i++) {
		const struct tkm_ini_entry *entry = &ini->entries[i];

		if (tkm_ini_find(ini, entry->section, entry->key) != entry ||
		    entry->line == 0 || strlen(entry->key) > TKM_INI_MAX_NAME)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_ini ini = {.count = 0};
	struct tkm_ini_error error = {.line = 0};

	if (tkm_ini_parse(tkm_view_of_bytes(data, size), &ini, &error))
		check(&ini);
	else if (!error.reason)
		abort();
	tkm_ini_release(&ini);
	return 0;
}
