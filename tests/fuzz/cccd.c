/* SPDX-License-Identifier: Apache-2.0
 * cccd.c -- any bytes as the number of an identity paper.
 */
// LIBS: tkm_forgot_pin_formats
#include "plugins/forgot-pin/cccd.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_id_number id, again;

	if (!tkm_id_number_parse(tkm_view_of_bytes(data, size), 2026, &id))
		return 0;
	if (!tkm_id_number_parse(tkm_view_of(id.text), 2026, &again) ||
	    strcmp(id.text, again.text) != 0 || id.kind != again.kind)
		abort();
	return 0;
}
