/* SPDX-License-Identifier: Apache-2.0
 * exports.c -- does a library export a name?  Answered without loading it.
 *
 * Layouts are those of the System V gABI, "Object Files", for class 64.
 */
#include "core/base/exports.h"

#include <string.h>

#include "core/base/view.h"

enum {
	ELF_HEADER_SIZE = 64,
	ELF_SECTIONS = 40, /* e_shoff */
	ELF_SECTION_SIZE = 58, /* e_shentsize */
	ELF_SECTION_COUNT = 60, /* e_shnum */
	SECTION_SIZE = 64,
	SECTION_TYPE = 4,
	SECTION_OFFSET = 24,
	SECTION_BYTES = 32,
	SECTION_LINK = 40,
	SYMBOL_SIZE = 24,
	SYMBOL_INFO = 4,
	SYMBOL_OTHER = 5,
	SYMBOL_SECTION = 6,
	TYPE_STRTAB = 3,
	TYPE_DYNSYM = 11,
	FUNCTION = 2,
	GLOBAL = 1,
	WEAK = 2,
	VISIBLE = 0,
	VISIBLE_PROTECTED = 3,
};

struct table {
	const uint8_t *data;
	uint64_t size;
};

static uint64_t get(const uint8_t *bytes, size_t size)
{
	uint64_t number = 0;

	for (size_t i = size; i-- > 0;)
		number = number << 8 | bytes[i];
	return number;
}

/* The header of section INDEX, or NULL. */
static const uint8_t *section_at(struct table file, uint64_t index)
{
	uint64_t offset = get(file.data + ELF_SECTIONS, 8);
	uint64_t count = get(file.data + ELF_SECTION_COUNT, 2);

	if (index >= count || offset > file.size ||
	    !tkm_size_inside(
		offset + index * SECTION_SIZE, SECTION_SIZE, file.size))
		return NULL;
	return file.data + offset + index * SECTION_SIZE;
}

static bool content_of(
    struct table file, const uint8_t *section, struct table *content)
{
	uint64_t offset = get(section + SECTION_OFFSET, 8);
	uint64_t size = get(section + SECTION_BYTES, 8);

	if (!tkm_size_inside(offset, size, file.size))
		return false;
	*content = (struct table){file.data + offset, size};
	return true;
}

/* Finds the symbols and the names they refer to; NULL when all is well. */
static const char *find_tables(
    struct table file, struct table *symbols, struct table *strings)
{
	const uint8_t *section, *link;
	uint64_t index = 0;

	for (;;) {
		section = section_at(file, index++);
		if (!section)
			return "no dynamic symbol table";
		if (get(section + SECTION_TYPE, 4) == TYPE_DYNSYM)
			break;
	}
	link = section_at(file, get(section + SECTION_LINK, 4));
	if (!link || get(link + SECTION_TYPE, 4) != TYPE_STRTAB ||
	    !content_of(file, section, symbols) ||
	    !content_of(file, link, strings))
		return "broken dynamic symbol table";
	return NULL;
}

static bool is_exported_function(const uint8_t *symbol)
{
	unsigned type = symbol[SYMBOL_INFO] & 15U;
	unsigned binding = symbol[SYMBOL_INFO] >> 4;
	unsigned visibility = symbol[SYMBOL_OTHER] & 3U;

	return type == FUNCTION && (binding == GLOBAL || binding == WEAK) &&
	       (visibility == VISIBLE || visibility == VISIBLE_PROTECTED) &&
	       get(symbol + SYMBOL_SECTION, 2) != 0;
}

static bool has_name(
    const uint8_t *symbol, struct table strings, const char *name)
{
	uint64_t offset = get(symbol, 4);
	size_t size = strlen(name) + 1;

	return tkm_size_inside(offset, size, strings.size) &&
	       memcmp(strings.data + offset, name, size) == 0;
}

static bool is_exported(
    struct table symbols, struct table strings, const char *name)
{
	for (uint64_t i = 0; i < symbols.size / SYMBOL_SIZE; i++) {
		const uint8_t *symbol = symbols.data + i * SYMBOL_SIZE;

		if (is_exported_function(symbol) &&
		    has_name(symbol, strings, name))
			return true;
	}
	return false;
}

static const char *check_header(struct table file)
{
	static const uint8_t magic[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};

	if (file.size < ELF_HEADER_SIZE ||
	    memcmp(file.data, magic, sizeof(magic)) != 0)
		return "not a 64-bit little-endian ELF file";
	if (get(file.data + ELF_SECTION_SIZE, 2) != SECTION_SIZE)
		return "broken ELF header";
	return NULL;
}

bool tkm_exports_find(const uint8_t *data, size_t size, const char *name,
    bool *found, const char **reason)
{
	struct table file = {data, size};
	struct table symbols, strings;
	const char *fault = check_header(file);

	if (!fault)
		fault = find_tables(file, &symbols, &strings);
	if (fault) {
		if (reason)
			*reason = fault;
		return false;
	}
	*found = is_exported(symbols, strings, name);
	return true;
}
