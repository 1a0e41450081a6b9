/* SPDX-License-Identifier: Apache-2.0
 * catalog.c -- message catalogues: a gettext .mo file read in place.
 *
 * The format is that of the GNU gettext manual, "The Format of GNU MO Files".
 */
#include "core/base/catalog.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/base/view.h"

enum {
	OFFSET_REVISION = 4,
	OFFSET_COUNT = 8,
	OFFSET_ORIGINALS = 12,
	OFFSET_TRANSLATIONS = 16,
	HEADER_SIZE = 20,
	DESCRIPTOR_SIZE = 8, /* length, offset */
};

static const uint8_t magic_little[] = {0xde, 0x12, 0x04, 0x95};
static const uint8_t magic_big[] = {0x95, 0x04, 0x12, 0xde};

/* The caller has checked that four bytes are there. */
static uint32_t number_at(const struct tkm_catalog *catalog, size_t offset)
{
	const uint8_t *bytes = catalog->data + offset;
	uint32_t number = 0;

	for (size_t i = 0; i < 4; i++)
		number = number << 8 | bytes[catalog->big_endian ? i : 3 - i];
	return number;
}

/* The text of entry INDEX of a table, followed in the file by a NUL. */
static bool text_at(const struct tkm_catalog *catalog, uint32_t table,
    uint32_t index, struct tkm_view *text)
{
	size_t descriptor = table + (size_t)index * DESCRIPTOR_SIZE;
	uint32_t length = number_at(catalog, descriptor);
	uint32_t offset = number_at(catalog, descriptor + 4);

	if (!tkm_size_inside(offset, (uint64_t)length + 1, catalog->size) ||
	    catalog->data[(size_t)offset + length] != '\0')
		return false;
	*text = tkm_view_of_bytes(catalog->data + offset, length);
	return true;
}

/* Of forms for several numbers, with NULs between, the first one counts. */
static struct tkm_view first_form(struct tkm_view text)
{
	struct tkm_view form = text;

	tkm_view_split(&text, '\0', &form);
	return form;
}

static bool find(const struct tkm_catalog *catalog, struct tkm_view key,
    struct tkm_view *translation)
{
	uint32_t low = 0, high = catalog->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct tkm_view found;
		int order;

		if (!text_at(catalog, catalog->originals, middle, &found))
			return false;
		order = tkm_view_compare(key, first_form(found));
		if (order == 0)
			return text_at(catalog, catalog->translations, middle,
			    translation);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* The value of a line "NAME: value" of the header entry. */
static struct tkm_view header_field(struct tkm_view header, const char *name)
{
	struct tkm_view line;

	while (tkm_view_split(&header, '\n', &line))
		if (tkm_view_starts_with(line, name))
			return tkm_view_trim(tkm_view_skip(line, strlen(name)));
	return tkm_view_of(NULL);
}

static const char *read_header_entry(struct tkm_catalog *catalog)
{
	struct tkm_view header, type;

	if (!find(catalog, TKM_VIEW(""), &header))
		return "no header entry";
	type = header_field(header, "Content-Type:");
	if (type.size < strlen("utf-8") ||
	    !tkm_view_equals_nocase(
		tkm_view_skip(type, type.size - strlen("utf-8")),
		TKM_VIEW("utf-8")))
		return "not in UTF-8";
	return NULL;
}

static bool table_fits(const struct tkm_catalog *catalog, uint32_t offset)
{
	return tkm_size_inside(
	    offset, (uint64_t)catalog->count * DESCRIPTOR_SIZE, catalog->size);
}

/* Fills CATALOG from the file's own header; NULL when all is well. */
static const char *read_file_header(struct tkm_catalog *catalog)
{
	if (catalog->size > TKM_CATALOG_MAX_SIZE)
		return "too large";
	if (catalog->size < HEADER_SIZE)
		return "too short";
	catalog->big_endian =
	    memcmp(catalog->data, magic_big, sizeof(magic_big)) == 0;
	if (!catalog->big_endian &&
	    memcmp(catalog->data, magic_little, sizeof(magic_little)) != 0)
		return "not a .mo file";
	/* The major revision is in the upper half; minors are compatible. */
	if (number_at(catalog, OFFSET_REVISION) >> 16 > 1)
		return "unknown revision";
	catalog->count = number_at(catalog, OFFSET_COUNT);
	catalog->originals = number_at(catalog, OFFSET_ORIGINALS);
	catalog->translations = number_at(catalog, OFFSET_TRANSLATIONS);
	if (!table_fits(catalog, catalog->originals) ||
	    !table_fits(catalog, catalog->translations))
		return "table outside the file";
	return read_header_entry(catalog);
}

bool tkm_catalog_init(struct tkm_catalog *catalog, const void *data,
    size_t size, const char **reason)
{
	struct tkm_catalog opened = {.data = data, .size = size};
	const char *fault = read_file_header(&opened);

	if (fault) {
		if (reason)
			*reason = fault;
		return false;
	}
	*catalog = opened;
	return true;
}

const char *tkm_catalog_get(
    const struct tkm_catalog *catalog, const char *msgid)
{
	struct tkm_view key = tkm_view_of(msgid);
	struct tkm_view text;

	/* The empty msgid is the header entry, which is not for people. */
	if (key.size == 0 || !find(catalog, key, &text))
		return NULL;
	text = first_form(text);
	return text.size > 0 && tkm_utf8_is_valid(text) ? text.data : NULL;
}
