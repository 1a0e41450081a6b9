/* SPDX-License-Identifier: Apache-2.0
 * email.c -- any bytes as an e-mail address.
 */
// LIBS: tkm_forgot_pin_formats
#include "plugins/forgot-pin/email.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_email email, again;

	if (!tkm_email_parse(tkm_view_of_bytes(data, size), &email))
		return 0;
	if (strpbrk(email.text, "\r\n\t <>,;\"") ||
	    !tkm_email_parse(tkm_view_of(email.text), &again) ||
	    strcmp(email.text, again.text) != 0)
		abort();
	return 0;
}
