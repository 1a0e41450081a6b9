/* SPDX-License-Identifier: Apache-2.0
 * base32.c -- any bytes typed as an activation code.
 */
// LIBS: tkm_base
#include "core/base/base32.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* What was taken for a code is one in its written form too. */
static void check(const char *symbols)
{
	char text[TKM_CODE_TEXT_SIZE];
	char again[TKM_CODE_SYMBOLS + 1];

	tkm_code_format(symbols, text);
	if (!tkm_code_parse(tkm_view_of(text), again, NULL) ||
	    strcmp(again, symbols) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char symbols[TKM_CODE_SYMBOLS + 1];
	struct tkm_code_error error;

	if (tkm_code_parse(tkm_view_of_bytes(data, size), symbols, &error))
		check(symbols);
	else if (error.fault == TKM_CODE_RIGHT || error.position > size)
		abort();
	if (size >= TKM_CODE_RANDOM_SIZE) {
		tkm_code_generate(data, symbols);
		check(symbols);
	}
	return 0;
}
