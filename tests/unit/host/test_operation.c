/* SPDX-License-Identifier: Apache-2.0
 * test_operation.c -- forms asked until right, and what plugins may do with
 * an operation.
 */
#include "core/host/operation/operation.h"
#include "core/host/secret.h"
#include "core/sys/event.h"
#include "tests/unit/host/check.h"
#include "tests/unit/host/world.h"

/* Here the name is a member of tkm_op. */
#undef fail

/* A person: answers with one line of a script each time it is asked. */
struct person {
	const char *answers[8][4]; /* field, answer, field, answer */
	int asked;
	char problem[256]; /* what the last form complained about */
	char field[64];
	unsigned permille;
	unsigned steps;
	bool committed;
	bool wants_end;
	int records;
	int notices;
};

static struct world world;
static struct person person;
static struct tkm_operation *operation;
static struct tkm_op *op;

static void give(struct tkm_answers *answers, const struct tkm_form *form,
    const char *id, const char *answer)
{
	for (uint32_t i = 0; i < form->field_count; i++) {
		const struct tkm_field *field = form->fields[i];
		struct tkm_secret *secret = NULL;
		if (strcmp(field->id, id) != 0)
			continue;
		if (field->type == TKM_SECRET) {
			assert_int_equal(tkm_secret_make(answer,
					     (uint32_t)strlen(answer), &secret),
			    TKM_OK);
			tkm_answers_put_secret(answers, id, secret);
		} else if (field->type == TKM_INT || field->type == TKM_BOOL) {
			tkm_answers_put_number(
			    answers, id, strtol(answer, NULL, 10));
		} else {
			tkm_answers_put_text(
			    answers, id, answer, strlen(answer));
		}
	}
}

static tkm_status ask(void *ctx, const struct tkm_words *words,
    const struct tkm_form *form, struct tkm_answers *answers)
{
	struct person *self = ctx;
	const char *const *line = self->answers[self->asked++];

	person.problem[0] = '\0';
	if (form->problem) {
		struct tkm_buf text = TKM_BUF_INIT(255);
		tkm_words_format(words, form->problem->message,
		    form->problem->args, form->problem->arg_count, &text);
		strcpy(self->problem, tkm_buf_text(&text));
		strcpy(self->field,
		    form->problem->field ? form->problem->field : "");
		tkm_buf_release(&text);
	}
	if (!line[0])
		return TKM_E_CANCELLED;
	if (strcmp(line[0], "nobody") == 0) {
		for (uint32_t i = 0; i < form->field_count; i++)
			tkm_answers_miss(answers, form->fields[i]->id);
		return TKM_E_NEEDS_INPUT;
	}
	for (int i = 0; i < 4 && line[i]; i += 2)
		give(answers, form, line[i], line[i + 1]);
	return TKM_OK;
}

static void see_record(
    void *ctx, const struct tkm_words *words, const struct tkm_record *record)
{
	(void)words;
	(void)record;
	((struct person *)ctx)->records++;
}

static void see_notice(
    void *ctx, const struct tkm_words *words, const struct tkm_notice *notice)
{
	(void)words;
	(void)notice;
	((struct person *)ctx)->notices++;
}

static void see_progress(void *ctx, const char *text, unsigned step,
    unsigned steps, unsigned permille)
{
	struct person *self = ctx;

	(void)text;
	(void)step;
	assert_true(permille >= self->permille);
	self->permille = permille;
	self->steps = steps;
}

static void see_commit(void *ctx, const char *why)
{
	assert_string_equal(why, "The PIN is being changed.");
	((struct person *)ctx)->committed = true;
}

static bool wants_end(void *ctx)
{
	return ((struct person *)ctx)->wants_end;
}

static const struct tkm_front front = {
    .ctx = &person,
    .ask = ask,
    .record = see_record,
    .notice = see_notice,
    .progress = see_progress,
    .committed = see_commit,
    .cancel_handle = 12345,
    .cancelled = wants_end,
};

static int open_world(void **state)
{
	(void)state;
	world_init(&world, "operation");
	return world_open(&world) != TKM_OK;
}

static int close_world(void **state)
{
	(void)state;
	world_release(&world);
	return 0;
}

static int begin(void **state)
{
	(void)state;
	person = (struct person){0};
	if (tkm_operation_new(world.core, &front, "S1", &operation) != TKM_OK)
		return 1;
	op = tkm_operation_op(operation);
	return 0;
}

static int end(void **state)
{
	(void)state;
	tkm_operation_free(operation);
	return 0;
}

static void script(int round, const char *field, const char *answer)
{
	person.answers[round][0] = field;
	person.answers[round][1] = answer;
}

/* ------------------------------------------------------------------- forms */

static const struct tkm_field pin = {
    .size = sizeof(pin),
    .type = TKM_SECRET,
    .flags = TKM_F_REQUIRED | TKM_F_DIGITS,
    .id = "pin",
    .label = "PIN",
    .min = 4,
    .max = 8,
};

static const struct tkm_choice personal = {
    sizeof(personal), 0, "personal", "Person"};
static const struct tkm_choice organization = {
    sizeof(organization), 0, "organization", "Organization"};
static const struct tkm_choice *const kinds[] = {&personal, &organization};

static const struct tkm_field kind = {
    .size = sizeof(kind),
    .type = TKM_CHOICE,
    .flags = TKM_F_REQUIRED,
    .choice_count = 2,
    .id = "kind",
    .label = "Kind",
    .choices = kinds,
};

static const struct tkm_field tax_code = {
    .size = sizeof(tax_code),
    .type = TKM_TEXT,
    .flags = TKM_F_REQUIRED,
    .id = "tax_code",
    .label = "Tax code",
    .max = 14,
    .when = "kind=organization",
};

static const struct tkm_field days = {
    .size = sizeof(days),
    .type = TKM_INT,
    .id = "days",
    .label = "Days",
    .min = 1,
    .max = 30,
};

static const struct tkm_field *const pin_fields[] = {&pin};
static const struct tkm_field *const who_fields[] = {&kind, &tax_code};
static const struct tkm_field *const days_fields[] = {&days};

#define FORM(name, list, count)               \
	static const struct tkm_form name = { \
	    .size = sizeof(name),             \
	    .id = #name,                      \
	    .title = "Title",                 \
	    .fields = list,                   \
	    .field_count = count,             \
	    .tries_left = -1,                 \
	}

FORM(pin_form, pin_fields, 1);
FORM(who_form, who_fields, 2);
FORM(days_form, days_fields, 1);

static void answers_are_asked_for_until_they_are_right(void **state)
{
	const struct tkm_value *answer;

	(void)state;
	script(0, "pin", "12");
	script(1, "pin", "12345678901");
	script(2, "pin", "12ab");
	script(3, "pin", "");
	script(4, "pin", "1234");
	assert_int_equal(op->ask(op, &pin_form), TKM_OK);
	assert_int_equal(person.asked, 5);
	assert_string_equal(person.problem, "PIN: an answer is needed.");
	assert_string_equal(person.field, "pin");
	answer = op->answer(op, "pin");
	assert_int_equal(answer->type, TKM_SECRET);
	assert_string_equal(tkm_secret_bytes(answer->secret), "1234");
	assert_null(op->answer(op, "other"));
}

static void the_limits_of_a_field_are_told(void **state)
{
	(void)state;
	script(0, "pin", "12");
	assert_int_equal(op->ask(op, &pin_form), TKM_E_CANCELLED);
	assert_string_equal(
	    person.problem, "PIN: at least 4 characters are needed.");
}

static void numbers_have_limits_too(void **state)
{
	(void)state;
	script(0, "days", "31");
	script(1, "days", "0");
	script(2, "days", "7");
	assert_int_equal(op->ask(op, &days_form), TKM_OK);
	assert_int_equal(person.asked, 3);
	assert_int_equal(op->answer(op, "days")->number, 7);
}

static void a_field_is_asked_only_on_its_condition(void **state)
{
	(void)state;
	script(0, "kind", "personal");
	person.answers[0][2] = "tax_code";
	person.answers[0][3] = "0100233488";
	assert_int_equal(op->ask(op, &who_form), TKM_OK);
	assert_null(op->answer(op, "tax_code"));
	script(1, "kind", "organization");
	script(2, "tax_code", "0100233488");
	assert_int_equal(op->ask(op, &who_form), TKM_OK);
	assert_int_equal(person.asked, 3);
	assert_int_equal(op->answer(op, "tax_code")->length, 10);
	/* Asked again for what was wrong, the right one was still there. */
	assert_memory_equal(op->answer(op, "kind")->data, "organization", 12);
}

static void a_choice_must_be_one_that_was_offered(void **state)
{
	(void)state;
	script(0, "kind", "robot");
	script(1, "kind", "personal");
	assert_int_equal(op->ask(op, &who_form), TKM_OK);
	assert_int_equal(person.asked, 2);
}

static void the_answers_are_gone_after_a_cancel(void **state)
{
	(void)state;
	script(0, "pin", "1234");
	assert_int_equal(op->ask(op, &pin_form), TKM_OK);
	assert_int_equal(op->ask(op, &who_form), TKM_E_CANCELLED);
	assert_null(op->answer(op, "pin"));
	assert_int_equal(
	    tkm_operation_problem(operation)->code, TKM_E_CANCELLED);
}

static void nobody_to_ask_names_what_is_missing(void **state)
{
	const struct tkm_problem *problem = tkm_operation_problem(operation);

	(void)state;
	script(0, "nobody", "");
	assert_int_equal(op->ask(op, &who_form), TKM_E_NEEDS_INPUT);
	assert_string_equal(problem->missing, "kind tax_code");
}

static void nobody_to_ask_again_ends_with_the_very_error(void **state)
{
	const struct tkm_problem *problem = tkm_operation_problem(operation);
	const struct tkm_error wrong = {
	    .size = sizeof(wrong),
	    .code = TKM_E_PIN_WRONG,
	    .tries_left = 2,
	    .message = "The PIN is wrong.",
	    .field = "pin",
	};
	struct tkm_form again = pin_form;

	(void)state;
	again.problem = &wrong;
	script(0, "pin", "1234");
	script(1, "nobody", "");
	assert_int_equal(op->ask(op, &pin_form), TKM_OK);
	assert_int_equal(op->ask(op, &again), TKM_E_PIN_WRONG);
	assert_int_equal(problem->tries_left, 2);
	assert_string_equal(problem->field, "pin");
}

static void a_wrong_secret_is_not_there_any_more(void **state)
{
	const struct tkm_error wrong = {
	    .size = sizeof(wrong),
	    .code = TKM_E_PIN_WRONG,
	    .tries_left = 2,
	    .message = "The PIN is wrong.",
	};
	struct tkm_form again = pin_form;

	(void)state;
	again.problem = &wrong;
	script(0, "pin", "1234");
	script(1, "other", "says nothing about the PIN");
	assert_int_equal(op->ask(op, &pin_form), TKM_OK);
	assert_int_equal(op->ask(op, &again), TKM_E_CANCELLED);
	assert_string_equal(person.problem, "PIN: an answer is needed.");
}

static void a_form_against_the_rules_is_refused(void **state)
{
	struct tkm_field wrong = pin;
	const struct tkm_field *const fields[] = {&pin, &wrong};
	struct tkm_form form = pin_form;

	(void)state;
	assert_int_equal(op->ask(op, NULL), TKM_E_PLUGIN);
	form.fields = fields;
	form.field_count = 2;
	assert_int_equal(op->ask(op, &form), TKM_E_PLUGIN);
	wrong.id = "pin2";
	wrong.when = "pin=1";
	assert_int_equal(op->ask(op, &form), TKM_E_PLUGIN);
	wrong.when = NULL;
	wrong.flags = 0x10000;
	assert_int_equal(op->ask(op, &form), TKM_E_PLUGIN);
	wrong.flags = 0;
	wrong.label = "\xff";
	assert_int_equal(op->ask(op, &form), TKM_E_PLUGIN);
	assert_int_equal(person.asked, 0);
}

/* ----------------------------------------------------------------- the rest */

static void a_problem_can_be_handed_on(void **state)
{
	const struct tkm_value serial = {
	    .size = sizeof(serial),
	    .type = TKM_TEXT,
	    .id = "serial",
	    .data = "A1",
	    .length = 2,
	};
	const struct tkm_value *const args[] = {&serial};
	const struct tkm_error error = {
	    .size = sizeof(error),
	    .code = TKM_E_TOKEN,
	    .tries_left = -1,
	    .message = "Token {serial} is broken.",
	    .args = args,
	    .arg_count = 1,
	};

	(void)state;
	assert_null(op->problem(op));
	assert_int_equal(op->fail(op, &error), TKM_E_TOKEN);
	assert_string_equal(op->problem(op)->message, "Token A1 is broken.");
	assert_int_equal(op->fail(op, op->problem(op)), TKM_E_TOKEN);
	assert_string_equal(tkm_operation_problem(operation)->message,
	    "Token {serial} is broken.");
}

static void a_result_with_a_secret_is_refused(void **state)
{
	struct tkm_value value = {
	    .size = sizeof(value), .type = TKM_INT, .id = "x"};
	const struct tkm_value *const values[] = {&value};
	const struct tkm_record record = {
	    .size = sizeof(record),
	    .id = "record",
	    .values = values,
	    .value_count = 1,
	};

	(void)state;
	assert_int_equal(op->emit(op, &record), TKM_OK);
	value.type = TKM_SECRET;
	assert_int_equal(op->emit(op, &record), TKM_E_PLUGIN);
	value.type = TKM_TEXT;
	value.data = "\xff";
	value.length = 1;
	assert_int_equal(op->emit(op, &record), TKM_E_PLUGIN);
	assert_int_equal(person.records, 1);
}

static void a_wrong_notice_is_not_shown(void **state)
{
	struct tkm_notice notice = {
	    .size = sizeof(notice), .id = "x", .text = "Text."};

	(void)state;
	op->notice(op, &notice);
	notice.tone = 9;
	op->notice(op, &notice);
	assert_int_equal(person.notices, 1);
}

static void progress_reaches_the_front(void **state)
{
	static const struct tkm_step a = {sizeof(a), 1, "A"};
	static const struct tkm_step b = {sizeof(b), 1, "B"};
	static const struct tkm_step *const steps[] = {&a, &b};

	(void)state;
	op->steps(op, steps, 2);
	op->progress(op, 1000);
	op->step_done(op);
	op->progress(op, 500);
	assert_int_equal(person.permille, 750);
	assert_int_equal(person.steps, 2);
}

static void nothing_is_cancelled_after_the_commit(void **state)
{
	(void)state;
	person.wants_end = true;
	assert_int_equal(op->cancelled(op), 1);
	assert_int_equal(op->cancel_handle(op), 12345);
	assert_int_equal(op->ask(op, &pin_form), TKM_E_CANCELLED);
	assert_int_equal(person.asked, 0);
	op->commit(op, "The PIN is being changed.");
	assert_true(person.committed);
	assert_int_equal(op->cancelled(op), 0);
	assert_int_not_equal(op->cancel_handle(op), 12345);
	script(0, "pin", "1234");
	assert_int_equal(op->ask(op, &pin_form), TKM_OK);
}

static char order[8];

static void note(void *ctx)
{
	strcat(order, ctx);
}

static void what_was_opened_last_is_tidied_first(void **state)
{
	struct tkm_operation *other;
	static char a[] = "a";
	static char b[] = "b";

	(void)state;
	assert_int_equal(
	    tkm_operation_new(world.core, &front, NULL, &other), TKM_OK);
	assert_null(tkm_operation_serial(other));
	assert_int_equal(tkm_operation_at_end(other, note, a), TKM_OK);
	assert_int_equal(tkm_operation_at_end(other, note, b), TKM_OK);
	tkm_operation_free(other);
	assert_string_equal(order, "ba");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(answers_are_asked_for_until_they_are_right),
	    TEST(the_limits_of_a_field_are_told),
	    TEST(numbers_have_limits_too),
	    TEST(a_field_is_asked_only_on_its_condition),
	    TEST(a_choice_must_be_one_that_was_offered),
	    TEST(the_answers_are_gone_after_a_cancel),
	    TEST(nobody_to_ask_names_what_is_missing),
	    TEST(nobody_to_ask_again_ends_with_the_very_error),
	    TEST(a_wrong_secret_is_not_there_any_more),
	    TEST(a_form_against_the_rules_is_refused),
	    TEST(a_problem_can_be_handed_on),
	    TEST(a_result_with_a_secret_is_refused),
	    TEST(a_wrong_notice_is_not_shown),
	    TEST(progress_reaches_the_front),
	    TEST(nothing_is_cancelled_after_the_commit),
	    TEST(what_was_opened_last_is_tidied_first),
	};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
