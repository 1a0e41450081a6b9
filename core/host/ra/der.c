/* SPDX-License-Identifier: Apache-2.0
 * der.c -- several DER values one after the other, taken apart.
 */
#include "core/host/ra/der.h"

#define SEQUENCE 0x30u
#define LONG_FORM 0x80u
#define COUNT_MAX 3u /* bytes of a length: 16 MiB are enough */

bool tkm_der_sequence(const uint8_t *data, size_t n, size_t *length)
{
	size_t body = 0, header = 2, count, i;

	if (n < header || data[0] != SEQUENCE)
		return false;
	if (data[1] < LONG_FORM) {
		body = data[1];
	} else {
		count = data[1] - LONG_FORM;
		if (count == 0 || count > COUNT_MAX || n < header + count)
			return false;
		for (i = 0; i < count; i++)
			body = body << 8 | data[header + i];
		header += count;
	}
	if (body > n - header)
		return false;
	*length = header + body;
	return true;
}
