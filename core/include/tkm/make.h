/* SPDX-License-Identifier: Apache-2.0
 * make.h -- short ways for a plugin to fill in records, errors and notices.
 *
 * Static inline functions over plugin.h: no part of the binary interface.
 * Nothing is copied: texts and bytes handed over must outlive the row.
 */
#ifndef TKM_MAKE_H
#define TKM_MAKE_H

#include <string.h>

#include <tkm/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * *to = *from, where either may be of another minor: what both sides have
 * is copied, what `to` has beyond it stays, and so does to->size, which the
 * owner of `to` has set.  Never assign a struct of the other side as a whole.
 */
static inline void tkm_assign(void *to, const void *from)
{
	uint32_t to_size;
	uint32_t from_size;

	memcpy(&to_size, to, sizeof(to_size));
	memcpy(&from_size, from, sizeof(from_size));
	memcpy(to, from, from_size < to_size ? from_size : to_size);
	memcpy(to, &to_size, sizeof(to_size));
}

/* Initialises a tkm_step of C. */
#define TKM_STEP(share, msgid)                                      \
	{                                                           \
		.size = sizeof(struct tkm_step), .weight = (share), \
		.label = (msgid)                                    \
	}

#define TKM_ROW_MAX 24u

/* Values on their way into a record, or the arguments of a text. */
struct tkm_row {
	struct tkm_record record;
	const struct tkm_value *list[TKM_ROW_MAX];
	struct tkm_value values[TKM_ROW_MAX];
	uint32_t overfull; /* 1: a value found no room */
	uint32_t reserved;
};

/* An empty row; `title` is a msgid or NULL, `flags` are TKM_R_... */
static inline void tkm_row_init(
    struct tkm_row *row, const char *id, const char *title, uint32_t flags)
{
	memset(row, 0, sizeof(*row));
	row->record.size = (uint32_t)sizeof(row->record);
	row->record.flags = flags;
	row->record.id = id;
	row->record.title = title;
	row->record.values = row->list;
}

/*
 * Adds a value without content.  When the row is full, the last value is
 * given up for it, and tkm_row_emit() will say INTERNAL.
 */
static inline struct tkm_value *tkm_row_add(
    struct tkm_row *row, uint32_t type, const char *id, const char *label)
{
	struct tkm_value *value;

	if (row->record.value_count == TKM_ROW_MAX) {
		row->overfull = 1;
		row->record.value_count--;
	}
	value = &row->values[row->record.value_count];
	row->list[row->record.value_count++] = value;
	memset(value, 0, sizeof(*value));
	value->size = (uint32_t)sizeof(*value);
	value->type = type;
	value->id = id;
	value->label = label;
	return value;
}

/* BOOL, INT or TIME. */
static inline void tkm_row_number(struct tkm_row *row, uint32_t type,
    const char *id, const char *label, int64_t number)
{
	tkm_row_add(row, type, id, label)->number = number;
}

/* UTF-8; NULL counts as "". */
static inline struct tkm_value *tkm_row_text(
    struct tkm_row *row, const char *id, const char *label, const char *text)
{
	struct tkm_value *value = tkm_row_add(row, TKM_TEXT, id, label);

	value->data = text ? text : "";
	value->length = text ? strlen(text) : 0;
	return value;
}

/* A stable word that is shown translated: "valid". */
static inline void tkm_row_word(
    struct tkm_row *row, const char *id, const char *label, const char *word)
{
	tkm_row_text(row, id, label, word)->flags = TKM_V_MSGID;
}

static inline void tkm_row_bytes(struct tkm_row *row, const char *id,
    const char *label, const void *data, uint64_t length)
{
	struct tkm_value *value = tkm_row_add(row, TKM_BYTES, id, label);

	value->data = data;
	value->length = length;
}

/* Hands the row out as a result. */
static inline tkm_status tkm_row_emit(
    const struct tkm_row *row, struct tkm_op *op)
{
	return row->overfull ? TKM_E_INTERNAL : op->emit(op, &row->record);
}

/* An error with this msgid; `field` is the answer at fault, or NULL. */
static inline struct tkm_error tkm_make_error(
    tkm_status code, const char *message, const char *field)
{
	struct tkm_error error;

	memset(&error, 0, sizeof(error));
	error.size = (uint32_t)sizeof(error);
	error.code = code;
	error.tries_left = -1;
	error.message = message;
	error.field = field;
	return error;
}

/* Fails the operation with this msgid; returns `code`. */
static inline tkm_status tkm_fail(
    struct tkm_op *op, tkm_status code, const char *message)
{
	struct tkm_error error = tkm_make_error(code, message, NULL);

	return op->fail(op, &error);
}

/*
 * Tells the user something; `action` is the id of one that helps, or NULL;
 * `args` are those of `text`, or NULL.
 */
static inline void tkm_tell(struct tkm_op *op, uint32_t tone, const char *id,
    const char *text, const char *action, const struct tkm_row *args)
{
	struct tkm_notice notice;

	memset(&notice, 0, sizeof(notice));
	notice.size = (uint32_t)sizeof(notice);
	notice.tone = tone;
	notice.id = id;
	notice.text = text;
	notice.action = action;
	notice.args = args ? args->record.values : NULL;
	notice.arg_count = args ? args->record.value_count : 0;
	op->notice(op, &notice);
}

#ifdef __cplusplus
}
#endif
#endif
