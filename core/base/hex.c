/* SPDX-License-Identifier: Apache-2.0
 * hex.c -- bytes from hexadecimal digits.
 */
#include "core/base/hex.h"

#include "core/base/text.h"

/* -1 for what is no digit. */
static int digit_value(char c)
{
	char lower = tkm_text_lower(c);

	if (tkm_text_is_digit(c))
		return c - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool tkm_hex_decode(
    struct tkm_view text, size_t room, uint8_t *data, size_t *size)
{
	if (text.size % 2 != 0 || text.size / 2 > room)
		return false;
	for (size_t i = 0; i < text.size; i++)
		if (digit_value(text.data[i]) < 0)
			return false;
	for (size_t i = 0; i < text.size / 2; i++)
		data[i] = (uint8_t)(digit_value(text.data[2 * i]) << 4 |
				    digit_value(text.data[2 * i + 1]));
	*size = text.size / 2;
	return true;
}
