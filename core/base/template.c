/* SPDX-License-Identifier: Apache-2.0
 * template.c -- `{name}` in a text replaced by values.
 */
#include "core/base/template.h"

#include <string.h>

#include "core/base/text.h"

static bool is_name_char(char c)
{
	return tkm_text_is_alnum(c) || (c != '\0' && strchr("_-.", c));
}

/* Does TEXT, which begins with '{', begin with a placeholder? */
static bool find_name(struct tkm_view text, struct tkm_view *name)
{
	size_t end = 1;

	while (end < text.size && is_name_char(text.data[end]))
		end++;
	if (end == 1 || end == text.size || text.data[end] != '}')
		return false;
	*name = tkm_view_of_bytes(text.data + 1, end - 1);
	return true;
}

void tkm_template_render(struct tkm_view text,
    bool (*add_value)(void *context, struct tkm_view name, struct tkm_buf *out),
    void *context, struct tkm_buf *out)
{
	while (text.size > 0) {
		struct tkm_view name;
		size_t used = 1;

		if (tkm_view_starts_with(text, "{{")) {
			tkm_buf_add_char(out, '{');
			used = 2;
		} else if (text.data[0] == '{' && find_name(text, &name)) {
			used = name.size + 2;
			if (!add_value(context, name, out))
				tkm_buf_add(out, text.data, used);
		} else {
			tkm_buf_add_char(out, text.data[0]);
		}
		text = tkm_view_skip(text, used);
	}
}
