/* SPDX-License-Identifier: Apache-2.0
 * json.c -- reading JSON strictly and writing it into wiped memory.
 */
#include "plugins/ra-tms/json.h"

#include <string.h>

#include "core/base/utf8.h"
#include "plugins/ra-tms/base64.h"

static bool is_shallow(json_t *value, unsigned depth)
{
	const char *name;
	json_t *member;
	size_t i;

	if (!json_is_object(value) && !json_is_array(value))
		return true;
	if (depth == 0)
		return false;
	json_object_foreach(value, name, member)
	{
		if (!is_shallow(member, depth - 1))
			return false;
	}
	json_array_foreach(value, i, member)
	{
		if (!is_shallow(member, depth - 1))
			return false;
	}
	return true;
}

void *tkm_tms_json_take(size_t size)
{
	json_malloc_t take;

	json_get_alloc_funcs(&take, NULL);
	return take(size);
}

void tkm_tms_json_give(void *block)
{
	json_free_t give;

	json_get_alloc_funcs(NULL, &give);
	give(block);
}

json_t *tkm_tms_json_load(const void *data, size_t n)
{
	json_t *value;

	if (n == 0)
		return NULL;
	value = json_loadb(data, n, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(value) && is_shallow(value, TKM_TMS_JSON_DEPTH))
		return value;
	json_decref(value);
	return NULL;
}

static struct tkm_view view_of(const json_t *text)
{
	return tkm_view_of_bytes(
	    json_string_value(text), json_string_length(text));
}

bool tkm_tms_json_text(const json_t *object, const char *name, size_t min,
    size_t max, const char **out)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_string(value) || json_string_length(value) < min ||
	    json_string_length(value) > max)
		return false;
	*out = json_string_value(value);
	return true;
}

bool tkm_tms_json_line(const json_t *object, const char *name, size_t min,
    size_t max, const char **out)
{
	const char *text;

	if (!tkm_tms_json_text(object, name, min, max, &text) ||
	    !tkm_utf8_is_printable(tkm_view_of(text)))
		return false;
	*out = text;
	return true;
}

bool tkm_tms_json_integer(const json_t *object, const char *name, int64_t min,
    int64_t max, int64_t *out)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) < min ||
	    json_integer_value(value) > max)
		return false;
	*out = json_integer_value(value);
	return true;
}

bool tkm_tms_json_boolean(const json_t *object, const char *name, bool *out)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_boolean(value))
		return false;
	*out = json_is_true(value);
	return true;
}

bool tkm_tms_json_hex(
    const json_t *object, const char *name, size_t digits, const char **out)
{
	const char *text;

	if (!tkm_tms_json_text(object, name, digits, digits, &text) ||
	    strspn(text, "0123456789abcdef") != digits)
		return false;
	*out = text;
	return true;
}

bool tkm_tms_json_key32(
    const json_t *object, const char *name, const char **out)
{
	const char *text;
	struct tkm_buf key;
	bool is_key;

	if (!tkm_tms_json_text(object, name, TKM_TMS_KEY32_SYMBOLS,
		TKM_TMS_KEY32_SYMBOLS, &text))
		return false;
	tkm_buf_init_secret(&key, 64);
	is_key = tkm_tms_base64_read(tkm_view_of(text), &key) &&
		 tkm_buf_ok(&key) && key.size == 32;
	tkm_buf_release(&key);
	if (is_key)
		*out = text;
	return is_key;
}

bool tkm_tms_json_bytes_of(const json_t *value, size_t max, struct tkm_buf *out)
{
	size_t size = json_string_length(value);

	return json_is_string(value) && size >= 4 && size / 4 <= max / 3 + 1 &&
	       tkm_tms_base64_read(view_of(value), out) && tkm_buf_ok(out);
}

bool tkm_tms_json_bytes(
    const json_t *object, const char *name, size_t max, struct tkm_buf *out)
{
	return tkm_tms_json_bytes_of(json_object_get(object, name), max, out);
}

bool tkm_tms_json_list(const json_t *object, const char *name, size_t min,
    size_t max, const json_t **out)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_array(value) || json_array_size(value) < min ||
	    json_array_size(value) > max)
		return false;
	*out = value;
	return true;
}

/* RFC 8259, 7: what may not stand in a string as it is. */
static void add_char(struct tkm_buf *out, char c)
{
	unsigned char byte = (unsigned char)c;

	if (c == '"' || c == '\\') {
		tkm_buf_add_char(out, '\\');
		tkm_buf_add_char(out, c);
	} else if (byte < 0x20) {
		tkm_buf_add_text(out, "\\u00");
		tkm_buf_add_hex(out, &byte, 1);
	} else {
		tkm_buf_add_char(out, c);
	}
}

void tkm_tms_json_add_name(struct tkm_buf *out, const char *name)
{
	if (out->size > 0 && out->data[out->size - 1] != '{')
		tkm_buf_add_char(out, ',');
	tkm_buf_add_char(out, '"');
	tkm_buf_add_text(out, name);
	tkm_buf_add_text(out, "\":");
}

void tkm_tms_json_add_text(
    struct tkm_buf *out, const char *name, struct tkm_view value)
{
	tkm_tms_json_add_name(out, name);
	tkm_buf_add_char(out, '"');
	for (size_t i = 0; i < value.size; i++)
		add_char(out, value.data[i]);
	tkm_buf_add_char(out, '"');
}

void tkm_tms_json_add_base64(
    struct tkm_buf *out, const char *name, const void *data, size_t n)
{
	tkm_tms_json_add_name(out, name);
	tkm_buf_add_char(out, '"');
	tkm_tms_base64_add(out, data, n);
	tkm_buf_add_char(out, '"');
}
