/* SPDX-License-Identifier: Apache-2.0
 * p11kit.c -- module files of p11-kit.
 */
// LIBS: tkm_token_pkcs11
#include "plugins/token-pkcs11/p11kit.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_p11_kit kit = {0};
	const char *reason;

	if (tkm_p11_kit_parse(tkm_view_of_bytes(data, size), &kit, &reason))
		tkm_p11_kit_is_wanted(&kit, "tkm");
	tkm_p11_kit_release(&kit);
	return 0;
}
