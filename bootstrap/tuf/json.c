/* SPDX-License-Identifier: Apache-2.0
 * json.c -- strict JSON, and its canonical form.
 */
#include "bootstrap/tuf/json.h"

#include <stdlib.h>
#include <string.h>

/* Whole numbers only, and no deeper than the limit. */
static bool is_acceptable(const json_t *value, unsigned depth)
{
	json_t *all = (json_t *)(uintptr_t)value;
	const char *name;
	json_t *part;
	size_t i;

	if (depth == 0 || json_is_real(value))
		return false;
	json_object_foreach(
	    all, name, part) if (!is_acceptable(part, depth - 1)) return false;
	json_array_foreach(
	    value, i, part) if (!is_acceptable(part, depth - 1)) return false;
	return true;
}

json_t *tkm_tuf_json_parse(struct tkm_view text)
{
	json_t *value =
	    json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, NULL);

	if (value && !is_acceptable(value, TKM_TUF_JSON_DEPTH)) {
		json_decref(value);
		return NULL;
	}
	return value;
}

static void add_text(const char *text, size_t size, struct tkm_buf *out)
{
	size_t i, begin = 0;

	tkm_buf_add_char(out, '"');
	for (i = 0; i < size; i++) {
		if (text[i] != '"' && text[i] != '\\')
			continue;
		tkm_buf_add(out, text + begin, i - begin);
		tkm_buf_add_char(out, '\\');
		begin = i;
	}
	tkm_buf_add(out, text + begin, size - begin);
	tkm_buf_add_char(out, '"');
}

static int by_bytes(const void *left, const void *right)
{
	const char *const *a = left;
	const char *const *b = right;

	return strcmp(*a, *b);
}

static bool add_value(const json_t *value, struct tkm_buf *out);

static bool add_members(
    const json_t *object, const char **names, size_t count, struct tkm_buf *out)
{
	size_t i;

	qsort(names, count, sizeof(*names), by_bytes);
	for (i = 0; i < count; i++) {
		if (i > 0)
			tkm_buf_add_char(out, ',');
		add_text(names[i], strlen(names[i]), out);
		tkm_buf_add_char(out, ':');
		if (!add_value(json_object_get(object, names[i]), out))
			return false;
	}
	return true;
}

static bool add_object(const json_t *object, struct tkm_buf *out)
{
	json_t *all = (json_t *)(uintptr_t)object;
	const char **names =
	    calloc(json_object_size(object) + 1, sizeof(*names));
	const char *name;
	json_t *member;
	size_t count = 0;
	bool done;

	if (!names)
		return false;
	json_object_foreach(all, name, member) names[count++] = name;
	tkm_buf_add_char(out, '{');
	done = add_members(object, names, count, out);
	tkm_buf_add_char(out, '}');
	free(names);
	return done;
}

static bool add_array(const json_t *array, struct tkm_buf *out)
{
	const json_t *item;
	size_t i;

	tkm_buf_add_char(out, '[');
	json_array_foreach(array, i, item)
	{
		if (i > 0)
			tkm_buf_add_char(out, ',');
		if (!add_value(item, out))
			return false;
	}
	tkm_buf_add_char(out, ']');
	return true;
}

/* As deep as what tkm_tuf_json_parse() lets through. */
static bool add_value(const json_t *value, struct tkm_buf *out)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return add_object(value, out);
	case JSON_ARRAY:
		return add_array(value, out);
	case JSON_STRING:
		add_text(
		    json_string_value(value), json_string_length(value), out);
		return true;
	case JSON_INTEGER:
		tkm_buf_add_int64(out, json_integer_value(value));
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		tkm_buf_add_text(out, json_is_true(value) ? "true" : "false");
		return true;
	case JSON_NULL:
		tkm_buf_add_text(out, "null");
		return true;
	case JSON_REAL:
		break;
	}
	return false;
}

bool tkm_tuf_json_canonical(const json_t *value, struct tkm_buf *out)
{
	return add_value(value, out) && tkm_buf_ok(out);
}

const char *tkm_tuf_json_text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

bool tkm_tuf_json_integer(const json_t *object, const char *name, int64_t min,
    int64_t max, int64_t *value)
{
	const json_t *member = json_object_get(object, name);

	if (!json_is_integer(member) || json_integer_value(member) < min ||
	    json_integer_value(member) > max)
		return false;
	*value = json_integer_value(member);
	return true;
}

bool tkm_tuf_json_is_distinct(const json_t *array, const char *name)
{
	json_t *seen = json_object();
	const json_t *item;
	bool good = seen && json_is_array(array);
	size_t i;

	json_array_foreach(array, i, item)
	{
		const char *text = name ? tkm_tuf_json_text(item, name)
					: json_string_value(item);

		good = good && text && !json_object_get(seen, text) &&
		       json_object_set_new(seen, text, json_true()) == 0;
	}
	json_decref(seen);
	return good;
}
