/* SPDX-License-Identifier: Apache-2.0
 * wrap.c -- text for a terminal, broken between words.
 */
#include "core/ui/cli/wrap.h"

#include <stdbool.h>

#include "core/base/utf8.h"

/* Takes the blanks, or what is no blank, off the beginning. */
static struct tkm_view take(struct tkm_view *line, bool blanks)
{
	struct tkm_view taken = {line->data, 0};
	while (taken.size < line->size &&
	       (line->data[taken.size] == ' ') == blanks)
		taken.size++;
	*line = tkm_view_skip(*line, taken.size);
	return taken;
}

/* How much of the text is "ESC [ ... m", which sets a colour. */
static size_t colour_size(struct tkm_view text)
{
	size_t size = 0;
	bool inside = false;
	for (size_t i = 0; i < text.size; i++) {
		inside |= text.data[i] == '\033';
		size += inside;
		inside &= text.data[i] != 'm';
	}
	return size;
}

static size_t width_of(struct tkm_view text)
{
	return tkm_utf8_width(text) - colour_size(text);
}

/*
 * Where the second column begins, if it leaves a third of the width; or else
 * the first word.
 */
static size_t column_of(struct tkm_view line, size_t width)
{
	size_t first = take(&line, true).size;
	size_t column = first;
	while (line.size > 0) {
		column += width_of(take(&line, false));
		size_t gap = take(&line, true).size;
		column += gap;
		if (gap >= 2 && line.size > 0)
			return column <= width - width / 3 ? column : first;
	}
	return first;
}

static void wrap_line(
    struct tkm_view line, size_t width, size_t indent, struct tkm_buf *out)
{
	size_t used = 0;
	while (line.size > 0) {
		struct tkm_view blanks = take(&line, true);
		struct tkm_view word = take(&line, false);
		size_t more = width_of(word);
		if (used > indent && used + blanks.size + more > width &&
		    word.size > 0) {
			tkm_buf_add_char(out, '\n');
			tkm_buf_add_fill(out, ' ', indent);
			used = indent;
		} else {
			tkm_buf_add_view(out, blanks);
			used += blanks.size;
		}
		tkm_buf_add_view(out, word);
		used += more;
	}
}

void tkm_wrap(
    struct tkm_view text, size_t width, size_t indent, struct tkm_buf *out)
{
	struct tkm_view line;
	const char *begin = text.data;
	if (width == 0) {
		tkm_buf_add_view(out, text);
		return;
	}
	while (tkm_view_split(&text, '\n', &line)) {
		size_t column = column_of(line, width);
		if (line.data != begin)
			tkm_buf_add_char(out, '\n');
		wrap_line(line, width, column > indent ? column : indent, out);
	}
}
