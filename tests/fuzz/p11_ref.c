/* SPDX-License-Identifier: Apache-2.0
 * p11_ref.c -- references to a slot, which come back from the host's state.
 */
// LIBS: tkm_token_pkcs11
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "plugins/token-pkcs11/slot.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *ref = tkm_text_dup_view(tkm_view_of_bytes(data, size));
	char *path = NULL;
	CK_SLOT_ID slot = 0;

	assert(ref);
	if (tkm_p11_ref_parse(ref, &path, &slot))
		assert(path && strlen(path) < size);
	free(path);
	free(ref);
	return 0;
}
