/* SPDX-License-Identifier: Apache-2.0
 * ask.c -- answers a form: from the command line, else at the terminal.
 *
 * What stands above a prompt (title, records, what was wrong) is collected
 * and shown together with it, on the terminal itself, so that a redirected
 * stderr hides nothing from the person who is asked.
 */
#include "core/ui/cli/console.h"

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/host/secret.h"
#include "core/sys/error.h"
#include "core/sys/event.h"
#include "core/sys/terminal.h"
#include "core/ui/cli/record.h"
#include "core/ui/cli/say.h"
#include "core/ui/cli/wrap.h"

/* One form being answered. */
struct asking {
	struct tkm_console *console;
	const struct tkm_words *words; /* of the form */
	const struct tkm_form *form;
	struct tkm_answers *answers;
	bool is_shown; /* the form's head */
	bool missed; /* a field nobody could answer */
};

/* Is somebody there?  Looked up when it matters: mostly nothing is asked. */
static bool can_ask(const struct asking *asking)
{
	return asking->console->may_ask && tkm_sys_terminal_can_ask();
}

static struct tkm_buf *above(struct asking *asking)
{
	return &asking->console->shown;
}

static void add_line(struct asking *asking, const char *text)
{
	tkm_utf8_add_safe(above(asking), tkm_view_of(text));
	tkm_buf_add_char(above(asking), '\n');
}

/* A line of the program's own. */
static void add_own(
    struct asking *asking, const char *msgid, const char *const *args)
{
	tkm_say_format(asking->console->words, msgid, args, above(asking));
	tkm_buf_add_char(above(asking), '\n');
}

static void add_formatted(struct asking *asking, const char *msgid,
    const struct tkm_value *const *args, uint32_t count)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	if (!msgid)
		return;
	tkm_words_format(asking->words, msgid, args, count, &text);
	add_line(asking, tkm_buf_text(&text));
	tkm_buf_release(&text);
}

static void add_records(struct asking *asking)
{
	const struct tkm_form *form = asking->form;
	struct tkm_table_style style = {.width = 80, .blocks = true};
	for (uint32_t i = 0; i < form->record_count; i++) {
		struct tkm_table table;
		const char *title = form->records[i]->title;
		tkm_table_init(&table);
		if (tkm_record_layout(
			asking->words, form->records[i], &table)) {
			if (title)
				add_line(asking,
				    tkm_words_get(asking->words, title));
			tkm_table_render(&table, &style, above(asking));
		}
		tkm_table_release(&table);
	}
}

static void add_notices(struct asking *asking)
{
	const struct tkm_form *form = asking->form;
	for (uint32_t i = 0; i < form->field_count; i++)
		if (form->fields[i]->type == TKM_NOTICE)
			add_line(asking, tkm_words_get(asking->words,
					     form->fields[i]->label));
}

static void add_tries(struct asking *asking, int32_t tries)
{
	char text[16];
	const char *const args[] = {"tries", text, NULL};
	if (tries < 0)
		return;
	snprintf(text, sizeof(text), "%d", (int)tries);
	add_own(asking, TKM_N("Tries left: {tries}."), args);
}

static void add_problem(struct asking *asking)
{
	const struct tkm_error *problem = asking->form->problem;
	int32_t tries = problem->tries_left >= 0 ? problem->tries_left
						 : asking->form->tries_left;
	size_t begin = above(asking)->size;
	add_formatted(
	    asking, problem->message, problem->args, problem->arg_count);
	if (!tkm_say_tells_tries(problem->message ? problem->message : "",
		tkm_buf_text(above(asking)) + begin, tries))
		add_tries(asking, tries);
}

/* Title, text, records and what was wrong: once, above the first prompt. */
static void show_head(struct asking *asking)
{
	const struct tkm_form *form = asking->form;
	if (asking->is_shown)
		return;
	asking->is_shown = true;
	if (form->problem) {
		add_problem(asking);
		return;
	}
	add_formatted(asking, form->title, form->args, form->arg_count);
	add_formatted(asking, form->text, form->args, form->arg_count);
	add_records(asking);
	add_notices(asking);
	add_tries(asking, form->tries_left);
}

static const char *choice_label(
    const struct tkm_field *field, struct tkm_view id)
{
	for (uint32_t i = 0; i < field->choice_count; i++)
		if (tkm_view_is(id, field->choices[i]->id))
			return field->choices[i]->label;
	return NULL;
}

/* " [the answer Enter gives]" */
static void add_initial(struct asking *asking, const struct tkm_field *field)
{
	const struct tkm_value *initial = field->initial;
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	const char *label =
	    field->type == TKM_CHOICE
		? choice_label(field,
		      tkm_view_of_bytes(initial->data, (size_t)initial->length))
		: NULL;
	if (label)
		tkm_buf_add_text(&text, tkm_words_get(asking->words, label));
	else
		tkm_words_value(asking->words, initial, &text);
	tkm_buf_add_text(above(asking), " [");
	tkm_utf8_add_safe(above(asking), tkm_buf_view(&text));
	tkm_buf_add_char(above(asking), ']');
	tkm_buf_release(&text);
}

/* Puts the line to be typed at behind what stands above it. */
static void add_prompt(struct asking *asking, const struct tkm_field *field)
{
	char limits[64] = "";
	tkm_utf8_add_safe(above(asking),
	    tkm_view_of(tkm_words_get(asking->words, field->label)));
	if ((field->type == TKM_SECRET || field->type == TKM_TEXT) &&
	    field->min > 0 && field->max >= field->min)
		snprintf(limits, sizeof(limits),
		    field->min == field->max ? " (%lld)" : " (%lld–%lld)",
		    (long long)field->min, (long long)field->max);
	tkm_buf_add_text(above(asking), limits);
	if (field->initial)
		add_initial(asking, field);
	if (field->type == TKM_BOOL) {
		tkm_buf_add_char(above(asking), ' ');
		tkm_buf_add_text(above(asking),
		    tkm_words_get(asking->console->words, TKM_N("(y/n)")));
	}
	tkm_buf_add_text(above(asking), ": ");
}

static tkm_status of_terminal(int error)
{
	if (error == TKM_SYS_OK)
		return TKM_OK;
	return error == TKM_SYS_E_NO_TERMINAL ? TKM_E_NEEDS_INPUT
					      : TKM_E_CANCELLED;
}

/* Takes what is above, laid out for the terminal. */
static void take_above(struct asking *asking, struct tkm_buf *prompt)
{
	tkm_wrap(tkm_buf_view(above(asking)),
	    tkm_sys_terminal_width(TKM_SYS_STDIN), 0, prompt);
	tkm_buf_clear(above(asking));
}

/* Shows what is above and reads one line. */
static tkm_status read_line(struct asking *asking, struct tkm_buf *line)
{
	struct tkm_buf prompt = TKM_BUF_INIT(TKM_SAY_MAX);
	take_above(asking, &prompt);
	tkm_buf_clear(line);
	int error = tkm_sys_terminal_read_line(
	    tkm_buf_text(&prompt), asking->console->cancel, line);
	tkm_buf_release(&prompt);
	return of_terminal(error);
}

static tkm_status read_secret(struct asking *asking, struct tkm_secret **out)
{
	struct tkm_buf prompt = TKM_BUF_INIT(TKM_SAY_MAX);
	take_above(asking, &prompt);
	tkm_status status =
	    tkm_secret_ask(tkm_buf_text(&prompt), asking->console->cancel, out);
	tkm_buf_release(&prompt);
	return status;
}

static bool is_required(const struct tkm_field *field)
{
	return (field->flags & TKM_F_REQUIRED) != 0;
}

/* ---- secrets ---- */

static void warn_caps_lock(struct asking *asking)
{
	if (tkm_sys_terminal_caps_lock() == TKM_SYS_CAPS_ON)
		add_own(asking, TKM_N("Caps Lock is on."), NULL);
}

/* The same secret once more, to see that it was typed as meant. */
static tkm_status repeat_secret(struct asking *asking,
    const struct tkm_field *field, const struct tkm_secret *first, bool *same)
{
	const char *const args[] = {
	    "field", tkm_words_get(asking->words, field->label), NULL};
	struct tkm_secret *second = NULL;
	tkm_say_format(asking->console->words, TKM_N("{field}, once more: "),
	    args, above(asking));
	tkm_status status = read_secret(asking, &second);
	if (status == TKM_OK)
		*same = tkm_secret_equal(first, second);
	tkm_secret_free(second);
	return status;
}

/* One attempt; OK with *out NULL: ask again. */
static tkm_status try_secret(struct asking *asking,
    const struct tkm_field *field, struct tkm_secret **out)
{
	struct tkm_secret *secret = NULL;
	bool same = true;
	warn_caps_lock(asking);
	add_prompt(asking, field);
	tkm_status status = read_secret(asking, &secret);
	if (status == TKM_E_ARGUMENT) {
		add_own(asking, TKM_N("That is too long."), NULL);
		return TKM_OK;
	}
	if (status == TKM_OK && (field->flags & TKM_F_REPEAT) != 0 &&
	    tkm_secret_length(secret) > 0)
		status = repeat_secret(asking, field, secret, &same);
	if (status == TKM_OK && !same)
		add_own(asking,
		    TKM_N("The two are not the same. Type it again."), NULL);
	if (status != TKM_OK || !same) {
		tkm_secret_free(secret);
		return status;
	}
	*out = secret;
	return TKM_OK;
}

static tkm_status prompt_secret(
    struct asking *asking, const struct tkm_field *field)
{
	unsigned empty = 0;
	for (;;) {
		struct tkm_secret *secret = NULL;
		tkm_status status = try_secret(asking, field, &secret);
		if (status != TKM_OK)
			return status;
		if (!secret)
			continue;
		if (tkm_secret_length(secret) > 0) {
			tkm_answers_put_secret(
			    asking->answers, field->id, secret);
			return TKM_OK;
		}
		tkm_secret_free(secret);
		if (!is_required(field))
			return TKM_OK;
		if (++empty == 2)
			return TKM_E_CANCELLED;
		add_own(asking,
		    TKM_N("This is needed. Press Enter again to cancel."),
		    NULL);
	}
}

/* ---- everything else ---- */

static void add_choices(struct asking *asking, const struct tkm_field *field)
{
	for (uint32_t i = 0; i < field->choice_count; i++) {
		char number[16];
		snprintf(number, sizeof(number), "  %u  ", (unsigned)i + 1);
		tkm_buf_add_text(above(asking), number);
		add_line(asking,
		    tkm_words_get(asking->words, field->choices[i]->label));
	}
}

static void put_initial(struct asking *asking, const struct tkm_field *field)
{
	const struct tkm_value *initial = field->initial;
	if (initial->data)
		tkm_answers_put_text(asking->answers, field->id, initial->data,
		    (size_t)initial->length);
	else
		tkm_answers_put_number(
		    asking->answers, field->id, initial->number);
}

/* Takes the line as the answer, or says above the next prompt what is wrong. */
static bool take_line(struct asking *asking, const struct tkm_field *field,
    const struct tkm_buf *line)
{
	struct tkm_input input;
	tkm_input_init(&input);
	const char *wrong =
	    tkm_input_read(field, tkm_buf_view(line), true, &input);
	if (wrong)
		add_own(asking, wrong, NULL);
	else
		tkm_input_put(&input, field, asking->answers);
	tkm_input_release(&input);
	return !wrong;
}

/* Reads lines until one is an answer. */
static tkm_status prompt_lines(
    struct asking *asking, const struct tkm_field *field, struct tkm_buf *line)
{
	unsigned empty = 0;
	for (;;) {
		add_prompt(asking, field);
		tkm_status status = read_line(asking, line);
		if (status != TKM_OK)
			return status;
		if (line->size > 0) {
			if (take_line(asking, field, line))
				return TKM_OK;
			continue;
		}
		if (field->initial)
			put_initial(asking, field);
		if (field->initial || !is_required(field))
			return TKM_OK;
		if (++empty == 2)
			return TKM_E_CANCELLED;
		add_own(asking,
		    TKM_N("This is needed. Press Enter again to cancel."),
		    NULL);
	}
}

static tkm_status prompt_field(
    struct asking *asking, const struct tkm_field *field)
{
	struct tkm_buf line = TKM_BUF_INIT(TKM_INPUT_MAX);
	show_head(asking);
	if (field->help)
		add_line(asking, tkm_words_get(asking->words, field->help));
	if (field->type == TKM_SECRET)
		return prompt_secret(asking, field);
	add_choices(asking, field);
	tkm_status status = prompt_lines(asking, field, &line);
	tkm_buf_release(&line);
	return status;
}

/* ---- answers given up front ---- */

static void give_secret(struct asking *asking, const struct tkm_field *field,
    struct tkm_secret *secret)
{
	if (field->type == TKM_SECRET) {
		tkm_answers_put_secret(asking->answers, field->id, secret);
		return;
	}
	tkm_answers_put_text(asking->answers, field->id,
	    tkm_secret_bytes(secret), tkm_secret_length(secret));
	tkm_secret_free(secret);
}

static const char *source_fault(tkm_status status)
{
	return status == TKM_E_REFUSED
		   ? TKM_N("The file of the secret “{field}” can be read by "
			   "others, "
			   "or is not yours. Make it private: chmod 600.")
		   : TKM_N("The secret “{field}” cannot be read from where "
			   "--secret "
			   "says.");
}

/* Says why the source gives no secret: it is asked for instead. */
static void warn_source(
    struct asking *asking, const struct tkm_field *field, tkm_status status)
{
	const char *const args[] = {"field", field->id, NULL};
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	tkm_say_format(
	    asking->console->words, source_fault(status), args, &text);
	tkm_output_caution(
	    asking->console->output, "secret.unreadable", tkm_buf_text(&text));
	tkm_buf_release(&text);
}

/* Takes the secret from its source, if it has one that gives it. */
static tkm_status use_source(
    struct asking *asking, const struct tkm_field *field, bool *given)
{
	struct tkm_secret_source *source =
	    asking->console->presets
		? tkm_presets_find_source(asking->console->presets, field->id)
		: NULL;
	struct tkm_secret *secret = NULL;
	if (!source)
		return TKM_OK;
	source->used = true;
	tkm_status status =
	    tkm_secret_source_read(source, asking->console->cancel, &secret);
	if (status == TKM_E_CANCELLED)
		return status;
	*given = status == TKM_OK;
	if (*given)
		give_secret(asking, field, secret);
	else
		warn_source(asking, field, status);
	return TKM_OK;
}

static bool use_preset(struct asking *asking, const struct tkm_field *field)
{
	struct tkm_preset *preset =
	    asking->console->presets
		? tkm_presets_find(asking->console->presets, field->id)
		: NULL;
	if (!preset || preset->field->type != field->type)
		return false;
	preset->used = true;
	tkm_input_put(&preset->input, field, asking->answers);
	return true;
}

/* ---- nobody to ask ---- */

static void add_hint(struct asking *asking, const struct tkm_field *field)
{
	struct tkm_buf *hints = &asking->console->hints;
	tkm_buf_add_text(hints, "  --");
	if (field->type == TKM_SECRET) {
		tkm_buf_add_text(hints, "secret ");
		tkm_buf_add_text(hints, field->id);
		tkm_buf_add_text(hints, "=fd:N|file:PATH\n");
		return;
	}
	tkm_option_add_name(hints, field->id);
	tkm_buf_add_text(hints, field->type == TKM_BOOL ? "\n" : " ");
	for (uint32_t i = 0; i < field->choice_count; i++) {
		tkm_buf_add_text(hints, i > 0 ? "|" : "");
		tkm_buf_add_text(hints, field->choices[i]->id);
	}
	if (field->type != TKM_BOOL)
		tkm_buf_add_text(
		    hints, field->choice_count > 0
			       ? ""
			       : tkm_words_get(
				     asking->console->words, TKM_N("VALUE")));
	if (field->type != TKM_BOOL)
		tkm_buf_add_char(hints, '\n');
}

static void miss_field(struct asking *asking, const struct tkm_field *field)
{
	asking->missed = true;
	tkm_answers_miss(asking->answers, field->id);
	if (!asking->form->problem)
		add_hint(asking, field);
}

/* The field without a person: what the form offers, or nothing. */
static void do_without(struct asking *asking, const struct tkm_field *field)
{
	bool is_culprit = asking->form->problem != NULL;
	if (field->initial && !is_culprit)
		put_initial(asking, field);
	else if (is_required(field) || is_culprit)
		miss_field(asking, field);
}

/* ---- fields and forms ---- */

static tkm_status wait_for_gesture(
    struct asking *asking, const struct tkm_field *field)
{
	struct tkm_buf line = TKM_BUF_INIT(TKM_INPUT_MAX);
	if (!can_ask(asking)) {
		asking->missed = true;
		tkm_answers_miss(asking->answers, field->id);
		return TKM_OK;
	}
	show_head(asking);
	add_line(asking, tkm_words_get(asking->words, field->label));
	tkm_say_format(asking->console->words, TKM_N("Then press Enter. "),
	    NULL, above(asking));
	tkm_status status = read_line(asking, &line);
	tkm_buf_release(&line);
	return status;
}

/* Is this answer to be given now, or does the one before stand? */
static bool is_due(struct asking *asking, const struct tkm_field *field)
{
	const struct tkm_error *problem = asking->form->problem;
	if (!tkm_answers_wants(asking->answers, field))
		return false;
	if (!problem || !problem->field)
		return true;
	return strcmp(problem->field, field->id) == 0 ||
	       (is_required(field) &&
		   !tkm_answers_get(asking->answers, field->id));
}

/* What is a mere option is asked for only once it was answered wrongly. */
static bool is_prompted(
    const struct asking *asking, const struct tkm_field *field)
{
	return can_ask(asking) &&
	       (!(field->flags & TKM_F_OPTION) || asking->form->problem);
}

static tkm_status answer_field(
    struct asking *asking, const struct tkm_field *field)
{
	if (field->type == TKM_NOTICE)
		return TKM_OK;
	if (field->type == TKM_GESTURE)
		return wait_for_gesture(asking, field);
	if (!is_due(asking, field))
		return TKM_OK;
	if (!asking->form->problem) {
		bool given = use_preset(asking, field);
		tkm_status status =
		    given ? TKM_OK : use_source(asking, field, &given);
		if (status != TKM_OK || given)
			return status;
	}
	if (is_prompted(asking, field))
		return prompt_field(asking, field);
	do_without(asking, field);
	return TKM_OK;
}

/* ---- confirmations ---- */

/* How often --yes must be given to stand for the person's own yes. */
static unsigned yes_needed(const struct tkm_form *form)
{
	return form->tone == TKM_DANGER ? 2 : 1;
}

/*
 * The last try of a PIN: a script that was wrong before would be wrong again,
 * and nobody would have seen it coming.
 */
static bool is_for_a_person(const struct tkm_form *form)
{
	return strcmp(form->id, "pin.last_try") == 0;
}

static bool is_agreed_to(const struct asking *asking)
{
	return !is_for_a_person(asking->form) &&
	       asking->console->yes >= yes_needed(asking->form);
}

/* Does the value hold the serial number of the token that is meant? */
static bool is_serial(const struct tkm_value *value)
{
	return value->type == TKM_TEXT && value->length >= 4 &&
	       (strcmp(value->id, "serial") == 0 ||
		   strcmp(value->id, "token") == 0);
}

/* The last four characters of the serial the form names, or "YES". */
static struct tkm_view word_to_type(
    const struct tkm_words *words, const struct tkm_form *form)
{
	for (uint32_t i = 0; i < form->arg_count; i++) {
		const struct tkm_value *arg = form->args[i];
		struct tkm_view end;
		if (!is_serial(arg))
			continue;
		end = tkm_view_of_bytes(
		    (const char *)arg->data + arg->length - 4, 4);
		if (tkm_utf8_is_printable(end))
			return end;
	}
	return tkm_view_of(tkm_words_get(words, TKM_N("YES")));
}

static tkm_status confirm_danger(struct asking *asking, struct tkm_buf *line)
{
	struct tkm_view word =
	    word_to_type(asking->console->words, asking->form);
	char text[8] = "";
	const char *const args[] = {"word", text, NULL};
	word = tkm_utf8_cut(word, sizeof(text) - 1);
	memcpy(text, word.data, word.size);
	tkm_say_format(asking->console->words, TKM_N("Type {word} to go on: "),
	    args, above(asking));
	tkm_status status = read_line(asking, line);
	if (status != TKM_OK)
		return status;
	return tkm_view_equals(tkm_view_trim(tkm_buf_view(line)), word)
		   ? TKM_OK
		   : TKM_E_CANCELLED;
}

/* "Activate? [y/N] " */
static void add_question(struct asking *asking)
{
	const char *verb = asking->form->accept;
	tkm_utf8_add_safe(above(asking),
	    tkm_view_of(
		verb ? tkm_words_get(asking->words, verb)
		     : tkm_words_get(asking->console->words, TKM_N("Go on"))));
	tkm_buf_add_text(above(asking), "? ");
	tkm_buf_add_text(above(asking),
	    tkm_words_get(asking->console->words, TKM_N("[y/N]")));
	tkm_buf_add_char(above(asking), ' ');
}

/* Enter alone is No; what is neither yes nor no is asked again. */
static tkm_status confirm_plain(struct asking *asking, struct tkm_buf *line)
{
	for (;;) {
		bool yes = false;
		add_question(asking);
		tkm_status status = read_line(asking, line);
		if (status != TKM_OK)
			return status;
		if (tkm_view_trim(tkm_buf_view(line)).size == 0 ||
		    tkm_input_yes_no(tkm_buf_view(line), &yes))
			return yes ? TKM_OK : TKM_E_CANCELLED;
		add_own(asking, TKM_N("Answer yes or no."), NULL);
	}
}

/* What --yes agreed to is shown all the same. */
static void show_confirmed(struct asking *asking)
{
	show_head(asking);
	if (!asking->console->output->json)
		tkm_say_wrapped(above(asking), 0);
	tkm_buf_clear(above(asking));
}

/* Nobody can agree to what nobody has seen. */
static void show_unasked(struct asking *asking)
{
	const struct tkm_form *form = asking->form;
	for (uint32_t i = 0; i < form->record_count; i++)
		if (asking->console->output->json)
			tkm_output_record(asking->console->output,
			    asking->words, form->records[i]);
	if (form->record_count > 0)
		show_confirmed(asking);
}

static void miss_confirmation(struct asking *asking)
{
	asking->missed = true;
	if (is_for_a_person(asking->form)) {
		tkm_answers_miss(asking->answers, asking->form->id);
		return;
	}
	tkm_answers_miss(asking->answers, "yes");
	tkm_buf_add_text(&asking->console->hints,
	    yes_needed(asking->form) == 2 ? "  --yes --yes\n" : "  --yes\n");
}

static tkm_status confirm(struct asking *asking)
{
	struct tkm_buf line = TKM_BUF_INIT(TKM_INPUT_MAX);
	tkm_status status = TKM_OK;
	if (is_agreed_to(asking)) {
		show_confirmed(asking);
	} else if (!can_ask(asking)) {
		miss_confirmation(asking);
	} else {
		show_head(asking);
		status = asking->form->tone == TKM_DANGER
			     ? confirm_danger(asking, &line)
			     : confirm_plain(asking, &line);
	}
	tkm_buf_release(&line);
	return status;
}

/* A form without anything to answer is a confirmation. */
static bool is_confirmation(const struct tkm_form *form)
{
	for (uint32_t i = 0; i < form->field_count; i++)
		if (form->fields[i]->type != TKM_NOTICE)
			return false;
	return true;
}

static tkm_status answer_form(struct asking *asking)
{
	const struct tkm_form *form = asking->form;
	for (uint32_t i = 0; i < form->field_count; i++) {
		tkm_status status = answer_field(asking, form->fields[i]);
		if (status != TKM_OK)
			return status;
	}
	if (!asking->missed &&
	    (is_confirmation(form) || form->tone == TKM_DANGER)) {
		tkm_status status = confirm(asking);
		if (status != TKM_OK)
			return status;
	}
	if (!asking->missed)
		return TKM_OK;
	show_unasked(asking);
	return TKM_E_NEEDS_INPUT;
}

tkm_status tkm_console_ask(void *ctx, const struct tkm_words *words,
    const struct tkm_form *form, struct tkm_answers *answers)
{
	struct asking asking = {
	    .console = ctx,
	    .words = words,
	    .form = form,
	    .answers = answers,
	};
	tkm_progress_pause(asking.console->progress);
	tkm_status status = answer_form(&asking);
	tkm_buf_clear(&asking.console->shown);
	tkm_progress_resume(asking.console->progress);
	return status;
}
