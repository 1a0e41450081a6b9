/* SPDX-License-Identifier: Apache-2.0
 * der.c -- any bytes as DER values one after the other.
 */
// LIBS: tkm_host
#include "core/host/ra/der.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length;

	/* Each is at least its header, and inside what is left. */
	while (tkm_der_sequence(data, size, &length)) {
		if (length < 2 || length > size)
			abort();
		data += length;
		size -= length;
	}
	return 0;
}
