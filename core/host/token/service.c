/* SPDX-License-Identifier: Apache-2.0
 * service.c -- the table behind TKM_HOST_TOKEN: which token an
 * operation means, and what a feature may do with it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/host/plugin/contract.h"
#include "core/host/services.h"
#include "core/host/token/broker.h"
#include "core/host/token/objects.h"
#include "core/host/token/session.h"
#include "core/host/values.h"

#define SHOWN_MAX 4096u /* bytes of a list of tokens in a text */

/* One token an operation may mean. */
struct candidate {
	struct tkm_installed *plugin;
	const struct tkm_met *met;
};

struct candidates {
	struct tkm_gathered all; /* what the candidates point into */
	struct candidate *items;
	size_t count;
};

static void candidates_release(struct candidates *candidates)
{
	free(candidates->items);
	tkm_gathered_release(&candidates->all);
}

static const struct tkm_token_id *id_of(const struct candidate *candidate)
{
	return &candidate->met->token.id;
}

static const struct candidate *find(
    const struct candidates *candidates, const char *name)
{
	size_t i;

	for (i = 0; i < candidates->count; i++)
		if (strcmp(tkm_token_name(id_of(&candidates->items[i])),
			name) == 0)
			return &candidates->items[i];
	return NULL;
}

/*
 * Two back ends may show the same token: the first in order is taken.  What
 * one back end shows twice are two tokens.
 */
static bool is_shown_elsewhere(
    const struct candidates *candidates, const struct tkm_look *look, size_t i)
{
	const struct candidate *found =
	    find(candidates, tkm_token_name(&look->met[i].token.id));

	return found && found->plugin != look->plugin;
}

static void add_look(struct candidates *candidates, const struct tkm_look *look)
{
	struct candidate *item;
	size_t i;

	for (i = 0; i < look->met_count; i++) {
		if (is_shown_elsewhere(candidates, look, i))
			continue;
		item = &candidates->items[candidates->count++];
		item->plugin = look->plugin;
		item->met = &look->met[i];
	}
}

static tkm_status gather(struct tkm_core *core, struct tkm_operation *operation,
    struct candidates *out)
{
	struct candidates found = {0};
	tkm_status status;
	size_t i, total = 0;

	status =
	    tkm_broker_gather(tkm_core_broker(core), operation, &found.all);
	if (status != TKM_OK)
		return status;
	for (i = 0; i < found.all.count; i++)
		total += found.all.looks[i].met_count;
	found.items = calloc(total + 1, sizeof(*found.items));
	if (!found.items) {
		candidates_release(&found);
		return tkm_operation_fail(operation, TKM_E_MEMORY,
		    TKM_N("There is not enough memory. Close other programs "
			  "and try again."),
		    NULL, NULL);
	}
	for (i = 0; i < found.all.count; i++)
		add_look(&found, &found.all.looks[i]);
	*out = found;
	return TKM_OK;
}

/* ---------------------------------------------------- which one is meant */

static const struct tkm_trouble *first_trouble(const struct tkm_gathered *all)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->looks[i].trouble_count > 0)
			return &all->looks[i].troubles[0];
	return NULL;
}

static tkm_status none_there(
    struct tkm_operation *operation, const struct candidates *candidates)
{
	const struct tkm_trouble *trouble = first_trouble(&candidates->all);

	if (candidates->all.count == 0)
		return tkm_operation_fail(operation, TKM_E_NO_TOKEN,
		    TKM_N("No module for tokens is installed, so no token can "
			  "be seen. Install Token Manager again, or ask "
			  "support."),
		    NULL, NULL);
	if (!trouble)
		return tkm_operation_fail(operation, TKM_E_NO_TOKEN,
		    TKM_N("No token was found. Plug it in, wait until its "
			  "light is steady, and try again."),
		    NULL, NULL);
	return tkm_operation_fail(operation, TKM_E_NO_TOKEN,
	    TKM_N("No token was found, and {source} could not be asked: "
		  "{reason}"),
	    (const char *const[]){"source", trouble->source, "reason",
		trouble->problem.text ? trouble->problem.text : "", NULL},
	    trouble->problem.detail);
}

static void add_names(const struct candidates *candidates, struct tkm_buf *out)
{
	size_t i;

	for (i = 0; i < candidates->count; i++) {
		tkm_buf_add_text(out, i > 0 ? ", " : "");
		tkm_buf_add_text(
		    out, tkm_token_name(id_of(&candidates->items[i])));
	}
}

static tkm_status not_there(struct tkm_operation *operation,
    const struct candidates *candidates, const char *serial)
{
	struct tkm_buf names = TKM_BUF_INIT(SHOWN_MAX);
	tkm_status status;

	if (candidates->count == 0) {
		return none_there(operation, candidates);
	}
	add_names(candidates, &names);
	status = tkm_operation_fail(operation, TKM_E_NO_TOKEN,
	    TKM_N("The token {serial} is not plugged in. Present: {present}. "
		  "Check the serial number, or plug that token in."),
	    (const char *const[]){
		"serial", serial, "present", tkm_buf_text(&names), NULL},
	    NULL);
	tkm_buf_release(&names);
	return status;
}

/* One choice of the form, with room for its text. */
struct option {
	struct tkm_choice choice;
	struct tkm_buf label;
};

static void option_make(
    const struct candidate *candidate, struct option *option)
{
	const struct tkm_token_id *id = id_of(candidate);

	tkm_buf_init(&option->label, SHOWN_MAX);
	if (id->label[0] != '\0') {
		tkm_buf_add_text(&option->label, id->label);
		tkm_buf_add_text(&option->label, ", ");
	}
	tkm_buf_add_text(&option->label, tkm_token_name(id));
	option->choice = (struct tkm_choice){
	    .size = sizeof(option->choice),
	    .id = tkm_token_name(id),
	    .label = tkm_buf_text(&option->label),
	};
}

static tkm_status ask_form(struct tkm_operation *operation,
    const struct tkm_choice *const *choices, size_t count)
{
	const struct tkm_field field = {
	    .size = sizeof(field),
	    .type = TKM_CHOICE,
	    .flags = TKM_F_REQUIRED,
	    .choice_count = (uint32_t)count,
	    .id = "token",
	    .label = TKM_N("Token"),
	    .choices = choices,
	};
	const struct tkm_field *const fields[] = {&field};
	const struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = TKM_ASK,
	    .id = "token.choose",
	    .title = TKM_N("Which token?"),
	    .text = TKM_N("Several tokens are plugged in."),
	    .accept = TKM_N("Choose"),
	    .fields = fields,
	    .field_count = 1,
	    .tries_left = -1,
	};
	struct tkm_installed *before = tkm_operation_speak_as(operation, NULL);
	struct tkm_op *op = tkm_operation_op(operation);
	tkm_status status = op->ask(op, &form);

	tkm_operation_speak_as(operation, before);
	return status;
}

/* The answer is no NUL-terminated text by contract. */
static const struct candidate *find_answer(
    const struct candidates *candidates, const struct tkm_value *answer)
{
	const char *name;
	size_t i;

	for (i = 0; answer && i < candidates->count; i++) {
		name = tkm_token_name(id_of(&candidates->items[i]));
		if (strlen(name) == answer->length &&
		    memcmp(name, answer->data, answer->length) == 0)
			return &candidates->items[i];
	}
	return NULL;
}

static tkm_status ask_which(struct tkm_operation *operation,
    const struct candidates *candidates, const struct candidate **out)
{
	struct tkm_op *op = tkm_operation_op(operation);
	struct option *options;
	const struct tkm_choice **choices;
	const struct candidate *chosen;
	tkm_status status = TKM_E_MEMORY;
	size_t i;

	options = calloc(candidates->count, sizeof(*options));
	choices = calloc(candidates->count, sizeof(*choices));
	if (!options || !choices)
		goto out;
	for (i = 0; i < candidates->count; i++) {
		option_make(&candidates->items[i], &options[i]);
		choices[i] = &options[i].choice;
	}
	status = ask_form(operation, choices, candidates->count);
	if (status == TKM_OK) {
		chosen = find_answer(candidates, op->answer(op, "token"));
		if (!chosen)
			status = not_there(operation, candidates, "");
		else
			*out = chosen;
	}
	for (i = 0; i < candidates->count; i++)
		tkm_buf_release(&options[i].label);
out:
	free(choices);
	free(options);
	return status;
}

/* A serial that two tokens have names neither; the wrong one must not do. */
static tkm_status check_unique(struct tkm_operation *operation,
    const struct candidates *candidates, const char *serial)
{
	const char *name;
	size_t i;

	for (i = 0; i < candidates->count; i++) {
		name = tkm_token_name(id_of(&candidates->items[i]));
		if (find(candidates, name) == &candidates->items[i] ||
		    (serial && strcmp(serial, name) != 0))
			continue;
		return tkm_operation_fail(operation, TKM_E_NO_TOKEN,
		    TKM_N("More than one token with the serial number "
			  "{serial} is plugged in, so it is not clear which "
			  "one is meant. Unplug all but that one and try "
			  "again."),
		    (const char *const[]){"serial", name, NULL},
		    "serial number is not unique");
	}
	return TKM_OK;
}

static tkm_status choose(struct tkm_operation *operation,
    const struct candidates *candidates, const struct candidate **out)
{
	const char *serial = tkm_operation_serial(operation);
	const struct candidate *named;
	tkm_status status;

	status = check_unique(operation, candidates, serial);
	if (status != TKM_OK)
		return status;
	if (serial) {
		named = find(candidates, serial);
		if (!named)
			return not_there(operation, candidates, serial);
		*out = named;
		return TKM_OK;
	}
	if (candidates->count == 0)
		return none_there(operation, candidates);
	if (candidates->count > 1)
		return ask_which(operation, candidates, out);
	*out = &candidates->items[0];
	return TKM_OK;
}

static tkm_status TKM_CALL service_open(
    const struct tkm_host *host, struct tkm_op *op, struct tkm_session **out)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_core *core = tkm_host_core(host);
	const struct candidate *chosen;
	struct candidates candidates;
	tkm_status status;

	status = gather(core, operation, &candidates);
	if (status != TKM_OK)
		return status;
	status = choose(operation, &candidates, &chosen);
	if (status == TKM_OK)
		status = tkm_session_open(
		    core, operation, chosen->plugin, chosen->met, out);
	candidates_release(&candidates);
	return status;
}

static tkm_status visit_one(struct tkm_core *core,
    struct tkm_operation *operation, const struct candidate *candidate,
    tkm_status(TKM_CALL *visit)(void *ctx, struct tkm_session *), void *ctx)
{
	struct tkm_session *session;
	tkm_status status;

	status = tkm_session_open(
	    core, operation, candidate->plugin, candidate->met, &session);
	if (status != TKM_OK)
		return status;
	status = visit(ctx, session);
	tkm_session_close(session);
	return status;
}

static tkm_status TKM_CALL service_each(const struct tkm_host *host,
    struct tkm_op *op,
    tkm_status(TKM_CALL *visit)(void *ctx, struct tkm_session *), void *ctx)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_core *core = tkm_host_core(host);
	const char *serial = tkm_operation_serial(operation);
	const struct candidate *named;
	struct candidates candidates;
	tkm_status status;
	size_t i;

	status = gather(core, operation, &candidates);
	if (status != TKM_OK)
		return status;
	if (serial || candidates.count == 0) {
		status = choose(operation, &candidates, &named);
		if (status == TKM_OK)
			status = visit_one(core, operation, named, visit, ctx);
	}
	for (i = 0; !serial && i < candidates.count; i++) {
		if (status != TKM_OK)
			break;
		status = visit_one(
		    core, operation, &candidates.items[i], visit, ctx);
	}
	candidates_release(&candidates);
	return status;
}

/* ------------------------------------------------- what is done with it */

static const struct tkm_token_id *TKM_CALL service_id(
    struct tkm_session *session)
{
	return &session->token.id;
}

static tkm_status TKM_CALL service_can(
    struct tkm_session *session, uint32_t *flags)
{
	struct tkm_op *op = tkm_operation_op(session->operation);
	struct tkm_installed *before;
	uint32_t found = 0;
	tkm_status status;

	status = tkm_session_begin(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->can(session->card, &found);
	tkm_session_leave(session, op, before);
	if (status == TKM_OK && !tkm_contract_flags(found))
		return tkm_session_fail(session, op, TKM_E_PLUGIN,
		    tkm_status_message(TKM_E_PLUGIN));
	if (status == TKM_OK)
		*flags = found;
	return status;
}

static tkm_status TKM_CALL service_describe(
    struct tkm_session *session, struct tkm_op *op)
{
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->describe(session->card, op);
	tkm_session_leave(session, op, before);
	return status;
}

static tkm_status TKM_CALL service_objects(struct tkm_session *session,
    struct tkm_op *op, const struct tkm_object_seen *seen)
{
	struct tkm_objects objects;
	tkm_status status;
	size_t i;

	status = tkm_objects_read(session, op, &objects);
	if (status != TKM_OK)
		return status;
	for (i = 0; i < objects.count && status == TKM_OK; i++)
		status = seen->object(seen->ctx, &objects.items[i].object);
	tkm_objects_release(&objects);
	return status;
}

static tkm_status TKM_CALL service_remove(struct tkm_session *session,
    struct tkm_op *op, const void *id, uint64_t n, uint32_t what)
{
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_authenticate(session, op);
	if (status == TKM_OK)
		status = tkm_session_begin_write(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->remove(session->card, op, id, n, what);
	tkm_session_note(session, "remove", status);
	tkm_session_leave(session, op, before);
	return status;
}

static void TKM_CALL service_close(struct tkm_session *session)
{
	tkm_session_close(session);
}

const struct tkm_host_token tkm_token_service = {
    .size = sizeof(tkm_token_service),
    .open = service_open,
    .close = service_close,
    .each = service_each,
    .id = service_id,
    .can = service_can,
    .describe = service_describe,
    .pin_state = tkm_session_pin_state,
    .authenticate = tkm_session_authenticate,
    .change_pin = tkm_session_change_pin,
    .objects = service_objects,
    .remove = service_remove,
    .check_new_pin = tkm_session_check_new_pin,
};
