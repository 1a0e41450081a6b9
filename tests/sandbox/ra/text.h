/* SPDX-License-Identifier: Apache-2.0
 * text.h -- text for people in both languages, with values filled in.
 */
#ifndef SANDBOX_RA_TEXT_H
#define SANDBOX_RA_TEXT_H

#include <stddef.h>

#include "core/base/buf.h"

enum ra_lang {
	RA_EN,
	RA_VI,
};

#define RA_LANGS 2

/* "vi" in any header or option chooses Vietnamese; anything else English. */
enum ra_lang ra_lang_of(const char *tag);
const char *ra_lang_tag(enum ra_lang lang);

/* One text in each language, indexed by enum ra_lang. */
struct ra_text {
	const char *in[RA_LANGS];
};

/* `{name}` in a text stands for `value`. */
struct ra_value {
	const char *name;
	const char *value;
};

void ra_text_add(struct tkm_buf *out, const char *text,
    const struct ra_value *values, size_t count);

#endif
