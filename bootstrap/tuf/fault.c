/* SPDX-License-Identifier: Apache-2.0
 * fault.c -- why metadata or a target was refused.
 */
#include "bootstrap/tuf/fault.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"

int tkm_tuf_fail(struct tkm_tuf_fault *fault, int error, const char *subject,
    const char *why)
{
	struct tkm_buf text = TKM_BUF_INIT(4096);
	struct tkm_view cut;

	if (!fault)
		return error;
	tkm_utf8_add_safe(
	    &text, tkm_utf8_cut(tkm_view_of(subject), sizeof(fault->text) / 2));
	tkm_buf_add_text(&text, ": ");
	tkm_buf_add_text(&text, why);
	cut = tkm_utf8_cut(tkm_buf_view(&text), sizeof(fault->text) - 1);
	fault->error = error;
	if (cut.size > 0)
		memcpy(fault->text, cut.data, cut.size);
	fault->text[cut.size] = '\0';
	tkm_buf_release(&text);
	return error;
}
