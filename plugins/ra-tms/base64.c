/* SPDX-License-Identifier: Apache-2.0
 * base64.c -- base64 as tms/1 writes it, nothing more lenient.
 */
#include "plugins/ra-tms/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz"
			       "0123456789+/";

static void add_quad(struct tkm_buf *out, uint32_t bits, size_t symbols)
{
	for (size_t i = 0; i < 4; i++) {
		uint32_t six = (bits >> (18 - 6 * i)) & 63u;

		tkm_buf_add_char(out, i < symbols ? alphabet[six] : '=');
	}
}

void tkm_tms_base64_add(struct tkm_buf *out, const void *data, size_t n)
{
	const uint8_t *bytes = data;

	for (; n >= 3; bytes += 3, n -= 3)
		add_quad(out,
		    (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 |
			bytes[2],
		    4);
	if (n == 2)
		add_quad(
		    out, (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8, 3);
	else if (n == 1)
		add_quad(out, (uint32_t)bytes[0] << 16, 2);
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t padding_of(struct tkm_view text)
{
	if (text.size == 0 || text.data[text.size - 1] != '=')
		return 0;
	return text.data[text.size - 2] == '=' ? 2 : 1;
}

/* Symbols only, and no bit set that stands for nothing (RFC 4648, 3.5). */
static bool is_base64(struct tkm_view text)
{
	static const int unused_bits[] = {0, 3, 15};
	size_t padding, symbols;

	if (text.size % 4 != 0)
		return false;
	padding = padding_of(text);
	symbols = text.size - padding;
	for (size_t i = 0; i < symbols; i++) {
		if (value_of(text.data[i]) < 0)
			return false;
	}
	return symbols == 0 ||
	       (value_of(text.data[symbols - 1]) & unused_bits[padding]) == 0;
}

bool tkm_tms_base64_read(struct tkm_view text, struct tkm_buf *out)
{
	size_t symbols;
	uint32_t bits = 0;

	if (!is_base64(text))
		return false;
	symbols = text.size - padding_of(text);
	for (size_t i = 0; i < symbols; i++) {
		bits = (bits << 6 | (uint32_t)value_of(text.data[i])) & 0xffffu;
		if (i % 4 != 0)
			tkm_buf_add_char(
			    out, (char)(bits >> (6 - 2 * (i % 4)) & 0xffu));
	}
	return true;
}
