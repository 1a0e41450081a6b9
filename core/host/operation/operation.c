/* SPDX-License-Identifier: Apache-2.0
 * operation.c -- the members of tkm_op, each between a plugin's rules and a
 * front end.
 */
#include "core/host/operation/operation.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/host/core.h"
#include "core/host/operation/answers.h"
#include "core/host/operation/progress.h"
#include "core/host/plugin/contract.h"
#include "core/sys/event.h"
#include <tkm/make.h>
#include <tkm/service.h>

/* How often answers may be wrong before a front end counts as stuck. */
#define MAX_ROUNDS 100

struct tidy {
	struct tidy *next;
	void (*run)(void *ctx);
	void *ctx;
};

struct tkm_operation {
	struct tkm_op op; /* first: it is what plugins hold */
	struct tkm_core *core;
	const struct tkm_front *front;
	char *serial;
	struct tkm_installed *speaker; /* NULL: the host itself */
	struct tkm_answers *answers;
	struct tkm_form asked; /* the one being asked */
	struct tkm_problem problem;
	struct tkm_error error; /* `problem`, as plugins see it */
	struct tkm_progress progress;
	struct tkm_sys_event *never; /* what cannot be cancelled waits on */
	bool committed;
	struct tidy *tidies;
};

struct tkm_operation *tkm_operation_of(struct tkm_op *op)
{
	return (struct tkm_operation *)op;
}

static const struct tkm_words *words_of(struct tkm_operation *operation)
{
	return operation->speaker ? tkm_installed_words(operation->speaker)
				  : tkm_core_words(operation->core);
}

static const char *name_of(const struct tkm_operation *operation)
{
	return operation->speaker ? tkm_installed_name(operation->speaker)
				  : "host";
}

/* ---------------------------------------------------------------- problems */

static void add_part(struct tkm_buf *line, const char *text)
{
	if (text && text[0]) {
		if (line->size > 0)
			tkm_buf_add_text(line, ", ");
		tkm_buf_add_text(line, text);
	}
}

/* What a user does or has wrong is not worth a line by itself. */
static unsigned level_of(tkm_status code)
{
	static const tkm_status faults[] = {TKM_E_INTERNAL, TKM_E_TIMEOUT,
	    TKM_E_NETWORK, TKM_E_TOKEN, TKM_E_BUSY, TKM_E_MEMORY, TKM_E_STORAGE,
	    TKM_E_PLUGIN};

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i] == code)
			return TKM_LOG_WARNING;
	return TKM_LOG_INFO;
}

/* Never the text for people: arguments of it may be personal. */
static void log_problem(
    struct tkm_operation *operation, const struct tkm_error *error)
{
	struct tkm_buf line = TKM_BUF_INIT(8192);

	add_part(&line, tkm_status_name(error->code));
	add_part(&line, error->domain);
	if (error->domain) {
		tkm_buf_add_char(&line, ' ');
		tkm_buf_add_int64(&line, error->native);
	}
	add_part(&line, error->detail);
	tkm_core_log(operation->core, level_of(error->code), name_of(operation),
	    tkm_buf_text(&line));
	tkm_buf_release(&line);
}

static tkm_status record(struct tkm_operation *operation,
    const struct tkm_words *words, const struct tkm_error *error)
{
	log_problem(operation, error);
	return tkm_problem_set(&operation->problem, words, error);
}

tkm_status tkm_operation_fail(struct tkm_operation *operation, tkm_status code,
    const char *message, const char *const *args, const char *detail)
{
	struct tkm_error seen = {.code = code, .detail = detail};

	log_problem(operation, &seen);
	return tkm_problem_say(&operation->problem,
	    tkm_core_words(operation->core), code, message, args, detail);
}

/* The plugin that speaks broke a rule. */
static tkm_status blame(
    struct tkm_operation *operation, const struct tkm_fault *fault)
{
	const struct tkm_words *words = tkm_core_words(operation->core);
	const char *const args[] = {"plugin", name_of(operation), "rule",
	    fault->rule, "fault", tkm_words_get(words, fault->text), NULL};

	return tkm_operation_fail(operation, TKM_E_PLUGIN,
	    TKM_N("The plugin {plugin} does not work as it must: {fault} "
		  "({rule}). Ask its vendor for a newer version."),
	    args, fault->text);
}

static tkm_status TKM_CALL op_fail(
    struct tkm_op *op, const struct tkm_error *error)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_fault fault;

	/* What problem() gave, handed back: it is recorded already. */
	if (error == &operation->error)
		return operation->problem.code;
	if (!tkm_contract_error(error, &fault))
		return blame(operation, &fault);
	return record(operation, words_of(operation), error);
}

/*
 * The text is handed out in the user's language and filled in, for the
 * caller may be another plugin than the one whose words it was in.
 */
static const struct tkm_error *TKM_CALL op_problem(struct tkm_op *op)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	const struct tkm_problem *problem = &operation->problem;

	if (problem->code == TKM_OK)
		return NULL;
	operation->error = (struct tkm_error){
	    .size = sizeof(operation->error),
	    .code = problem->code,
	    .tries_left = problem->tries_left,
	    .message = problem->text,
	    .field = problem->field,
	    .domain = problem->domain,
	    .native = problem->native,
	    .detail = problem->detail,
	};
	return &operation->error;
}

/* --------------------------------------------------------------------- ask */

static tkm_status end_cancelled(struct tkm_operation *operation)
{
	tkm_answers_wipe(operation->answers);
	return tkm_operation_fail(operation, TKM_E_CANCELLED, NULL, NULL, NULL);
}

static tkm_status end_missing(struct tkm_operation *operation)
{
	const char *missing = tkm_answers_missing(operation->answers);
	const char *const args[] = {"missing", missing, NULL};
	tkm_status status = tkm_operation_fail(operation, TKM_E_NEEDS_INPUT,
	    TKM_N("Answers are needed and there is nobody to ask: {missing}. "
		  "Give them as options, or run this at a terminal."),
	    args, missing);

	operation->problem.missing = tkm_text_dup(missing);
	return status;
}

/* Nobody can answer anew: what was wrong becomes the error. */
static tkm_status end_wrong(
    struct tkm_operation *operation, const struct tkm_form *form)
{
	if (form->problem == &operation->error)
		return operation->problem.code;
	return record(operation, words_of(operation), form->problem);
}

static tkm_status ask_front(
    struct tkm_operation *operation, const struct tkm_form *form)
{
	const struct tkm_front *front = operation->front;
	tkm_status status;

	tkm_answers_begin(operation->answers, form);
	status = front->ask ? front->ask(front->ctx, words_of(operation), form,
				  operation->answers)
			    : TKM_E_NEEDS_INPUT;
	if (status == TKM_OK)
		return TKM_OK;
	if (status == TKM_E_NEEDS_INPUT && form->problem)
		return end_wrong(operation, form);
	if (status == TKM_E_NEEDS_INPUT)
		return end_missing(operation);
	if (status == TKM_E_CANCELLED)
		return end_cancelled(operation);
	return tkm_operation_fail(
	    operation, status, NULL, NULL, "front end failed");
}

/* Asks once more, saying which declared check was not passed. */
static tkm_status ask_again(struct tkm_operation *operation,
    struct tkm_form *form, const struct tkm_answer_fault *fault)
{
	struct tkm_view label = tkm_view_of(fault->field->label);
	tkm_status status;
	const struct tkm_value field = {
	    .size = sizeof(field),
	    .type = TKM_TEXT,
	    .id = "field",
	    .data = label.data,
	    .length = label.size,
	    .flags = TKM_V_MSGID,
	};
	const struct tkm_value min = {
	    .size = sizeof(min),
	    .type = TKM_INT,
	    .id = "min",
	    .number = fault->field->min,
	};
	const struct tkm_value max = {
	    .size = sizeof(max),
	    .type = TKM_INT,
	    .id = "max",
	    .number = fault->field->max,
	};
	const struct tkm_value *const args[] = {&field, &min, &max};
	const struct tkm_error error = {
	    .size = sizeof(error),
	    .code = TKM_E_ARGUMENT,
	    .tries_left = -1,
	    .arg_count = 3,
	    .message = fault->message,
	    .field = fault->field->id,
	    .args = args,
	};

	form->problem = &error;
	status = ask_front(operation, form);
	form->problem = NULL;
	return status;
}

static tkm_status ask_until_right(
    struct tkm_operation *operation, const struct tkm_form *form)
{
	/* The answers know their form until tkm_answers_end(). */
	struct tkm_form *asked = &operation->asked;
	struct tkm_answer_fault fault;
	tkm_status status;

	*asked = (struct tkm_form){.size = sizeof(*asked)};
	tkm_assign(asked, form);
	status = ask_front(operation, asked);
	for (int round = 0; status == TKM_OK; round++) {
		if (tkm_answers_check(operation->answers, &fault))
			return TKM_OK;
		if (round == MAX_ROUNDS)
			return tkm_operation_fail(operation, TKM_E_ARGUMENT,
			    NULL, NULL, "answers stay wrong");
		status = ask_again(operation, asked, &fault);
	}
	return status;
}

static int32_t TKM_CALL op_cancelled(struct tkm_op *op)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	const struct tkm_front *front = operation->front;

	return !operation->committed && front->cancelled &&
	       front->cancelled(front->ctx);
}

static tkm_status TKM_CALL op_ask(
    struct tkm_op *op, const struct tkm_form *form)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_fault fault;
	tkm_status status;

	if (!tkm_contract_form(form, &fault))
		return blame(operation, &fault);
	if (op_cancelled(op))
		return end_cancelled(operation);
	status = ask_until_right(operation, form);
	if (status == TKM_OK && op_cancelled(op))
		status = end_cancelled(operation);
	if (status != TKM_OK)
		tkm_answers_wipe(operation->answers);
	tkm_answers_end(operation->answers);
	return status;
}

static const struct tkm_value *TKM_CALL op_answer(
    struct tkm_op *op, const char *field)
{
	return field ? tkm_answers_get(tkm_operation_of(op)->answers, field)
		     : NULL;
}

/* -------------------------------------------------------------------- show */

static tkm_status TKM_CALL op_emit(
    struct tkm_op *op, const struct tkm_record *emitted)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	const struct tkm_front *front = operation->front;
	struct tkm_fault fault;

	if (!tkm_contract_record(emitted, &fault))
		return blame(operation, &fault);
	if (front->record)
		front->record(front->ctx, words_of(operation), emitted);
	return TKM_OK;
}

static void TKM_CALL op_notice(
    struct tkm_op *op, const struct tkm_notice *notice)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	const struct tkm_front *front = operation->front;
	struct tkm_fault fault;

	if (!tkm_contract_notice(notice, &fault))
		tkm_core_log(operation->core, TKM_LOG_WARNING,
		    name_of(operation), fault.text);
	else if (front->notice)
		front->notice(front->ctx, words_of(operation), notice);
}

static void show_progress(struct tkm_operation *operation)
{
	const struct tkm_progress *progress = &operation->progress;
	const struct tkm_front *front = operation->front;
	unsigned step = progress->present < progress->count
			    ? progress->present + 1
			    : progress->count;

	if (front->progress)
		front->progress(front->ctx, tkm_progress_label(progress), step,
		    progress->count, progress->permille);
}

static void TKM_CALL op_steps(
    struct tkm_op *op, const struct tkm_step *const *steps, uint32_t count)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_fault fault;

	if (!tkm_contract_steps(steps, count, &fault))
		tkm_core_log(operation->core, TKM_LOG_WARNING,
		    name_of(operation), fault.text);
	else if (tkm_progress_begin(
		     &operation->progress, words_of(operation), steps, count))
		show_progress(operation);
}

static void TKM_CALL op_progress(struct tkm_op *op, uint32_t permille)
{
	struct tkm_operation *operation = tkm_operation_of(op);

	if (tkm_progress_move(&operation->progress, permille))
		show_progress(operation);
}

static void TKM_CALL op_step_done(struct tkm_op *op)
{
	struct tkm_operation *operation = tkm_operation_of(op);

	tkm_progress_next(&operation->progress);
	show_progress(operation);
}

/* ------------------------------------------------------------------ cancel */

static intptr_t TKM_CALL op_cancel_handle(struct tkm_op *op)
{
	struct tkm_operation *operation = tkm_operation_of(op);

	return operation->committed || operation->front->cancel_handle == -1
		   ? tkm_sys_event_native(operation->never)
		   : operation->front->cancel_handle;
}

static void TKM_CALL op_commit(struct tkm_op *op, const char *why)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	const struct tkm_front *front = operation->front;

	if (operation->committed)
		return;
	operation->committed = true;
	if (front->committed)
		front->committed(front->ctx,
		    why ? tkm_words_get(words_of(operation), why) : "");
}

/* --------------------------------------------------------------- as a whole */

static const struct tkm_op members = {
    .size = sizeof(members),
    .ask = op_ask,
    .answer = op_answer,
    .emit = op_emit,
    .notice = op_notice,
    .fail = op_fail,
    .problem = op_problem,
    .steps = op_steps,
    .progress = op_progress,
    .step_done = op_step_done,
    .cancelled = op_cancelled,
    .cancel_handle = op_cancel_handle,
    .commit = op_commit,
};

tkm_status tkm_operation_new(struct tkm_core *core,
    const struct tkm_front *front, const char *serial,
    struct tkm_operation **out)
{
	struct tkm_operation *operation = calloc(1, sizeof(*operation));

	if (!operation)
		return TKM_E_MEMORY;
	operation->op = members;
	operation->core = core;
	operation->front = front;
	tkm_problem_init(&operation->problem);
	operation->answers = tkm_answers_new();
	operation->serial = serial ? tkm_text_dup(serial) : NULL;
	if (!operation->answers || (serial && !operation->serial) ||
	    tkm_sys_event_new(&operation->never) != 0) {
		tkm_operation_free(operation);
		return TKM_E_MEMORY;
	}
	*out = operation;
	return TKM_OK;
}

static void run_tidies(struct tkm_operation *operation)
{
	while (operation->tidies) {
		struct tidy *tidy = operation->tidies;
		operation->tidies = tidy->next;
		tidy->run(tidy->ctx);
		free(tidy);
	}
}

void tkm_operation_free(struct tkm_operation *operation)
{
	if (!operation)
		return;
	run_tidies(operation);
	tkm_answers_free(operation->answers);
	tkm_progress_release(&operation->progress);
	tkm_problem_release(&operation->problem);
	tkm_sys_event_free(operation->never);
	free(operation->serial);
	free(operation);
}

struct tkm_op *tkm_operation_op(struct tkm_operation *operation)
{
	return &operation->op;
}

struct tkm_installed *tkm_operation_speak_as(
    struct tkm_operation *operation, struct tkm_installed *plugin)
{
	struct tkm_installed *before = operation->speaker;

	operation->speaker = plugin;
	return before;
}

const char *tkm_operation_serial(const struct tkm_operation *operation)
{
	return operation->serial;
}

struct tkm_problem *tkm_operation_problem(struct tkm_operation *operation)
{
	return &operation->problem;
}

tkm_status tkm_operation_at_end(
    struct tkm_operation *operation, void (*run)(void *ctx), void *ctx)
{
	struct tidy *tidy = malloc(sizeof(*tidy));

	if (!tidy)
		return TKM_E_MEMORY;
	*tidy = (struct tidy){operation->tidies, run, ctx};
	operation->tidies = tidy;
	return TKM_OK;
}
