/* SPDX-License-Identifier: Apache-2.0
 * utf8.c -- any bytes as text: cut, measured, made safe to show.
 */
// LIBS: tkm_base
#include "core/base/utf8.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

static void check_cut(struct tkm_view text)
{
	for (size_t max = 0; max <= text.size && max < 40; max++) {
		struct tkm_view cut = tkm_utf8_cut(text, max);

		if (cut.size > max ||
		    (tkm_utf8_is_valid(text) && !tkm_utf8_is_valid(cut)))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_view text = tkm_view_of_bytes(data, size);
	struct tkm_buf safe = TKM_BUF_INIT(3 * size);

	tkm_utf8_add_safe(&safe, text);
	if (!tkm_buf_ok(&safe) || !tkm_utf8_is_printable(tkm_buf_view(&safe)) ||
	    tkm_utf8_width(text) > 2 * size)
		abort();
	check_cut(text);
	tkm_buf_release(&safe);
	return 0;
}
