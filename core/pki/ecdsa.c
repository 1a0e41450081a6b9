/* SPDX-License-Identifier: Apache-2.0
 * ecdsa.c -- r || s to Ecdsa-Sig-Value.
 */
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <tkm/plugin.h>

#include "core/pki/ecdsa.h"

int tkm_ecdsa_encode(const uint8_t *raw, size_t n, uint8_t *out, size_t *length)
{
	ECDSA_SIG *pair;
	BIGNUM *r;
	BIGNUM *s;
	int size = 0;

	if (n == 0 || n % 2 != 0 || n > 132)
		return TKM_E_ARGUMENT;
	pair = ECDSA_SIG_new();
	r = BN_bin2bn(raw, (int)(n / 2), NULL);
	s = BN_bin2bn(raw + n / 2, (int)(n / 2), NULL);
	if (pair && ECDSA_SIG_set0(pair, r, s)) {
		r = s = NULL;
		size = i2d_ECDSA_SIG(pair, &out);
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(pair);
	if (size <= 0)
		return TKM_E_INTERNAL;
	*length = (size_t)size;
	return 0;
}
