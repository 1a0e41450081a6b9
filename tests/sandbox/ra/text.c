/* SPDX-License-Identifier: Apache-2.0
 * text.c -- text for people in both languages, with values filled in.
 */
#include "tests/sandbox/ra/text.h"

#include "core/base/template.h"
#include "core/base/view.h"

enum ra_lang ra_lang_of(const char *tag)
{
	return tkm_view_starts_with(tkm_view_of(tag), "vi") ? RA_VI : RA_EN;
}

const char *ra_lang_tag(enum ra_lang lang)
{
	return lang == RA_VI ? "vi" : "en";
}

struct values {
	const struct ra_value *first;
	size_t count;
};

static bool add_value(void *context, struct tkm_view name, struct tkm_buf *out)
{
	const struct values *values = context;

	for (size_t i = 0; i < values->count; i++) {
		if (!tkm_view_is(name, values->first[i].name))
			continue;
		tkm_buf_add_text(out, values->first[i].value);
		return true;
	}
	return false;
}

void ra_text_add(struct tkm_buf *out, const char *text,
    const struct ra_value *values, size_t count)
{
	struct values all = {values, count};

	tkm_template_render(tkm_view_of(text), add_value, &all, out);
}
