/* SPDX-License-Identifier: Apache-2.0
 * mst.c -- any bytes as a tax code.
 */
// LIBS: tkm_forgot_pin_formats
#include "plugins/forgot-pin/mst.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum tkm_mst_fault fault;
	struct tkm_mst mst, again;

	if (!tkm_mst_parse(tkm_view_of_bytes(data, size), &mst, &fault))
		return 0;
	if (!tkm_mst_parse(tkm_view_of(mst.text), &again, &fault) ||
	    memcmp(&mst, &again, sizeof(mst)) != 0)
		abort();
	return 0;
}
