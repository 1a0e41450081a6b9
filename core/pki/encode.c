/* SPDX-License-Identifier: Apache-2.0
 * encode.c -- DER of OpenSSL's objects.
 */
#include <stdlib.h>
#include <tkm/plugin.h>

#include "core/pki/encode.h"

int tkm_pki_encode(
    const void *object, const ASN1_ITEM *kind, uint8_t **out, size_t *length)
{
	int size = ASN1_item_i2d(object, NULL, kind);
	unsigned char *p;
	uint8_t *der;

	if (size <= 0)
		return TKM_E_INTERNAL;
	der = malloc((size_t)size);
	if (!der)
		return TKM_E_MEMORY;
	p = der;
	ASN1_item_i2d(object, &p, kind);
	*out = der;
	*length = (size_t)size;
	return 0;
}
