/* SPDX-License-Identifier: Apache-2.0
 * words.c -- translations out of a .mo file, and values as people read them.
 */
#include "core/host/words.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/catalog.h"
#include "core/base/date.h"
#include "core/base/path.h"
#include "core/base/template.h"
#include "core/base/utf8.h"
#include "core/sys/file.h"

#define LANGUAGE_SIZE 16u
#define MAX_PATH 4096u

struct tkm_words {
	char language[LANGUAGE_SIZE];
	struct tkm_buf file;
	struct tkm_catalog catalog;
	bool has_catalog;
	const struct tkm_words *parent;
};

/* English is in the program itself: nothing to read. */
static bool is_language(const char *lang)
{
	struct tkm_view name = tkm_view_of(lang);

	return name.size > 0 && name.size < LANGUAGE_SIZE &&
	       tkm_path_is_safe_name(name);
}

static void read_catalogue(struct tkm_words *words, const char *directory)
{
	struct tkm_buf path = TKM_BUF_INIT(MAX_PATH);

	tkm_path_add(
	    &path, tkm_view_of(directory), tkm_view_of(words->language));
	tkm_buf_add_text(&path, ".mo");
	if (tkm_buf_ok(&path) && tkm_sys_file_read(tkm_buf_text(&path),
				     TKM_CATALOG_MAX_SIZE, &words->file) == 0)
		words->has_catalog = tkm_catalog_init(
		    &words->catalog, words->file.data, words->file.size, NULL);
	tkm_buf_release(&path);
}

struct tkm_words *tkm_words_new(
    const char *directory, const char *lang, const struct tkm_words *parent)
{
	struct tkm_words *words = calloc(1, sizeof(*words));

	if (!words)
		return NULL;
	words->parent = parent;
	tkm_buf_init(&words->file, TKM_CATALOG_MAX_SIZE);
	if (!lang || !is_language(lang))
		lang = "en";
	memcpy(words->language, lang, strlen(lang) + 1);
	if (directory)
		read_catalogue(words, directory);
	return words;
}

void tkm_words_free(struct tkm_words *words)
{
	if (!words)
		return;
	tkm_buf_release(&words->file);
	free(words);
}

const char *tkm_words_language(const struct tkm_words *words)
{
	return words ? words->language : "en";
}

const char *tkm_words_find(const struct tkm_words *words, const char *msgid)
{
	/* The entry of "" is the catalogue's header. */
	if (msgid[0] == '\0')
		return NULL;
	for (; words; words = words->parent) {
		const char *found =
		    words->has_catalog ? tkm_catalog_get(&words->catalog, msgid)
				       : NULL;
		if (found)
			return found;
	}
	return NULL;
}

const char *tkm_words_get(const struct tkm_words *words, const char *msgid)
{
	const char *found = tkm_words_find(words, msgid);

	return found ? found : msgid;
}

struct arguments {
	const struct tkm_words *words;
	const struct tkm_value *const *args;
	uint32_t count;
};

static bool add_argument(
    void *context, struct tkm_view name, struct tkm_buf *out)
{
	const struct arguments *arguments = context;

	for (uint32_t i = 0; i < arguments->count; i++) {
		const struct tkm_value *value = arguments->args[i];
		if (value && value->id && tkm_view_is(name, value->id)) {
			tkm_words_value(arguments->words, value, out);
			return true;
		}
	}
	return false;
}

void tkm_words_format(const struct tkm_words *words, const char *msgid,
    const struct tkm_value *const *args, uint32_t count, struct tkm_buf *out)
{
	struct arguments arguments = {words, args, count};

	tkm_template_render(tkm_view_of(tkm_words_get(words, msgid)),
	    add_argument, &arguments, out);
}

static void add_two(struct tkm_buf *out, int number)
{
	if (number < 10)
		tkm_buf_add_char(out, '0');
	tkm_buf_add_int64(out, number);
}

/* Hours and minutes are told with the zone they are of, as in RFC 3339. */
static void add_time(
    const struct tkm_words *words, int64_t seconds, struct tkm_buf *out)
{
	bool day_first = strcmp(tkm_words_language(words), "vi") == 0;
	struct tkm_date date;

	if (!tkm_date_from_seconds(seconds, &date)) {
		tkm_buf_add_int64(out, seconds);
		return;
	}
	if (day_first) {
		add_two(out, date.day);
		tkm_buf_add_char(out, '/');
		add_two(out, date.month);
		tkm_buf_add_char(out, '/');
		tkm_buf_add_int64(out, date.year);
	} else {
		tkm_buf_add_int64(out, date.year);
		tkm_buf_add_char(out, '-');
		add_two(out, date.month);
		tkm_buf_add_char(out, '-');
		add_two(out, date.day);
	}
	tkm_buf_add_char(out, ' ');
	add_two(out, date.hour);
	tkm_buf_add_char(out, ':');
	add_two(out, date.minute);
	tkm_buf_add_text(out, " UTC");
}

/* 65536 is "64 KiB", 1536 is "1.5 KiB", 1000 is "1000 B". */
static void add_size(int64_t size, struct tkm_buf *out)
{
	static const char *const units[] = {" B", " KiB", " MiB", " GiB"};
	uint64_t tenths = size < 0 ? 0 : (uint64_t)size;
	size_t unit = 0;

	if (size < 1024) {
		tkm_buf_add_int64(out, size);
		tkm_buf_add_text(out, units[0]);
		return;
	}
	for (tenths =
		 (uint64_t)size / 1024 * 10 + (uint64_t)size % 1024 * 10 / 1024,
	    unit = 1;
	     tenths >= 10240 && unit < 3; unit++)
		tenths /= 1024;
	tkm_buf_add_uint64(out, tenths / 10);
	if (tenths % 10) {
		tkm_buf_add_char(out, '.');
		tkm_buf_add_uint64(out, tenths % 10);
	}
	tkm_buf_add_text(out, units[unit]);
}

/* The first and last two characters of what is long enough to hide more. */
static void add_masked(struct tkm_view text, struct tkm_buf *out)
{
	struct tkm_view head = tkm_utf8_cut(text, 2);

	if (text.size < 8) {
		tkm_buf_add_text(out, "***");
		return;
	}
	tkm_utf8_add_safe(out, head);
	tkm_buf_add_text(out, "***");
	/* A tail that begins inside a character is not shown. */
	struct tkm_view tail = tkm_view_skip(text, text.size - 2);
	if (tkm_utf8_is_valid(tail))
		tkm_utf8_add_safe(out, tail);
}

static void add_words(const struct tkm_words *words,
    const struct tkm_value *value, struct tkm_buf *out)
{
	struct tkm_view text =
	    tkm_view_of_bytes(value->data, (size_t)value->length);

	if (value->flags & TKM_V_PERSONAL)
		add_masked(text, out);
	else if (value->flags & TKM_V_MSGID && value->data)
		/* TKM_V_MSGID promises a NUL: a msgid is a C text. */
		tkm_utf8_add_safe(
		    out, tkm_view_of(tkm_words_get(words, value->data)));
	else
		tkm_utf8_add_safe(out, text);
}

void tkm_words_value(const struct tkm_words *words,
    const struct tkm_value *value, struct tkm_buf *out)
{
	switch (value->type) {
	case TKM_BOOL:
		tkm_buf_add_text(
		    out, tkm_words_get(words,
			     value->number ? TKM_N("yes") : TKM_N("no")));
		return;
	case TKM_INT:
		if (value->flags & TKM_V_SIZE)
			add_size(value->number, out);
		else
			tkm_buf_add_int64(out, value->number);
		return;
	case TKM_TEXT:
	case TKM_CHOICE:
		add_words(words, value, out);
		return;
	case TKM_BYTES:
		tkm_buf_add_hex(out, value->data, (size_t)value->length);
		return;
	case TKM_TIME:
		add_time(words, value->number, out);
		return;
	default:
		tkm_buf_add_text(out, "***");
	}
}
