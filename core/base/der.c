/* SPDX-License-Identifier: Apache-2.0
 * der.c -- elements of DER.
 */
#include "core/base/der.h"

/* 16 MiB are enough for any key or certificate. */
#define LENGTH_BYTES_MAX 3u

/* Reads the length at the beginning of `rest`; 0 or the bytes it took. */
static size_t read_length(struct tkm_view rest, size_t *length)
{
	const unsigned char *p = (const unsigned char *)rest.data;
	size_t count;
	size_t value = 0;

	if (rest.size == 0)
		return 0;
	if (p[0] < 0x80) {
		*length = p[0];
		return 1;
	}
	count = p[0] & 0x7fu;
	if (count == 0 || count > LENGTH_BYTES_MAX || rest.size <= count)
		return 0;
	for (size_t i = 1; i <= count; i++)
		value = value << 8 | p[i];
	if (value < 0x80 || p[1] == 0)
		return 0;
	*length = value;
	return count + 1;
}

bool tkm_der_next(struct tkm_view *rest, struct tkm_der *element)
{
	struct tkm_view after;
	size_t header;
	size_t length;

	if (rest->size < 2 || ((unsigned char)rest->data[0] & 0x1f) == 0x1f)
		return false;
	after = tkm_view_skip(*rest, 1);
	header = read_length(after, &length);
	if (header == 0 || length > after.size - header)
		return false;
	element->tag = (uint8_t)rest->data[0];
	element->whole = (struct tkm_view){rest->data, 1 + header + length};
	element->content = (struct tkm_view){after.data + header, length};
	*rest = tkm_view_skip(*rest, element->whole.size);
	return true;
}

bool tkm_der_take(struct tkm_view *rest, uint8_t tag, struct tkm_der *element)
{
	struct tkm_view after = *rest;
	struct tkm_der found;

	if (!tkm_der_next(&after, &found) || found.tag != tag)
		return false;
	*rest = after;
	*element = found;
	return true;
}

static void add_length(struct tkm_buf *out, size_t length)
{
	unsigned count = 1;

	if (length < 0x80) {
		tkm_buf_add_char(out, (char)length);
		return;
	}
	while (count < sizeof(length) && length >> (8 * count) != 0)
		count++;
	tkm_buf_add_char(out, (char)(0x80u | count));
	while (count-- > 0)
		tkm_buf_add_char(out, (char)(length >> (8 * count) & 0xffu));
}

void tkm_der_add(struct tkm_buf *out, uint8_t tag, struct tkm_view content)
{
	tkm_buf_add_char(out, (char)tag);
	add_length(out, content.size);
	tkm_buf_add_view(out, content);
}

void tkm_der_add_unsigned(struct tkm_buf *out, struct tkm_view number)
{
	bool negative;

	while (number.size > 1 && number.data[0] == 0)
		number = tkm_view_skip(number, 1);
	negative = number.size == 0 || ((unsigned char)number.data[0] & 0x80);
	tkm_buf_add_char(out, (char)TKM_DER_INTEGER);
	add_length(out, number.size + (negative ? 1 : 0));
	if (negative)
		tkm_buf_add_char(out, '\0');
	tkm_buf_add_view(out, number);
}
