/* SPDX-License-Identifier: Apache-2.0
 * view.c -- a borrowed piece of text, and sizes added without overflow.
 */
#include "core/base/view.h"

#include <string.h>

#include "core/base/text.h"

struct tkm_view tkm_view_of(const char *text)
{
	return tkm_view_of_bytes(text, text ? strlen(text) : 0);
}

struct tkm_view tkm_view_of_bytes(const void *data, size_t size)
{
	return (struct tkm_view){.data = data, .size = size};
}

bool tkm_view_equals(struct tkm_view a, struct tkm_view b)
{
	return a.size == b.size &&
	       (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool tkm_view_equals_nocase(struct tkm_view a, struct tkm_view b)
{
	if (a.size != b.size)
		return false;
	for (size_t i = 0; i < a.size; i++)
		if (tkm_text_lower(a.data[i]) != tkm_text_lower(b.data[i]))
			return false;
	return true;
}

bool tkm_view_is(struct tkm_view view, const char *text)
{
	return tkm_view_equals(view, tkm_view_of(text));
}

bool tkm_view_starts_with(struct tkm_view view, const char *prefix)
{
	size_t size = strlen(prefix);

	return size <= view.size &&
	       (size == 0 || memcmp(view.data, prefix, size) == 0);
}

bool tkm_view_ends_with(struct tkm_view view, const char *suffix)
{
	size_t size = strlen(suffix);

	return size <= view.size &&
	       tkm_view_is(tkm_view_skip(view, view.size - size), suffix);
}

int tkm_view_compare(struct tkm_view a, struct tkm_view b)
{
	size_t common = a.size < b.size ? a.size : b.size;
	int order = common > 0 ? memcmp(a.data, b.data, common) : 0;

	if (order == 0)
		order = (a.size > b.size) - (a.size < b.size);
	return (order > 0) - (order < 0);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct tkm_view tkm_view_trim(struct tkm_view view)
{
	while (view.size > 0 && is_space(view.data[0]))
		view = tkm_view_skip(view, 1);
	while (view.size > 0 && is_space(view.data[view.size - 1]))
		view.size--;
	return view;
}

struct tkm_view tkm_view_skip(struct tkm_view view, size_t count)
{
	if (count > view.size)
		count = view.size;
	if (count == 0)
		return view;
	return tkm_view_of_bytes(view.data + count, view.size - count);
}

bool tkm_view_split(
    struct tkm_view *rest, char separator, struct tkm_view *piece)
{
	const char *end;

	if (!rest->data)
		return false;
	end = rest->size > 0 ? memchr(rest->data, separator, rest->size) : NULL;
	if (!end) {
		*piece = *rest;
		*rest = tkm_view_of(NULL);
		return true;
	}
	*piece = tkm_view_of_bytes(rest->data, (size_t)(end - rest->data));
	*rest = tkm_view_skip(*rest, piece->size + 1);
	return true;
}

bool tkm_view_to_uint64(struct tkm_view view, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;

	if (view.size == 0)
		return false;
	for (size_t i = 0; i < view.size; i++) {
		uint64_t digit;

		if (!tkm_text_is_digit(view.data[i]))
			return false;
		digit = (uint64_t)(view.data[i] - '0');
		if (digit > max || sum > (max - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}

bool tkm_view_to_int64(
    struct tkm_view view, int64_t min, int64_t max, int64_t *value)
{
	const uint64_t magnitude_max = (uint64_t)INT64_MAX + 1;
	bool negative = tkm_view_starts_with(view, "-");
	uint64_t magnitude;
	int64_t number;

	if (!tkm_view_to_uint64(
		tkm_view_skip(view, negative), magnitude_max, &magnitude))
		return false;
	if (magnitude == magnitude_max) {
		if (!negative)
			return false;
		number = INT64_MIN;
	} else {
		number = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	}
	if (number < min || number > max)
		return false;
	*value = number;
	return true;
}

bool tkm_size_add(size_t a, size_t b, size_t *result)
{
	if (b > SIZE_MAX - a)
		return false;
	*result = a + b;
	return true;
}

bool tkm_size_mul(size_t a, size_t b, size_t *result)
{
	if (a > 0 && b > SIZE_MAX / a)
		return false;
	*result = a * b;
	return true;
}

bool tkm_size_inside(uint64_t offset, uint64_t size, uint64_t total)
{
	return offset <= total && size <= total - offset;
}
