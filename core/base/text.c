/* SPDX-License-Identifier: Apache-2.0
 * text.c -- copies of text, ASCII letters, and the padded fields of PKCS#11.
 */
#include "core/base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"

char *tkm_text_dup(const char *text)
{
	return tkm_text_dup_view(tkm_view_of(text));
}

char *tkm_text_dup_view(struct tkm_view view)
{
	size_t size;
	char *copy;

	if (!tkm_size_add(view.size, 1, &size))
		return NULL;
	copy = malloc(size);
	if (!copy)
		return NULL;
	if (view.size > 0)
		memcpy(copy, view.data, view.size);
	copy[view.size] = '\0';
	return copy;
}

bool tkm_text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool tkm_text_is_alnum(char c)
{
	char lower = tkm_text_lower(c);

	return tkm_text_is_digit(c) || (lower >= 'a' && lower <= 'z');
}

bool tkm_text_is_control(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte < 0x20 || byte == 0x7f;
}

char tkm_text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

char tkm_text_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

struct tkm_view tkm_text_unpad(const void *field, size_t size)
{
	const char *end = size > 0 ? memchr(field, '\0', size) : NULL;
	struct tkm_view text = tkm_view_of_bytes(field, size);

	if (end)
		text.size = (size_t)(end - text.data);
	while (text.size > 0 && text.data[text.size - 1] == ' ')
		text.size--;
	return text;
}
