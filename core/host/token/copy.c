/* SPDX-License-Identifier: Apache-2.0
 * copy.c -- who a token is, kept longer than a back end lends it.
 */
#include "core/host/token/copy.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

#define COPY_MAX 65536u /* bytes of all members together */
#define PLAIN_MAX 40u /* longer file names end with a checksum */

static void add_raw(struct tkm_buf *out, const char *text)
{
	if (text)
		tkm_buf_add_text(out, text);
	tkm_buf_add_char(out, '\0');
}

static void add_shown(struct tkm_buf *out, const char *text)
{
	tkm_utf8_add_safe(out, tkm_view_of(text));
	tkm_buf_add_char(out, '\0');
}

/* Gives the text at *cursor and moves behind it. */
static const char *take(char **cursor)
{
	const char *text = *cursor;

	*cursor += strlen(text) + 1;
	return text;
}

#define MEMBER(id, m) (TKM_HAS(id, m) ? (id)->m : "")

tkm_status tkm_token_copy_make(
    const struct tkm_token_id *from, struct tkm_token_copy *out)
{
	struct tkm_buf text = TKM_BUF_INIT(COPY_MAX);
	struct tkm_token_copy copy = {.id.size = sizeof(copy.id)};
	char *cursor;

	add_raw(&text, MEMBER(from, ref));
	add_raw(&text, MEMBER(from, serial));
	add_shown(&text, MEMBER(from, label));
	add_shown(&text, MEMBER(from, manufacturer));
	add_shown(&text, MEMBER(from, model));
	add_shown(&text, MEMBER(from, reader));
	copy.text = tkm_buf_detach(&text);
	if (!copy.text)
		return TKM_E_MEMORY;
	cursor = copy.text;
	copy.id.ref = take(&cursor);
	copy.id.serial = take(&cursor);
	copy.id.label = take(&cursor);
	copy.id.manufacturer = take(&cursor);
	copy.id.model = take(&cursor);
	copy.id.reader = take(&cursor);
	*out = copy;
	return TKM_OK;
}

void tkm_token_copy_release(struct tkm_token_copy *copy)
{
	free(copy->text);
	memset(copy, 0, sizeof(*copy));
}

const char *tkm_token_name(const struct tkm_token_id *id)
{
	return id->serial[0] != '\0' ? id->serial : id->ref;
}

bool tkm_token_same(const struct tkm_token_id *a, const struct tkm_token_id *b)
{
	return strcmp(a->serial, b->serial) == 0 && strcmp(a->ref, b->ref) == 0;
}

/* FNV-1a; tells names apart, protects nothing. */
static uint64_t checksum(const char *text)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (; *text != '\0'; text++)
		sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return sum;
}

/* Lower-case letters and digits stay, every other byte becomes ".xx". */
static void add_escaped(struct tkm_buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (tkm_text_is_alnum(*text) &&
		    *text == tkm_text_lower(*text)) {
			tkm_buf_add_char(out, *text);
			continue;
		}
		tkm_buf_add_char(out, '.');
		tkm_buf_add_hex(out, text, 1);
	}
}

void tkm_token_file_name(
    const struct tkm_token_id *id, char name[TKM_TOKEN_FILE_NAME_SIZE])
{
	struct tkm_buf out = TKM_BUF_INIT(COPY_MAX * 3u);
	const char *text = tkm_token_name(id);
	uint64_t sum = checksum(text);
	size_t n;

	/* No escaped name begins with '-', so this one is free. */
	add_escaped(&out, text[0] != '\0' ? text : "-");
	n = out.size < PLAIN_MAX ? out.size : PLAIN_MAX;
	memcpy(name, tkm_buf_text(&out), n);
	if (out.size > PLAIN_MAX || !tkm_buf_ok(&out)) {
		tkm_buf_clear(&out);
		tkm_buf_add_char(&out, '-');
		tkm_buf_add_hex(&out, &sum, sizeof(sum));
		if (out.size < TKM_TOKEN_FILE_NAME_SIZE - PLAIN_MAX) {
			memcpy(name + n, out.data, out.size);
			n += out.size;
		}
	}
	name[n] = '\0';
	tkm_buf_release(&out);
}
