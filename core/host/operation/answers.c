/* SPDX-License-Identifier: Apache-2.0
 * answers.c -- one answer for each field, by the field's id.
 */
#include "core/host/operation/answers.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/base/view.h"
#include "core/host/secret.h"

#define MAX_MISSING 16384u /* bytes: 64 ids of at most 128 */

/* `data` of the value lies in `held`, whatever its type. */
struct answer {
	char *id;
	struct tkm_value value;
	struct tkm_secret *held;
};

struct tkm_answers {
	const struct tkm_form *form; /* while it is asked */
	char *form_id;
	struct answer items[TKM_ANSWERS_MAX];
	size_t count;
	struct tkm_buf missing;
};

struct tkm_answers *tkm_answers_new(void)
{
	struct tkm_answers *answers = calloc(1, sizeof(*answers));

	if (answers)
		tkm_buf_init(&answers->missing, MAX_MISSING);
	return answers;
}

static void answer_release(struct answer *answer)
{
	tkm_secret_free(answer->held);
	free(answer->id);
	*answer = (struct answer){0};
}

void tkm_answers_wipe(struct tkm_answers *answers)
{
	for (size_t i = 0; i < answers->count; i++)
		answer_release(&answers->items[i]);
	answers->count = 0;
	free(answers->form_id);
	answers->form_id = NULL;
	tkm_buf_clear(&answers->missing);
}

void tkm_answers_free(struct tkm_answers *answers)
{
	if (!answers)
		return;
	tkm_answers_wipe(answers);
	tkm_buf_release(&answers->missing);
	free(answers);
}

static struct answer *find(const struct tkm_answers *answers, const char *id)
{
	for (size_t i = 0; i < answers->count; i++)
		if (strcmp(answers->items[i].id, id) == 0)
			/* Const is the front end's view, not the memory's. */
			return (struct answer *)(uintptr_t)&answers->items[i];
	return NULL;
}

static void drop(struct tkm_answers *answers, struct answer *answer)
{
	answer_release(answer);
	*answer = answers->items[--answers->count];
}

static void drop_if(struct tkm_answers *answers,
    bool (*is_unwanted)(const struct tkm_answers *, const struct answer *))
{
	for (size_t i = answers->count; i > 0; i--)
		if (is_unwanted(answers, &answers->items[i - 1]))
			drop(answers, &answers->items[i - 1]);
}

/* A secret stands only while another answer is known to be the wrong one. */
static void drop_secrets(struct tkm_answers *answers, const char *culprit)
{
	for (size_t i = answers->count; i > 0; i--) {
		struct answer *answer = &answers->items[i - 1];

		if (answer->value.type == TKM_SECRET &&
		    (!culprit || strcmp(answer->id, culprit) == 0))
			drop(answers, answer);
	}
}

void tkm_answers_begin(struct tkm_answers *answers, const struct tkm_form *form)
{
	bool again = form->problem && answers->form_id &&
		     strcmp(answers->form_id, form->id) == 0;

	if (again)
		drop_secrets(answers, form->problem->field);
	else
		tkm_answers_wipe(answers);
	if (!answers->form_id)
		answers->form_id = tkm_text_dup(form->id);
	tkm_buf_clear(&answers->missing);
	answers->form = form;
}

/* ------------------------------------------------------------------ fields */

static const struct tkm_field *find_field(
    const struct tkm_answers *answers, const char *id)
{
	const struct tkm_form *form = answers->form;

	for (uint32_t i = 0; form && i < form->field_count; i++)
		if (strcmp(form->fields[i]->id, id) == 0)
			return form->fields[i];
	return NULL;
}

/* "field=choice" */
bool tkm_answers_wants(
    const struct tkm_answers *answers, const struct tkm_field *field)
{
	struct tkm_view choice = tkm_view_of(field->when);
	struct tkm_view id;
	const struct tkm_field *other = NULL;
	const struct answer *answer;

	if (!field->when)
		return true;
	if (!tkm_view_split(&choice, '=', &id))
		return false;
	for (size_t i = 0; i < answers->form->field_count && !other; i++)
		if (tkm_view_is(id, answers->form->fields[i]->id))
			other = answers->form->fields[i];
	answer = other ? find(answers, other->id) : NULL;
	return answer &&
	       tkm_view_equals(choice, tkm_view_of_bytes(answer->value.data,
					   (size_t)answer->value.length));
}

static bool is_unasked(
    const struct tkm_answers *answers, const struct answer *answer)
{
	const struct tkm_field *field = find_field(answers, answer->id);

	return !field || !tkm_answers_wants(answers, field);
}

static bool is_number(uint32_t type)
{
	return type == TKM_BOOL || type == TKM_INT || type == TKM_TIME;
}

static bool is_empty(
    const struct tkm_answers *answers, const struct answer *answer)
{
	(void)answers;
	return !is_number(answer->value.type) &&
	       tkm_secret_length(answer->held) == 0;
}

void tkm_answers_end(struct tkm_answers *answers)
{
	size_t before;

	/* What goes may have been the condition of another. */
	do {
		before = answers->count;
		drop_if(answers, is_unasked);
	} while (answers->count < before);
	drop_if(answers, is_empty);
	answers->form = NULL;
}

/* ------------------------------------------------------------------ put, get
 */

static void put(struct tkm_answers *answers, const struct tkm_field *field,
    int64_t number, struct tkm_secret *held)
{
	struct answer *answer = find(answers, field->id);

	if (answer)
		drop(answers, answer);
	if (answers->count == TKM_ANSWERS_MAX) {
		tkm_secret_free(held);
		return;
	}
	answer = &answers->items[answers->count];
	*answer = (struct answer){.id = tkm_text_dup(field->id), .held = held};
	if (!answer->id) {
		answer_release(answer);
		return;
	}
	answer->value = (struct tkm_value){
	    .size = sizeof(answer->value),
	    .type = field->type,
	    .id = answer->id,
	    .number = number,
	};
	if (field->type == TKM_SECRET) {
		answer->value.secret = held;
	} else if (held) {
		answer->value.data = tkm_secret_bytes(held);
		answer->value.length = tkm_secret_length(held);
	}
	answers->count++;
}

static bool takes_text(uint32_t type)
{
	return type == TKM_TEXT || type == TKM_BYTES || type == TKM_CHOICE;
}

void tkm_answers_put_text(
    struct tkm_answers *answers, const char *id, const char *text, size_t n)
{
	const struct tkm_field *field = find_field(answers, id);
	struct tkm_secret *held;
	struct answer *answer;

	if (!field || !takes_text(field->type))
		return;
	answer = find(answers, id);
	if (answer)
		drop(answers, answer);
	if (n <= TKM_SECRET_MAX &&
	    tkm_secret_make(text, (uint32_t)n, &held) == TKM_OK)
		put(answers, field, 0, held);
}

void tkm_answers_put_number(
    struct tkm_answers *answers, const char *id, int64_t number)
{
	const struct tkm_field *field = find_field(answers, id);

	if (field && is_number(field->type))
		put(answers, field, number, NULL);
}

void tkm_answers_put_secret(
    struct tkm_answers *answers, const char *id, struct tkm_secret *secret)
{
	const struct tkm_field *field = find_field(answers, id);

	if (field && field->type == TKM_SECRET)
		put(answers, field, 0, secret);
	else
		tkm_secret_free(secret);
}

const struct tkm_value *tkm_answers_get(
    const struct tkm_answers *answers, const char *id)
{
	const struct answer *answer = find(answers, id);

	return answer ? &answer->value : NULL;
}

void tkm_answers_miss(struct tkm_answers *answers, const char *id)
{
	if (answers->missing.size > 0)
		tkm_buf_add_char(&answers->missing, ' ');
	tkm_buf_add_text(&answers->missing, id);
}

const char *tkm_answers_missing(const struct tkm_answers *answers)
{
	return tkm_buf_text(&answers->missing);
}

/* ------------------------------------------------------------------ checks */

static bool is_digits(struct tkm_view text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!tkm_text_is_digit(text.data[i]))
			return false;
	return true;
}

static bool is_choice(const struct tkm_field *field, struct tkm_view text)
{
	for (uint32_t i = 0; i < field->choice_count; i++)
		if (tkm_view_is(text, field->choices[i]->id))
			return true;
	return false;
}

static const char *check_length(const struct tkm_field *field, size_t n)
{
	if (field->min > 0 && (uint64_t)n < (uint64_t)field->min)
		return TKM_N("{field}: at least {min} characters are needed.");
	if (field->max > 0 && (uint64_t)n > (uint64_t)field->max)
		return TKM_N("{field}: at most {max} characters are possible.");
	return NULL;
}

static const char *check_text(
    const struct tkm_field *field, const struct answer *answer)
{
	struct tkm_view text = tkm_view_of_bytes(
	    tkm_secret_bytes(answer->held), tkm_secret_length(answer->held));

	if (field->type == TKM_CHOICE)
		return is_choice(field, text)
			   ? NULL
			   : TKM_N(
				 "{field}: choose one of the values offered.");
	if (field->type == TKM_TEXT && !tkm_utf8_is_printable(text))
		return TKM_N("{field}: a character in it cannot be used.");
	if (field->flags & TKM_F_DIGITS && !is_digits(text))
		return TKM_N("{field}: only digits are possible.");
	return check_length(field, text.size);
}

static const char *check_number(
    const struct tkm_field *field, const struct answer *answer)
{
	int64_t number = answer->value.number;

	if (field->type == TKM_BOOL)
		return number == 0 || number == 1
			   ? NULL
			   : TKM_N("{field}: answer yes or no.");
	if (number < field->min)
		return TKM_N("{field}: at least {min} is needed.");
	if (field->max > 0 && number > field->max)
		return TKM_N("{field}: at most {max} is possible.");
	return NULL;
}

static bool is_shown_only(uint32_t type)
{
	return type == TKM_NOTICE || type == TKM_GESTURE;
}

static const char *check(
    const struct tkm_answers *answers, const struct tkm_field *field)
{
	const struct answer *answer = find(answers, field->id);

	if (is_shown_only(field->type) || !tkm_answers_wants(answers, field))
		return NULL;
	if (!answer || is_empty(answers, answer))
		return field->flags & TKM_F_REQUIRED
			   ? TKM_N("{field}: an answer is needed.")
			   : NULL;
	return is_number(field->type) ? check_number(field, answer)
				      : check_text(field, answer);
}

bool tkm_answers_check(
    const struct tkm_answers *answers, struct tkm_answer_fault *fault)
{
	for (uint32_t i = 0; i < answers->form->field_count; i++) {
		const struct tkm_field *field = answers->form->fields[i];
		const char *message = check(answers, field);
		if (message) {
			*fault = (struct tkm_answer_fault){field, message};
			return false;
		}
	}
	return true;
}
