/* SPDX-License-Identifier: Apache-2.0
 * look.c -- one look at one token back end.
 */
#include "core/host/token/look.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/host/plugin/contract.h"
#include "core/host/plugin/crash_mark.h"
#include "core/host/values.h"

/* What one back end can have, so that a broken one cannot fill the memory. */
#define LOOK_MAX 256u

/* Makes room for one more element of `size` bytes. */
static void *grow(void *array, size_t count, size_t size)
{
	return count < LOOK_MAX ? realloc(array, (count + 1) * size) : NULL;
}

static tkm_status TKM_CALL take_token(void *ctx, const struct tkm_token_id *id)
{
	struct tkm_look *look = ctx;
	struct tkm_met *met;

	if (!tkm_contract_flags(id->flags))
		return look->status = TKM_E_PLUGIN;
	met = grow(look->met, look->met_count, sizeof(*met));
	if (!met)
		return look->status = TKM_E_MEMORY;
	look->met = met;
	met += look->met_count;
	memset(met, 0, sizeof(*met));
	if (tkm_token_copy_make(id, &met->token) != TKM_OK)
		return look->status = TKM_E_MEMORY;
	look->met_count++;
	return TKM_OK;
}

/* Room for a trouble, its source filled in; NULL without memory. */
static struct tkm_trouble *add_trouble(
    struct tkm_look *look, const char *source)
{
	struct tkm_trouble *trouble =
	    grow(look->troubles, look->trouble_count, sizeof(*trouble));

	if (!trouble)
		return NULL;
	look->troubles = trouble;
	trouble += look->trouble_count;
	trouble->source = tkm_text_dup(source);
	if (!trouble->source)
		return NULL;
	tkm_problem_init(&trouble->problem);
	look->trouble_count++;
	return trouble;
}

static void TKM_CALL take_problem(
    void *ctx, const char *source, const struct tkm_error *error)
{
	struct tkm_look *look = ctx;
	struct tkm_trouble *trouble = add_trouble(look, source);

	if (trouble)
		tkm_problem_set(&trouble->problem,
		    tkm_installed_words(look->plugin), error);
}

/* The whole back end could not be asked; takes the problem over. */
static void take_failure(struct tkm_look *look, struct tkm_problem *problem)
{
	const char *name = tkm_installed_name(look->plugin);
	struct tkm_trouble *trouble = add_trouble(look, name);

	if (!trouble) {
		look->status = TKM_E_MEMORY;
	} else if (problem->code != TKM_OK) {
		trouble->problem = *problem;
		tkm_problem_init(problem);
	} else {
		tkm_problem_say(&trouble->problem,
		    tkm_installed_words(look->plugin), TKM_E_PLUGIN,
		    TKM_N("The token module {name} failed without saying why."),
		    (const char *const[]){"name", name, NULL}, NULL);
	}
	tkm_problem_release(problem);
	tkm_problem_init(problem);
}

static tkm_status enumerate(struct tkm_look *look,
    const struct tkm_token *table, struct tkm_operation *operation)
{
	struct tkm_token_seen seen = {
	    .size = sizeof(seen),
	    .token = take_token,
	    .problem = take_problem,
	    .ctx = look,
	};
	struct tkm_installed *before =
	    tkm_operation_speak_as(operation, look->plugin);
	struct tkm_crash_mark *mark;
	tkm_status status;

	tkm_plugin_enter(look->plugin);
	mark = tkm_installed_mark(look->plugin);
	status = table->enumerate(tkm_installed_instance(look->plugin),
	    tkm_operation_op(operation), &seen);
	tkm_crash_mark_clear(mark);
	tkm_plugin_leave(look->plugin);
	tkm_operation_speak_as(operation, before);
	return status;
}

void tkm_look_run(struct tkm_look *look, struct tkm_operation *operation)
{
	const struct tkm_token *table = NULL;
	struct tkm_problem problem;
	tkm_status status;

	tkm_problem_init(&problem);
	status = tkm_installed_load(look->plugin, &problem);
	if (status == TKM_OK)
		table = tkm_installed_query(look->plugin, TKM_TOKEN);
	if (!table) {
		take_failure(look, &problem);
		return;
	}
	tkm_problem_release(&problem);
	status = enumerate(look, table, operation);
	if (status == TKM_E_CANCELLED)
		look->status = status;
	else if (status != TKM_OK && look->status == TKM_OK)
		take_failure(look, tkm_operation_problem(operation));
}

void tkm_look_release(struct tkm_look *look)
{
	size_t i;

	for (i = 0; i < look->met_count; i++)
		tkm_token_copy_release(&look->met[i].token);
	for (i = 0; i < look->trouble_count; i++) {
		free(look->troubles[i].source);
		tkm_problem_release(&look->troubles[i].problem);
	}
	free(look->met);
	free(look->troubles);
	memset(look, 0, sizeof(*look));
}
