/* SPDX-License-Identifier: Apache-2.0
 * broker.c -- every token of every back end, behind one door.
 */
#include "core/host/token/broker.h"

#include <stdlib.h>

#include "core/host/core.h"
#include "core/host/token/pin_memory.h"
#include "core/host/token/presence.h"
#include "core/sys/thread.h"

struct tkm_broker {
	struct tkm_core *core;
	struct tkm_presence *presence;
	struct tkm_pin_memory *pins;
};

tkm_status tkm_broker_new(struct tkm_core *core, struct tkm_broker **out)
{
	struct tkm_broker *broker = calloc(1, sizeof(*broker));

	if (!broker)
		return TKM_E_MEMORY;
	broker->core = core;
	broker->presence = tkm_presence_new();
	broker->pins = tkm_pin_memory_new();
	if (!broker->presence || !broker->pins) {
		tkm_broker_free(broker);
		return TKM_E_MEMORY;
	}
	*out = broker;
	return TKM_OK;
}

void tkm_broker_free(struct tkm_broker *broker)
{
	if (!broker)
		return;
	tkm_pin_memory_free(broker->pins);
	tkm_presence_free(broker->presence);
	free(broker);
}

struct tkm_presence *tkm_broker_presence(struct tkm_broker *broker)
{
	return broker->presence;
}

struct tkm_pin_memory *tkm_broker_pins(struct tkm_broker *broker)
{
	return broker->pins;
}

/* ------------------------------------------- looking at several at a time */

/*
 * An operation lives on one thread, so each further look gets one of its
 * own.  It has nobody to ask and shows nothing; it only hears the cancel of
 * the one it works for.
 */
struct helper {
	struct tkm_look *look;
	struct tkm_op *parent;
	struct tkm_front front;
	struct tkm_operation *operation;
	struct tkm_sys_thread *thread;
};

static tkm_status quiet_ask(void *ctx, const struct tkm_words *words,
    const struct tkm_form *form, struct tkm_answers *answers)
{
	uint32_t i;

	(void)ctx;
	(void)words;
	for (i = 0; i < form->field_count; i++)
		tkm_answers_miss(answers, form->fields[i]->id);
	return TKM_E_NEEDS_INPUT;
}

static void quiet_record(
    void *ctx, const struct tkm_words *words, const struct tkm_record *record)
{
	(void)ctx;
	(void)words;
	(void)record;
}

static void quiet_notice(
    void *ctx, const struct tkm_words *words, const struct tkm_notice *notice)
{
	(void)ctx;
	(void)words;
	(void)notice;
}

static void quiet_progress(void *ctx, const char *step_text, unsigned step,
    unsigned steps, unsigned permille)
{
	(void)ctx;
	(void)step_text;
	(void)step;
	(void)steps;
	(void)permille;
}

static void quiet_committed(void *ctx, const char *why)
{
	(void)ctx;
	(void)why;
}

static bool helper_cancelled(void *ctx)
{
	const struct helper *helper = ctx;

	return helper->parent->cancelled(helper->parent) != 0;
}

static void helper_main(void *context)
{
	struct helper *helper = context;

	tkm_look_run(helper->look, helper->operation);
}

/* Without a thread the look is simply made here and now. */
static tkm_status helper_start(struct helper *helper, struct tkm_core *core,
    struct tkm_look *look, struct tkm_op *parent)
{
	tkm_status status;

	helper->look = look;
	helper->parent = parent;
	helper->front = (struct tkm_front){
	    .ctx = helper,
	    .ask = quiet_ask,
	    .record = quiet_record,
	    .notice = quiet_notice,
	    .progress = quiet_progress,
	    .committed = quiet_committed,
	    .cancel_handle = parent->cancel_handle(parent),
	    .cancelled = helper_cancelled,
	};
	status =
	    tkm_operation_new(core, &helper->front, NULL, &helper->operation);
	if (status != TKM_OK)
		return status;
	if (tkm_sys_thread_start(helper_main, helper, &helper->thread) != 0) {
		helper->thread = NULL;
		helper_main(helper);
	}
	return TKM_OK;
}

static void helper_finish(struct helper *helper)
{
	tkm_sys_thread_join(helper->thread);
	if (helper->operation)
		tkm_operation_free(helper->operation);
}

/* The first look is made on this thread, so one back end needs no other. */
static tkm_status look_at_all(struct tkm_core *core,
    struct tkm_operation *operation, const struct tkm_gathered *all)
{
	struct helper *helpers = NULL;
	tkm_status status = TKM_OK;
	size_t i;

	if (all->count == 0)
		return TKM_OK;
	if (all->count > 1) {
		helpers = calloc(all->count - 1, sizeof(*helpers));
		if (!helpers)
			return TKM_E_MEMORY;
	}
	for (i = 1; i < all->count && status == TKM_OK; i++)
		status = helper_start(&helpers[i - 1], core, &all->looks[i],
		    tkm_operation_op(operation));
	tkm_look_run(&all->looks[0], operation);
	for (i = 1; i < all->count; i++)
		helper_finish(&helpers[i - 1]);
	free(helpers);
	return status;
}

/* ------------------------------------------------------------- gathering */

static tkm_status find_back_ends(
    struct tkm_registry *registry, struct tkm_gathered *all)
{
	size_t total = tkm_registry_count(registry);
	struct tkm_installed *plugin;
	size_t i;

	all->looks = calloc(total > 0 ? total : 1, sizeof(*all->looks));
	if (!all->looks)
		return TKM_E_MEMORY;
	for (i = 0; i < total; i++) {
		plugin = tkm_registry_at(registry, i);
		if (tkm_installed_provides(plugin, TKM_TOKEN))
			all->looks[all->count++].plugin = plugin;
	}
	return TKM_OK;
}

/* Gives the tokens met their generations. */
static tkm_status settle(struct tkm_broker *broker, struct tkm_look *look)
{
	const struct tkm_token_id **ids;
	uint64_t *generations;
	tkm_status status = TKM_E_MEMORY;
	size_t i;

	ids = calloc(look->met_count + 1, sizeof(*ids));
	generations = calloc(look->met_count + 1, sizeof(*generations));
	if (!ids || !generations)
		goto out;
	for (i = 0; i < look->met_count; i++)
		ids[i] = &look->met[i].token.id;
	status = tkm_presence_update(broker->presence, look->plugin, ids,
	    look->met_count, look->trouble_count == 0, generations);
	for (i = 0; i < look->met_count && status == TKM_OK; i++)
		look->met[i].generation = generations[i];
out:
	free(generations);
	free(ids);
	return status;
}

static tkm_status settle_all(
    struct tkm_broker *broker, struct tkm_gathered *all)
{
	tkm_status status = TKM_OK;
	size_t i;

	for (i = 0; i < all->count && status == TKM_OK; i++) {
		status = all->looks[i].status;
		if (status == TKM_OK)
			status = settle(broker, &all->looks[i]);
	}
	return status;
}

static tkm_status tell(struct tkm_operation *operation, tkm_status status)
{
	const char *message =
	    status == TKM_E_CANCELLED
		? TKM_N("Cancelled while looking for tokens.")
		: TKM_N("There is not enough memory. Close other programs and "
			"try again.");

	return tkm_operation_fail(operation, status, message, NULL, NULL);
}

static void log_troubles(struct tkm_core *core, const struct tkm_gathered *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct tkm_look *look = &all->looks[i];

		for (size_t j = 0; j < look->trouble_count; j++) {
			const struct tkm_trouble *trouble = &look->troubles[j];
			const char *detail = trouble->problem.detail;
			const char *const words[] = {trouble->source,
			    "cannot be asked:", detail ? detail : "", NULL};

			tkm_core_log_words(core, TKM_LOG_WARNING,
			    tkm_installed_name(look->plugin), words);
		}
	}
}

tkm_status tkm_broker_gather(struct tkm_broker *broker,
    struct tkm_operation *operation, struct tkm_gathered *out)
{
	struct tkm_gathered all = {0};
	tkm_status status;

	status = find_back_ends(tkm_core_registry(broker->core), &all);
	if (status == TKM_OK)
		status = look_at_all(broker->core, operation, &all);
	if (status == TKM_OK)
		status = settle_all(broker, &all);
	log_troubles(broker->core, &all);
	if (status != TKM_OK) {
		tkm_gathered_release(&all);
		return tell(operation, status);
	}
	*out = all;
	return TKM_OK;
}

void tkm_gathered_release(struct tkm_gathered *gathered)
{
	size_t i;

	for (i = 0; i < gathered->count; i++)
		tkm_look_release(&gathered->looks[i]);
	free(gathered->looks);
	*gathered = (struct tkm_gathered){0};
}

static void list_look(
    const struct tkm_look *look, const struct tkm_listing *listing)
{
	struct tkm_listed listed = {
	    .back_end = tkm_installed_name(look->plugin),
	};
	size_t i;

	for (i = 0; i < look->met_count; i++) {
		listed.id = &look->met[i].token.id;
		listed.generation = look->met[i].generation;
		listing->token(listing->ctx, &listed);
	}
	for (i = 0; i < look->trouble_count; i++)
		listing->problem(listing->ctx, listed.back_end,
		    look->troubles[i].source, &look->troubles[i].problem);
}

tkm_status tkm_broker_list(struct tkm_broker *broker,
    struct tkm_operation *operation, const struct tkm_listing *listing)
{
	struct tkm_gathered all;
	tkm_status status;
	size_t i;

	status = tkm_broker_gather(broker, operation, &all);
	if (status != TKM_OK)
		return status;
	for (i = 0; i < all.count; i++)
		list_look(&all.looks[i], listing);
	tkm_gathered_release(&all);
	return TKM_OK;
}
