/* SPDX-License-Identifier: Apache-2.0
 * exports.c -- any bytes as a library asked for a name.
 */
// LIBS: tkm_base
#include "core/base/exports.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *reason = NULL;
	bool found;

	if (!tkm_exports_find(data, size, "hello", &found, &reason) && !reason)
		abort();
	return 0;
}
