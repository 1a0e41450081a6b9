/* SPDX-License-Identifier: Apache-2.0
 * der.c -- any bytes as DER elements one after the other.
 */
// LIBS: tkm_base
#include "core/base/der.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_view rest = tkm_view_of_bytes(data, size);
	struct tkm_der element;
	size_t before = rest.size;

	/* Each begins where the last ended, and holds its content. */
	while (tkm_der_next(&rest, &element)) {
		if (element.whole.size < 2 ||
		    element.content.size > element.whole.size - 2 ||
		    rest.size != before - element.whole.size)
			abort();
		before = rest.size;
	}
	if (rest.size != before)
		abort();
	return 0;
}
