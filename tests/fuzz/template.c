/* SPDX-License-Identifier: Apache-2.0
 * template.c -- any bytes as a text with placeholders.
 */
// LIBS: tkm_base
#include "core/base/template.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

static bool add_serial(void *context, struct tkm_view name, struct tkm_buf *out)
{
	(void)context;
	if (name.size == 0)
		abort();
	if (!tkm_view_is(name, "serial"))
		return false;
	tkm_buf_add_text(out, "12{serial}34");
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_buf out = TKM_BUF_INIT(4096);

	tkm_template_render(
	    tkm_view_of_bytes(data, size), add_serial, NULL, &out);
	tkm_buf_release(&out);
	return 0;
}
