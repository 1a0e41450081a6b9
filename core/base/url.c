/* SPDX-License-Identifier: Apache-2.0
 * url.c -- addresses as they may be shown.
 */
#include "core/base/url.h"

#include "core/base/text.h"

static size_t scheme_size(struct tkm_view url)
{
	size_t i;

	for (i = 0; i < url.size && tkm_text_is_alnum(url.data[i]); i++)
		;
	return tkm_view_starts_with(tkm_view_skip(url, i), "://") ? i + 3 : 0;
}

/* Where what follows the last '@' begins; 0: there is none. */
static size_t login_end(struct tkm_view url)
{
	size_t i;

	for (i = url.size; i > 0; i--)
		if (url.data[i - 1] == '@')
			return i;
	return 0;
}

void tkm_url_add_shown(struct tkm_view url, struct tkm_buf *out)
{
	size_t end = login_end(url);
	size_t scheme = scheme_size(url);

	if (end == 0) {
		tkm_buf_add_view(out, url);
		return;
	}
	if (scheme < end)
		tkm_buf_add(out, url.data, scheme);
	tkm_buf_add_text(out, "***@");
	tkm_buf_add_view(out, tkm_view_skip(url, end));
}
