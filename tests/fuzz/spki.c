/* SPDX-License-Identifier: Apache-2.0
 * spki.c -- public keys and signatures as a token tells them: the first byte
 * is the length of the key, the signature follows it.
 */
// LIBS: tkm_pki
#include "core/pki/spki.h"
#include "tests/fuzz/fuzz.h"
#include <tkm/token.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t digest[32] = {1};
	static const uint32_t ways[] = {
	    TKM_SIGN_ECDSA, TKM_SIGN_RSA_PKCS1, TKM_SIGN_RSA_PSS};
	size_t key, i;

	if (size == 0)
		return 0;
	key = data[0] < size ? data[0] : size - 1;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		(void)tkm_spki_verify(data + 1, key, ways[i], "SHA-256", digest,
		    sizeof(digest), data + 1 + key, size - 1 - key);
	return 0;
}
