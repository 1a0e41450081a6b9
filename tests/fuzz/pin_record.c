/* SPDX-License-Identifier: Apache-2.0
 * pin_record.c -- any bytes as what the host remembers of a token's PINs.
 */
// LIBS: tkm_host
#include "core/host/token/pin_record.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_view text = tkm_view_of_bytes(data, size);
	struct tkm_pin_record record = {.since = -7};
	tkm_status status = tkm_pin_record_parse(text, "5ab0", &record);

	/* Nothing is changed by what is no record. */
	if (status != TKM_OK && record.since != -7)
		abort();
	return 0;
}
