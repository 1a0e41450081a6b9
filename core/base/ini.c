/* SPDX-License-Identifier: Apache-2.0
 * ini.c -- INI files: read into an ordered list of section, key and value.
 */
#include "core/base/ini.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/utf8.h"

/* As in tkm/plugin.h, which is not known here. */
#define TKM_N(msgid) msgid

struct parser {
	struct tkm_ini ini;
	size_t room; /* entries there is memory for */
	char *section;
	unsigned line;
	struct tkm_ini_error error;
};

static bool fail(struct parser *parser, const char *reason)
{
	parser->error =
	    (struct tkm_ini_error){.line = parser->line, .reason = reason};
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Cuts the blanks off both ends of a text that may be written to. */
static char *trim(char *text)
{
	size_t size;

	while (is_blank(*text))
		text++;
	size = strlen(text);
	while (size > 0 && is_blank(text[size - 1]))
		size--;
	text[size] = '\0';
	return text;
}

static bool is_key(const char *key)
{
	if (*key == '\0' || strlen(key) > TKM_INI_MAX_NAME)
		return false;
	for (; *key != '\0'; key++)
		if (!tkm_text_is_alnum(*key) && !strchr("-_.", *key))
			return false;
	return true;
}

static bool make_room(struct parser *parser)
{
	size_t room = parser->room > 0 ? parser->room * 2 : 32;
	struct tkm_ini_entry *entries;

	if (parser->ini.count == TKM_INI_MAX_ENTRIES)
		return fail(parser, TKM_N("too many entries"));
	if (parser->ini.count < parser->room)
		return true;
	entries = realloc(parser->ini.entries, room * sizeof(entries[0]));
	if (!entries)
		return fail(parser, TKM_N("out of memory"));
	parser->ini.entries = entries;
	parser->room = room;
	return true;
}

static bool parse_section(struct parser *parser, char *text)
{
	size_t size = strlen(text);

	if (text[size - 1] != ']')
		return fail(
		    parser, TKM_N("section line without ']' at its end"));
	text[size - 1] = '\0';
	text = trim(text + 1);
	if (*text == '\0' || strlen(text) > TKM_INI_MAX_NAME)
		return fail(parser, TKM_N("section name empty or too long"));
	if (strpbrk(text, "[]"))
		return fail(parser, TKM_N("bracket in a section name"));
	parser->section = text;
	return true;
}

/* Takes the quotes off a value that has them at both ends. */
static bool unquote(struct parser *parser, char **value)
{
	size_t size = strlen(*value);

	if (**value != '"')
		return true;
	if (size < 2 || (*value)[size - 1] != '"')
		return fail(parser, TKM_N("value with an opening quote only"));
	(*value)[size - 1] = '\0';
	++*value;
	return true;
}

static bool parse_entry(struct parser *parser, char *text)
{
	char *equals = strchr(text, '=');
	char *key, *value;

	if (!equals)
		return fail(
		    parser, TKM_N("neither 'key = value' nor '[section]'"));
	*equals = '\0';
	key = trim(text);
	value = trim(equals + 1);
	if (!is_key(key))
		return fail(parser, TKM_N("key empty, too long or malformed"));
	if (!unquote(parser, &value) || !make_room(parser))
		return false;
	parser->ini.entries[parser->ini.count++] = (struct tkm_ini_entry){
	    .section = parser->section,
	    .key = key,
	    .value = value,
	    .line = parser->line,
	};
	return true;
}

static bool has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if (tkm_text_is_control(*text) && *text != '\t')
			return true;
	return false;
}

/* A line without its end. */
static bool parse_line(struct parser *parser, char *text)
{
	if (!tkm_utf8_is_valid(tkm_view_of(text)))
		return fail(parser, TKM_N("not UTF-8"));
	if (has_control(text))
		return fail(parser, TKM_N("control character"));
	text = trim(text);
	if (*text == '\0' || *text == ';' || *text == '#')
		return true;
	return *text == '[' ? parse_section(parser, text)
			    : parse_entry(parser, text);
}

/* Ends the line at TEXT, which has END as its end; gives the next one. */
static char *end_line(char *text, char *end)
{
	bool is_last = *end == '\0';

	*end = '\0';
	if (end > text && end[-1] == '\r')
		end[-1] = '\0';
	return is_last ? end : end + 1;
}

static bool parse_lines(struct parser *parser, char *text)
{
	while (*text != '\0') {
		char *end = text + strcspn(text, "\n");
		char *next = end_line(text, end);

		parser->line++;
		if (end - text > TKM_INI_MAX_LINE)
			return fail(parser, TKM_N("line too long"));
		if (!parse_line(parser, text))
			return false;
		text = next;
	}
	return true;
}

static int compare(const void *left, const void *right)
{
	const struct tkm_ini_entry *a =
	    *(const struct tkm_ini_entry *const *)left;
	const struct tkm_ini_entry *b =
	    *(const struct tkm_ini_entry *const *)right;
	int order = strcmp(a->section, b->section);

	if (order == 0)
		order = strcmp(a->key, b->key);
	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* Neighbours in sorted order: names the first double in the file's order. */
static void find_double(
    struct parser *parser, const struct tkm_ini_entry **sorted)
{
	for (size_t i = 1; i < parser->ini.count; i++) {
		const struct tkm_ini_entry *a = sorted[i - 1], *b = sorted[i];

		if (strcmp(a->section, b->section) != 0 ||
		    strcmp(a->key, b->key) != 0 ||
		    (parser->error.reason && parser->error.line < b->line))
			continue;
		parser->line = b->line;
		fail(parser, TKM_N("key given twice"));
		parser->error.first_line = a->line;
	}
}

static bool check_doubles(struct parser *parser)
{
	size_t count = parser->ini.count;
	const struct tkm_ini_entry **sorted;

	if (count < 2)
		return true;
	sorted = malloc(count * sizeof(sorted[0]));
	parser->line = 0;
	if (!sorted)
		return fail(parser, TKM_N("out of memory"));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &parser->ini.entries[i];
	qsort(sorted, count, sizeof(sorted[0]), compare);
	find_double(parser, sorted);
	free(sorted);
	return !parser->error.reason;
}

static unsigned line_of_nul(struct tkm_view text)
{
	unsigned line = 1;

	for (size_t i = 0; text.data[i] != '\0'; i++)
		line += text.data[i] == '\n';
	return line;
}

static bool parse(struct parser *parser, struct tkm_view text)
{
	char *start;

	if (text.size > TKM_INI_MAX_SIZE)
		return fail(parser, TKM_N("file too large"));
	if (text.size > 0 && memchr(text.data, '\0', text.size)) {
		parser->line = line_of_nul(text);
		return fail(parser, TKM_N("NUL byte"));
	}
	start = parser->ini.text = tkm_text_dup_view(text);
	if (!start)
		return fail(parser, TKM_N("out of memory"));
	if (tkm_view_starts_with(text, "\xef\xbb\xbf"))
		start += 3;
	/* The NUL at the very end doubles as the name of no section. */
	parser->section = parser->ini.text + text.size;
	return parse_lines(parser, start) && check_doubles(parser);
}

bool tkm_ini_parse(
    struct tkm_view text, struct tkm_ini *ini, struct tkm_ini_error *error)
{
	struct parser parser = {.line = 0};

	if (!parse(&parser, text)) {
		tkm_ini_release(&parser.ini);
		if (error)
			*error = parser.error;
		return false;
	}
	*ini = parser.ini;
	return true;
}

void tkm_ini_release(struct tkm_ini *ini)
{
	free(ini->entries);
	free(ini->text);
	*ini = (struct tkm_ini){.count = 0};
}

const struct tkm_ini_entry *tkm_ini_find(
    const struct tkm_ini *ini, const char *section, const char *key)
{
	for (size_t i = 0; i < ini->count; i++)
		if (strcmp(ini->entries[i].section, section) == 0 &&
		    strcmp(ini->entries[i].key, key) == 0)
			return &ini->entries[i];
	return NULL;
}

const char *tkm_ini_get(
    const struct tkm_ini *ini, const char *section, const char *key)
{
	const struct tkm_ini_entry *entry = tkm_ini_find(ini, section, key);

	return entry ? entry->value : NULL;
}
