/* SPDX-License-Identifier: Apache-2.0
 * envelope.c -- builds the document of a command with jansson.
 */
#include "core/ui/json/envelope.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/utf8.h"
#include "core/base/view.h"

#define TEXT_MAX (1u << 20) /* bytes of one text */

struct tkm_json {
	json_t *root;
	json_t *result;
	json_t *notices;
	bool failed;
};

/* Any bytes as a JSON string: what is no UTF-8 is replaced. */
static json_t *text_value(struct tkm_view text)
{
	struct tkm_buf safe = TKM_BUF_INIT(TEXT_MAX);
	json_t *value;
	if (tkm_utf8_is_valid(text))
		return json_stringn(text.data ? text.data : "", text.size);
	tkm_utf8_add_safe(&safe, text);
	value = tkm_buf_ok(&safe) ? json_stringn(tkm_buf_text(&safe), safe.size)
				  : NULL;
	tkm_buf_release(&safe);
	return value;
}

static json_t *string_or_null(const char *text)
{
	return text ? text_value(tkm_view_of(text)) : json_null();
}

static json_t *hex_value(const void *data, size_t size)
{
	struct tkm_buf hex = TKM_BUF_INIT(2 * TEXT_MAX);
	json_t *value = NULL;
	tkm_buf_add_hex(&hex, data, size);
	if (tkm_buf_ok(&hex))
		value = json_string(tkm_buf_text(&hex));
	tkm_buf_release(&hex);
	return value;
}

static json_t *time_value(int64_t seconds)
{
	char text[TKM_DATE_TEXT_SIZE];
	return tkm_date_format(seconds, text) ? json_string(text) : json_null();
}

static json_t *value_of(const struct tkm_value *value)
{
	switch (value->type) {
	case TKM_BOOL:
		return json_boolean(value->number != 0);
	case TKM_INT:
		return json_integer(value->number);
	case TKM_TIME:
		return time_value(value->number);
	case TKM_BYTES:
		return hex_value(value->data, (size_t)value->length);
	case TKM_TEXT:
	case TKM_CHOICE:
		return text_value(
		    tkm_view_of_bytes(value->data, (size_t)value->length));
	default:
		return json_null();
	}
}

static void set(
    struct tkm_json *json, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		json->failed = true;
}

static void append(struct tkm_json *json, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		json->failed = true;
}

struct tkm_json *tkm_json_new(void)
{
	struct tkm_json *json = calloc(1, sizeof(*json));
	if (!json)
		return NULL;
	json->root = json_object();
	json->result = json_object();
	json->notices = json_array();
	set(json, json->root, "tkm", json_integer(TKM_JSON_FORMAT));
	set(json, json->root, "command", json_string(""));
	set(json, json->root, "ok", json_true());
	set(json, json->root, "result", json_incref(json->result));
	set(json, json->root, "notices", json_incref(json->notices));
	set(json, json->root, "error", json_null());
	return json;
}

void tkm_json_free(struct tkm_json *json)
{
	if (!json)
		return;
	json_decref(json->notices);
	json_decref(json->result);
	json_decref(json->root);
	free(json);
}

void tkm_json_command(struct tkm_json *json, const char *command)
{
	set(json, json->root, "command", string_or_null(command));
}

static json_t *object_of(struct tkm_json *json, const struct tkm_record *record)
{
	json_t *object = json_object();
	for (uint32_t i = 0; i < record->value_count; i++)
		set(json, object, record->values[i]->id,
		    value_of(record->values[i]));
	return object;
}

/* The list of that id, made if missing, or of what stood there alone. */
static json_t *list_of(struct tkm_json *json, const char *id)
{
	json_t *present = json_object_get(json->result, id);
	json_t *list;
	if (json_is_array(present))
		return present;
	list = json_array();
	if (present)
		append(json, list, json_incref(present));
	set(json, json->result, id, list);
	return list;
}

void tkm_json_list(struct tkm_json *json, const char *id)
{
	list_of(json, id);
}

void tkm_json_record(struct tkm_json *json, const struct tkm_record *record)
{
	json_t *object = object_of(json, record);
	if ((record->flags & TKM_R_LIST) != 0 ||
	    json_object_get(json->result, record->id))
		append(json, list_of(json, record->id), object);
	else
		set(json, json->result, record->id, object);
}

static const char *tone_name(uint32_t tone)
{
	static const char *const names[] = {"ask", "inform", "warn", "danger"};
	return tone < sizeof(names) / sizeof(names[0]) ? names[tone] : "inform";
}

void tkm_json_notice(struct tkm_json *json, const char *id, uint32_t tone,
    const char *text, const char *action)
{
	json_t *notice = json_object();
	set(json, notice, "id", string_or_null(id));
	set(json, notice, "tone", json_string(tone_name(tone)));
	set(json, notice, "text", string_or_null(text));
	set(json, notice, "action", string_or_null(action));
	append(json, json->notices, notice);
}

/* The blank-separated ids as a list. */
static json_t *words_value(struct tkm_json *json, const char *words)
{
	json_t *list = json_array();
	struct tkm_view rest = tkm_view_of(words), word;
	while (tkm_view_split(&rest, ' ', &word))
		if (word.size > 0)
			append(json, list, text_value(word));
	return list;
}

void tkm_json_problem(struct tkm_json *json, const struct tkm_problem *problem,
    int exit_code, const char *support)
{
	json_t *error = json_object();
	set(json, error, "code", json_string(tkm_status_name(problem->code)));
	set(json, error, "exit", json_integer(exit_code));
	set(json, error, "message",
	    string_or_null(problem->text ? problem->text : problem->message));
	set(json, error, "field", string_or_null(problem->field));
	set(json, error, "tries_left",
	    problem->tries_left >= 0 ? json_integer(problem->tries_left)
				     : json_null());
	set(json, error, "domain", string_or_null(problem->domain));
	set(json, error, "native",
	    problem->domain ? json_integer(problem->native) : json_null());
	set(json, error, "missing", words_value(json, problem->missing));
	set(json, error, "support", string_or_null(support));
	set(json, json->root, "ok", json_false());
	set(json, json->root, "error", error);
}

static int add_chunk(const char *data, size_t size, void *out)
{
	tkm_buf_add(out, data, size);
	return tkm_buf_ok(out) ? 0 : -1;
}

tkm_status tkm_json_finish(const struct tkm_json *json, struct tkm_buf *out)
{
	if (json->failed)
		return TKM_E_MEMORY;
	json_dump_callback(json->root, add_chunk, out, JSON_INDENT(2));
	tkm_buf_add_char(out, '\n');
	return tkm_buf_ok(out) ? TKM_OK : TKM_E_MEMORY;
}

/* A line is for watching only, so one that finds no memory is left out. */
static void add_line(struct tkm_buf *out, json_t *line)
{
	json_dump_callback(line, add_chunk, out, JSON_COMPACT);
	tkm_buf_add_char(out, '\n');
	json_decref(line);
}

void tkm_json_progress(struct tkm_buf *out, const char *text, unsigned step,
    unsigned steps, unsigned permille)
{
	json_t *progress = json_object(), *line = json_object();
	json_object_set_new(progress, "step", json_integer(step));
	json_object_set_new(progress, "steps", json_integer(steps));
	json_object_set_new(progress, "text", string_or_null(text));
	json_object_set_new(progress, "permille", json_integer(permille));
	json_object_set_new(line, "tkm", json_integer(TKM_JSON_FORMAT));
	json_object_set_new(line, "progress", progress);
	add_line(out, line);
}

void tkm_json_committed(struct tkm_buf *out, const char *why)
{
	json_t *line = json_object();
	json_object_set_new(line, "tkm", json_integer(TKM_JSON_FORMAT));
	json_object_set_new(line, "committed", string_or_null(why));
	add_line(out, line);
}
