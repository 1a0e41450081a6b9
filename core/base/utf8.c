/* SPDX-License-Identifier: Apache-2.0
 * utf8.c -- strict UTF-8: validation, cutting, and width on a terminal.
 */
#include "core/base/utf8.h"

struct range {
	uint32_t first;
	uint32_t last;
};

/* The combining marks of scripts a certificate's subject is written in here. */
static const struct range zero_width[] = {
    {0x0300, 0x036f},
    {0x0483, 0x0489},
    {0x0591, 0x05bd},
    {0x064b, 0x065f},
    {0x0e31, 0x0e31},
    {0x0e34, 0x0e3a},
    {0x0e47, 0x0e4e},
    {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff},
    {0x200b, 0x200f},
    {0x202a, 0x202e},
    {0x2060, 0x2064},
    {0x20d0, 0x20ff},
    {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f},
    {0xfeff, 0xfeff},
};

/* East Asian Wide and Fullwidth of UAX #11, in broad strokes. */
static const struct range double_width[] = {
    {0x1100, 0x115f},
    {0x2e80, 0x303e},
    {0x3041, 0xa4cf},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},
    {0xff00, 0xff60},
    {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f},
    {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static bool is_in(const struct range *table, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count && table[i].first <= code; i++)
		if (code <= table[i].last)
			return true;
	return false;
}

/* Length by the first byte, and the bits it contributes; 0 for none. */
static size_t sequence_length(unsigned char first, uint32_t *bits)
{
	static const struct {
		unsigned char mask;
		unsigned char mark;
	} forms[] = {{0x80, 0x00}, {0xe0, 0xc0}, {0xf0, 0xe0}, {0xf8, 0xf0}};

	for (size_t i = 0; i < COUNT(forms); i++) {
		if ((first & forms[i].mask) != forms[i].mark)
			continue;
		*bits = first & ~(unsigned)forms[i].mask & 0xff;
		return i + 1;
	}
	return 0;
}

/* RFC 3629, 3: the shortest form only, no surrogates, up to U+10FFFF. */
static bool is_allowed(uint32_t code, size_t length)
{
	static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};

	return code >= smallest[length - 1] && code <= 0x10ffff &&
	       (code < 0xd800 || code > 0xdfff);
}

size_t tkm_utf8_next(struct tkm_view text, uint32_t *code)
{
	uint32_t bits = 0;
	size_t length;

	if (text.size == 0)
		return 0;
	length = sequence_length((unsigned char)text.data[0], &bits);
	if (length == 0 || length > text.size)
		return 0;
	for (size_t i = 1; i < length; i++) {
		unsigned char byte = (unsigned char)text.data[i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		bits = bits << 6 | (byte & 0x3f);
	}
	if (!is_allowed(bits, length))
		return 0;
	*code = bits;
	return length;
}

/*
 * C0, DEL and C1; line ends, changes of direction and what is not seen at
 * all, which mislead the eye.
 */
static const struct range unprintable[] = {
    {0x0000, 0x001f},
    {0x007f, 0x009f},
    {0x061c, 0x061c},
    {0x200b, 0x200f},
    {0x2028, 0x202e},
    {0x2060, 0x2069},
    {0xfeff, 0xfeff},
};

static bool is_control(uint32_t code)
{
	return is_in(unprintable, COUNT(unprintable), code);
}

static bool check(struct tkm_view text, bool allow_control)
{
	while (text.size > 0) {
		uint32_t code;
		size_t length = tkm_utf8_next(text, &code);

		if (length == 0 || (!allow_control && is_control(code)))
			return false;
		text = tkm_view_skip(text, length);
	}
	return true;
}

bool tkm_utf8_is_valid(struct tkm_view text)
{
	return check(text, true);
}

bool tkm_utf8_is_printable(struct tkm_view text)
{
	return check(text, false);
}

/* One character, or one byte that is none, which then counts as U+FFFD. */
static uint32_t take(struct tkm_view *text)
{
	uint32_t code = 0xfffd;
	size_t length = tkm_utf8_next(*text, &code);

	*text = tkm_view_skip(*text, length > 0 ? length : 1);
	return code;
}

struct tkm_view tkm_utf8_cut(struct tkm_view text, size_t max)
{
	struct tkm_view rest = text;
	size_t end = 0;

	if (text.size <= max)
		return text;
	/* END is behind the last whole letter with all its marks. */
	while (rest.size > 0) {
		size_t before = text.size - rest.size;

		if (!is_in(zero_width, COUNT(zero_width), take(&rest)))
			end = before;
		if (text.size - rest.size > max)
			break;
	}
	text.size = end;
	return text;
}

static size_t width_of(uint32_t code)
{
	if (is_in(zero_width, COUNT(zero_width), code))
		return 0;
	return is_in(double_width, COUNT(double_width), code) ? 2 : 1;
}

size_t tkm_utf8_width(struct tkm_view text)
{
	size_t width = 0;

	while (text.size > 0)
		width += width_of(take(&text));
	return width;
}

void tkm_utf8_add_safe(struct tkm_buf *out, struct tkm_view text)
{
	while (text.size > 0) {
		struct tkm_view before = text;
		uint32_t code = take(&text);

		if (code == 0xfffd || is_control(code)) {
			tkm_buf_add_text(out, "\xef\xbf\xbd");
			continue;
		}
		tkm_buf_add(out, before.data, before.size - text.size);
	}
}
