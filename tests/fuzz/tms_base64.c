/* SPDX-License-Identifier: Apache-2.0
 * tms_base64.c -- fuzzes base64: what reads back must be written the same.
 */
// LIBS: tkm_ra_tms
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "plugins/ra-tms/base64.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_view text = tkm_view_of_bytes(data, size);
	struct tkm_buf bytes, again;

	tkm_buf_init(&bytes, 4096);
	tkm_buf_init(&again, 8192);
	if (tkm_tms_base64_read(text, &bytes) && tkm_buf_ok(&bytes)) {
		tkm_tms_base64_add(&again, bytes.data, bytes.size);
		assert(tkm_view_equals(tkm_buf_view(&again), text));
	}
	tkm_buf_release(&again);
	tkm_buf_release(&bytes);
	return 0;
}
