/* SPDX-License-Identifier: Apache-2.0
 * date.c -- any bytes as a date.
 */
// LIBS: tkm_base
#include "core/base/date.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[TKM_DATE_TEXT_SIZE];
	int64_t seconds, again;

	if (!tkm_date_parse(tkm_view_of_bytes(data, size), &seconds))
		return 0;
	if (!tkm_date_format(seconds, text) ||
	    !tkm_date_parse(tkm_view_of(text), &again) || again != seconds)
		abort();
	return 0;
}
