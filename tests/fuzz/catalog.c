/* SPDX-License-Identifier: Apache-2.0
 * catalog.c -- any bytes as a message catalogue.
 */
// LIBS: tkm_base
#include "core/base/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tests/fuzz/fuzz.h"

static void check(const char *text)
{
	if (text && !tkm_utf8_is_valid(tkm_view_of(text)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const msgids[] = {"", "Cancel", "{n} try left", "z"};
	struct tkm_catalog catalog;
	const char *reason = NULL;

	if (!tkm_catalog_init(&catalog, data, size, &reason)) {
		if (!reason)
			abort();
		return 0;
	}
	for (size_t i = 0; i < sizeof(msgids) / sizeof(msgids[0]); i++) {
		check(tkm_catalog_get(&catalog, msgids[i]));
	}
	return 0;
}
