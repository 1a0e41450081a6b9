/* SPDX-License-Identifier: Apache-2.0
 * memory.c -- the record of reminders shown, as text in the plugin's store.
 */
#include "plugins/expiry-warning/memory.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"

static const char heading[] = "tkm-expiry 1";

struct tkm_memory *tkm_memory_new(void)
{
	return calloc(1, sizeof(struct tkm_memory));
}

static bool is_key(struct tkm_view key)
{
	size_t i;

	for (i = 0; i < key.size; i++) {
		char c = key.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-')
			return false;
	}
	return key.size > 0 && key.size < TKM_REMINDER_KEY_SIZE;
}

static bool read_number(
    struct tkm_view *line, int64_t min, int64_t max, int64_t *number)
{
	struct tkm_view word;

	return tkm_view_split(line, ' ', &word) &&
	       tkm_view_to_int64(word, min, max, number);
}

static bool read_line(struct tkm_view line, struct tkm_reminder *reminder)
{
	struct tkm_view key;
	int64_t threshold;

	if (!tkm_view_split(&line, ' ', &key) || !is_key(key) ||
	    !read_number(&line, TKM_THRESHOLD_ENDED, TKM_THRESHOLD_DAYS_MAX,
		&threshold) ||
	    !read_number(&line, 0, TKM_DATE_MAX, &reminder->shown) ||
	    !read_number(&line, 0, TKM_DATE_MAX, &reminder->snoozed) ||
	    line.data)
		return false;
	memcpy(reminder->key, key.data, key.size);
	reminder->key[key.size] = '\0';
	reminder->threshold = (int32_t)threshold;
	return true;
}

static bool read_lines(struct tkm_view text, struct tkm_memory *memory)
{
	struct tkm_reminder reminder;
	struct tkm_view line;

	if (!tkm_view_split(&text, '\n', &line) || !tkm_view_is(line, heading))
		return false;
	while (text.size > 0 && tkm_view_split(&text, '\n', &line)) {
		if (memory->count == TKM_MEMORY_MAX ||
		    !read_line(line, &reminder) ||
		    tkm_memory_find(memory, reminder.key))
			return false;
		memory->items[memory->count++] = reminder;
	}
	return true;
}

struct tkm_memory *tkm_memory_parse(struct tkm_view text)
{
	struct tkm_memory *memory = tkm_memory_new();

	if (!memory)
		return NULL;
	if (!read_lines(text, memory)) {
		free(memory);
		return NULL;
	}
	return memory;
}

void tkm_memory_write(const struct tkm_memory *memory, struct tkm_buf *out)
{
	uint32_t i;

	tkm_buf_add_text(out, heading);
	tkm_buf_add_char(out, '\n');
	for (i = 0; i < memory->count; i++) {
		const struct tkm_reminder *reminder = &memory->items[i];

		tkm_buf_add_text(out, reminder->key);
		tkm_buf_add_char(out, ' ');
		tkm_buf_add_int64(out, reminder->threshold);
		tkm_buf_add_char(out, ' ');
		tkm_buf_add_int64(out, reminder->shown);
		tkm_buf_add_char(out, ' ');
		tkm_buf_add_int64(out, reminder->snoozed);
		tkm_buf_add_char(out, '\n');
	}
}

struct tkm_reminder *tkm_memory_find(struct tkm_memory *memory, const char *key)
{
	uint32_t i;

	for (i = 0; i < memory->count; i++) {
		if (strcmp(memory->items[i].key, key) == 0)
			return &memory->items[i];
	}
	return NULL;
}

static struct tkm_reminder *oldest(struct tkm_memory *memory)
{
	struct tkm_reminder *found = &memory->items[0];
	uint32_t i;

	for (i = 1; i < memory->count; i++) {
		if (memory->items[i].shown < found->shown)
			found = &memory->items[i];
	}
	return found;
}

struct tkm_reminder *tkm_memory_put(struct tkm_memory *memory, const char *key)
{
	struct tkm_reminder *reminder = tkm_memory_find(memory, key);

	if (reminder)
		return reminder;
	if (!is_key(tkm_view_of(key)))
		return NULL;
	if (memory->count < TKM_MEMORY_MAX)
		reminder = &memory->items[memory->count++];
	else
		reminder = oldest(memory);
	memset(reminder, 0, sizeof(*reminder));
	memcpy(reminder->key, key, strlen(key));
	return reminder;
}
