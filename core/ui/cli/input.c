/* SPDX-License-Identifier: Apache-2.0
 * input.c -- reads yes, numbers, dates, choices and bytes as people write
 * them.
 */
#include "core/ui/cli/input.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/hex.h"

void tkm_input_init(struct tkm_input *input)
{
	*input = (struct tkm_input){.text = TKM_BUF_INIT(TKM_INPUT_MAX)};
}

void tkm_input_release(struct tkm_input *input)
{
	tkm_buf_release(&input->text);
}

bool tkm_input_yes_no(struct tkm_view typed, bool *yes)
{
	static const struct {
		const char *word;
		bool yes;
	} words[] = {
	    {"y", true},
	    {"yes", true},
	    {"true", true},
	    {"1", true},
	    {"c", true},
	    {"co", true},
	    {"có", true},
	    {"Có", true},
	    {"n", false},
	    {"no", false},
	    {"false", false},
	    {"0", false},
	    {"k", false},
	    {"khong", false},
	    {"không", false},
	    {"Không", false},
	};
	typed = tkm_view_trim(typed);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (tkm_view_equals_nocase(typed, tkm_view_of(words[i].word))) {
			*yes = words[i].yes;
			return true;
		}
	return false;
}

static const char *read_bool(const struct tkm_field *field,
    struct tkm_view typed, bool by_number, struct tkm_input *input)
{
	bool yes;
	(void)field;
	(void)by_number;
	if (!tkm_input_yes_no(typed, &yes))
		return TKM_N("Answer yes or no.");
	input->number = yes;
	return NULL;
}

static const char *read_int(const struct tkm_field *field,
    struct tkm_view typed, bool by_number, struct tkm_input *input)
{
	(void)field;
	(void)by_number;
	return tkm_view_to_int64(
		   tkm_view_trim(typed), INT64_MIN, INT64_MAX, &input->number)
		   ? NULL
		   : TKM_N("Give a whole number.");
}

/* A moment as RFC 3339 writes it, or a day. */
static const char *read_time(const struct tkm_field *field,
    struct tkm_view typed, bool by_number, struct tkm_input *input)
{
	static const char midnight[] = "T00:00:00Z";
	char text[11 + sizeof(midnight)];
	(void)field;
	(void)by_number;
	typed = tkm_view_trim(typed);
	if (typed.size == 10) {
		memcpy(text, typed.data, 10);
		memcpy(text + 10, midnight, sizeof(midnight));
		typed = tkm_view_of(text);
	}
	return tkm_date_parse(typed, &input->number)
		   ? NULL
		   : TKM_N("Give a date such as 2026-12-31.");
}

static const char *keep(struct tkm_input *input, struct tkm_view text)
{
	tkm_buf_clear(&input->text);
	tkm_buf_add_view(&input->text, text);
	return tkm_buf_ok(&input->text) ? NULL : TKM_N("That is too long.");
}

static const char *read_text(const struct tkm_field *field,
    struct tkm_view typed, bool by_number, struct tkm_input *input)
{
	(void)field;
	(void)by_number;
	return keep(input, typed);
}

static const char *read_bytes(const struct tkm_field *field,
    struct tkm_view typed, bool by_number, struct tkm_input *input)
{
	size_t size = 0;
	void *room;
	(void)field;
	(void)by_number;
	typed = tkm_view_trim(typed);
	tkm_buf_clear(&input->text);
	room = tkm_buf_reserve(&input->text, typed.size / 2);
	if (!room)
		return TKM_N("That is too long.");
	if (!tkm_hex_decode(typed, typed.size / 2, room, &size))
		return TKM_N("Give bytes as hexadecimal digits.");
	tkm_buf_grow(&input->text, size);
	return NULL;
}

static const char *read_choice(const struct tkm_field *field,
    struct tkm_view typed, bool by_number, struct tkm_input *input)
{
	uint64_t number;
	typed = tkm_view_trim(typed);
	/* The choices of some fields are known only when they are asked. */
	if (field->choice_count == 0)
		return keep(input, typed);
	for (uint32_t i = 0; i < field->choice_count; i++)
		if (tkm_view_is(typed, field->choices[i]->id))
			return keep(input, typed);
	if (by_number &&
	    tkm_view_to_uint64(typed, field->choice_count, &number) &&
	    number > 0)
		return keep(input, tkm_view_of(field->choices[number - 1]->id));
	return TKM_N("That is none of the choices.");
}

typedef const char *reader(
    const struct tkm_field *, struct tkm_view, bool, struct tkm_input *);

static reader *const readers[] = {
    [TKM_BOOL] = read_bool,
    [TKM_INT] = read_int,
    [TKM_TEXT] = read_text,
    [TKM_BYTES] = read_bytes,
    [TKM_TIME] = read_time,
    [TKM_CHOICE] = read_choice,
};

const char *tkm_input_read(const struct tkm_field *field, struct tkm_view typed,
    bool by_number, struct tkm_input *input)
{
	if (field->type >= sizeof(readers) / sizeof(readers[0]) ||
	    !readers[field->type])
		return TKM_N("This field takes no such answer.");
	return readers[field->type](field, typed, by_number, input);
}

void tkm_input_put(const struct tkm_input *input, const struct tkm_field *field,
    struct tkm_answers *answers)
{
	if (field->type == TKM_BOOL || field->type == TKM_INT ||
	    field->type == TKM_TIME)
		tkm_answers_put_number(answers, field->id, input->number);
	else
		tkm_answers_put_text(answers, field->id,
		    tkm_buf_text(&input->text), input->text.size);
}

bool tkm_field_is_asked(const struct tkm_field *field)
{
	return field->type != TKM_NOTICE && field->type != TKM_GESTURE;
}
