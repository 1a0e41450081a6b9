/* SPDX-License-Identifier: Apache-2.0
 * world.c -- the host around the token of memory: registry, operation, core.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/secret.h"
#include "core/host/services.h"
#include "core/host/token/broker.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "toy.h"

struct world the;

struct tkm_installed {
	const char *name;
	const char *interface_id;
	const void *table;
	bool inside;
};

struct tkm_core {
	struct tkm_config *config;
	struct tkm_broker *broker;
	struct tkm_host host;
};

struct tkm_operation {
	struct tkm_op op; /* first: a tkm_op is cast back */
	struct tkm_problem problem;
	struct tkm_error error;
	const char *serial;
	struct tkm_value answers[8];
	char ids[8][32];
	char texts[8][128];
	struct tkm_secret *secrets[8];
	int answer_count;
	void (*tidy[WORLD_CLEANUPS])(void *);
	void *tidy_ctx[WORLD_CLEANUPS];
	int tidy_count;
};

static struct tkm_installed plugin = {
    .name = "toy",
    .interface_id = TKM_TOKEN,
    .table = &toy_table,
};

/* Another back end, asked at the same time. */
static tkm_status TKM_CALL other_enumerate(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_seen *seen)
{
	const struct tkm_token_id id = {
	    .size = sizeof(id),
	    .ref = "77",
	    .serial = "77",
	    .label = "other",
	    .manufacturer = "",
	    .model = "",
	    .reader = "",
	};

	(void)instance;
	if (the.other_fails)
		return tkm_operation_fail(tkm_operation_of(op), TKM_E_TOKEN,
		    "The other back end is broken.", NULL, NULL);
	return seen->token(seen->ctx, &id);
}

static const struct tkm_token other_table = {
    .size = sizeof(other_table),
    .enumerate = other_enumerate,
};

static struct tkm_installed other_plugin = {
    .name = "other",
    .interface_id = TKM_TOKEN,
    .table = &other_table,
};

static struct tkm_installed ra_plugin = {
    .name = "toy-ra",
    .interface_id = TKM_RA,
};

void world_ra(const struct tkm_ra *table)
{
	ra_plugin.table = table;
}

/* -------------------------------------------------------------- effects */

bool world_effect(void)
{
	the.effects++;
	if (the.dead)
		return false;
	if (the.dies_at == 0 || --the.dies_at > 0)
		return true;
	the.dead = true;
	return the.dies_after;
}

bool world_is_dead(void)
{
	return the.dead;
}

int __wrap_tkm_sys_file_write(const char *path, const void *data, size_t size);
int __real_tkm_sys_file_write(const char *path, const void *data, size_t size);
int __wrap_tkm_sys_file_remove(const char *path);
int __real_tkm_sys_file_remove(const char *path);

int __wrap_tkm_sys_file_write(const char *path, const void *data, size_t size)
{
	return world_effect() ? __real_tkm_sys_file_write(path, data, size)
			      : -13;
}

int __wrap_tkm_sys_file_remove(const char *path)
{
	return world_effect() ? __real_tkm_sys_file_remove(path) : -13;
}

/* ------------------------------------------------------------- registry */

size_t tkm_registry_count(const struct tkm_registry *registry)
{
	(void)registry;
	return the.has_other ? 2 : 1;
}

struct tkm_installed *tkm_registry_at(
    struct tkm_registry *registry, size_t index)
{
	(void)registry;
	return index == 0 ? &plugin : &other_plugin;
}

struct tkm_installed *tkm_registry_find(
    struct tkm_registry *registry, const char *name)
{
	(void)registry;
	return strcmp(name, ra_plugin.name) == 0 ? &ra_plugin : NULL;
}

bool tkm_installed_provides(
    const struct tkm_installed *installed, const char *interface_id)
{
	return strcmp(installed->interface_id, interface_id) == 0;
}

const char *tkm_installed_name(const struct tkm_installed *installed)
{
	return installed->name;
}

const struct tkm_words *tkm_installed_words(
    const struct tkm_installed *installed)
{
	(void)installed;
	return NULL;
}

tkm_status tkm_installed_load(
    struct tkm_installed *installed, struct tkm_problem *problem)
{
	(void)installed;
	(void)problem;
	return TKM_OK;
}

const void *tkm_installed_query(
    struct tkm_installed *installed, const char *interface_id)
{
	return tkm_installed_provides(installed, interface_id)
		   ? installed->table
		   : NULL;
}

struct tkm_instance *tkm_installed_instance(struct tkm_installed *installed)
{
	(void)installed;
	return NULL;
}

/* Entering twice would be a deadlock in the true host. */
struct tkm_crash_mark *tkm_installed_mark(const struct tkm_installed *installed)
{
	(void)installed;
	return NULL;
}

void tkm_plugin_enter(struct tkm_installed *installed)
{
	if (installed->inside)
		abort();
	installed->inside = true;
}

void tkm_plugin_leave(struct tkm_installed *installed)
{
	installed->inside = false;
}

/* ----------------------------------------------------------------- core */

const struct tkm_config *tkm_core_config(const struct tkm_core *core)
{
	return core->config;
}

struct tkm_registry *tkm_core_registry(struct tkm_core *core)
{
	(void)core;
	return NULL;
}

struct tkm_broker *tkm_core_broker(struct tkm_core *core)
{
	return core->broker;
}

const char *tkm_core_state_dir(const struct tkm_core *core)
{
	(void)core;
	return the.dir;
}

const char *tkm_core_etc_dir(const struct tkm_core *core)
{
	(void)core;
	return the.dir;
}

const struct tkm_words *tkm_core_words(const struct tkm_core *core)
{
	(void)core;
	return NULL;
}

void tkm_core_log_words(struct tkm_core *core, unsigned level,
    const char *source, const char *const *words)
{
	(void)core;
	(void)level;
	(void)source;
	(void)words;
}

void tkm_core_log(
    struct tkm_core *core, unsigned level, const char *source, const char *line)
{
	(void)core;
	(void)level;
	(void)source;
	(void)line;
}

struct tkm_core *tkm_host_core(const struct tkm_host *host)
{
	(void)host;
	return the.core;
}

/* ------------------------------------------------------------ operation */

static void wipe_answers(struct tkm_operation *operation)
{
	int i;

	for (i = 0; i < operation->answer_count; i++)
		tkm_secret_free(operation->secrets[i]);
	memset(operation->secrets, 0, sizeof(operation->secrets));
	operation->answer_count = 0;
}

static const char *scripted(const char *id)
{
	int i;

	for (i = the.script_next; i < the.script_count; i++) {
		if (!the.script[i].id || strcmp(the.script[i].id, id) != 0)
			continue;
		the.script[i].id = NULL;
		return the.script[i].text;
	}
	return NULL;
}

static void put_answer(struct tkm_operation *operation,
    const struct tkm_field *field, const char *text)
{
	int i = operation->answer_count++;
	struct tkm_value *value = &operation->answers[i];

	strcpy(operation->ids[i], field->id);
	strcpy(operation->texts[i], text);
	*value = (struct tkm_value){
	    .size = sizeof(*value),
	    .type = field->type,
	    .id = operation->ids[i],
	};
	if (field->type == TKM_SECRET) {
		operation->secrets[i] = world_secret(text);
		value->secret = operation->secrets[i];
	} else {
		value->data = operation->texts[i];
		value->length = strlen(text);
	}
}

static tkm_status nobody(
    struct tkm_operation *operation, const struct tkm_form *form)
{
	if (form->problem)
		return operation->op.fail(&operation->op, form->problem);
	return tkm_operation_fail(operation, TKM_E_NEEDS_INPUT,
	    "Nobody is there to ask.", NULL, NULL);
}

static tkm_status TKM_CALL op_ask(
    struct tkm_op *op, const struct tkm_form *form)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	const char *text;
	uint32_t i;

	strcat(strcat(the.asked, the.asked[0] ? " " : ""), form->id);
	wipe_answers(operation);
	if (form->field_count == 0) {
		text = scripted(form->id);
		if (!text)
			return nobody(operation, form);
		return strcmp(text, "yes") == 0 ? TKM_OK : TKM_E_CANCELLED;
	}
	if (strcmp(form->id, "pin.enter") == 0)
		the.toys[0].tries -= the.lost_meanwhile;
	for (i = 0; i < form->field_count; i++) {
		text = scripted(form->fields[i]->id);
		if (!text)
			return nobody(operation, form);
		put_answer(operation, form->fields[i], text);
	}
	return TKM_OK;
}

static const struct tkm_value *TKM_CALL op_answer(
    struct tkm_op *op, const char *field)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	int i;

	for (i = 0; i < operation->answer_count; i++)
		if (strcmp(operation->ids[i], field) == 0)
			return &operation->answers[i];
	return NULL;
}

static void TKM_CALL op_notice(
    struct tkm_op *op, const struct tkm_notice *notice)
{
	(void)op;
	strcat(strcat(the.noticed, the.noticed[0] ? " " : ""), notice->id);
}

static tkm_status TKM_CALL op_fail(
    struct tkm_op *op, const struct tkm_error *error)
{
	struct tkm_operation *operation = tkm_operation_of(op);

	return tkm_problem_set(&operation->problem, NULL, error);
}

static void TKM_CALL op_steps(
    struct tkm_op *op, const struct tkm_step *const *steps, uint32_t count)
{
	(void)op;
	(void)steps;
	(void)count;
}

static void TKM_CALL op_progress(struct tkm_op *op, uint32_t permille)
{
	(void)op;
	(void)permille;
}

static void TKM_CALL op_step_done(struct tkm_op *op)
{
	(void)op;
}

static int32_t TKM_CALL op_cancelled(struct tkm_op *op)
{
	(void)op;
	return 0;
}

static intptr_t TKM_CALL op_cancel_handle(struct tkm_op *op)
{
	(void)op;
	return -1;
}

static void TKM_CALL op_commit(struct tkm_op *op, const char *why)
{
	(void)op;
	(void)why;
	the.committed = true;
}

tkm_status tkm_operation_new(struct tkm_core *core,
    const struct tkm_front *front, const char *serial,
    struct tkm_operation **out)
{
	struct tkm_operation *operation = calloc(1, sizeof(*operation));

	(void)core;
	(void)front;
	operation->op = (struct tkm_op){
	    .size = sizeof(operation->op),
	    .ask = op_ask,
	    .answer = op_answer,
	    .notice = op_notice,
	    .fail = op_fail,
	    .steps = op_steps,
	    .progress = op_progress,
	    .step_done = op_step_done,
	    .cancelled = op_cancelled,
	    .cancel_handle = op_cancel_handle,
	    .commit = op_commit,
	};
	operation->serial = serial;
	tkm_problem_init(&operation->problem);
	*out = operation;
	return TKM_OK;
}

void tkm_operation_free(struct tkm_operation *operation)
{
	while (operation->tidy_count > 0) {
		operation->tidy_count--;
		operation->tidy[operation->tidy_count](
		    operation->tidy_ctx[operation->tidy_count]);
	}
	wipe_answers(operation);
	tkm_problem_release(&operation->problem);
	free(operation);
}

struct tkm_op *tkm_operation_op(struct tkm_operation *operation)
{
	return &operation->op;
}

struct tkm_operation *tkm_operation_of(struct tkm_op *op)
{
	return (struct tkm_operation *)(void *)op;
}

struct tkm_installed *tkm_operation_speak_as(
    struct tkm_operation *operation, struct tkm_installed *installed)
{
	(void)operation;
	(void)installed;
	return NULL;
}

const char *tkm_operation_serial(const struct tkm_operation *operation)
{
	return operation->serial;
}

struct tkm_problem *tkm_operation_problem(struct tkm_operation *operation)
{
	return &operation->problem;
}

tkm_status tkm_operation_fail(struct tkm_operation *operation, tkm_status code,
    const char *message, const char *const *args, const char *detail)
{
	return tkm_problem_say(
	    &operation->problem, NULL, code, message, args, detail);
}

tkm_status tkm_operation_at_end(
    struct tkm_operation *operation, void (*tidy)(void *ctx), void *ctx)
{
	if (operation->tidy_count == WORLD_CLEANUPS)
		return TKM_E_MEMORY;
	operation->tidy[operation->tidy_count] = tidy;
	operation->tidy_ctx[operation->tidy_count++] = ctx;
	return TKM_OK;
}

void tkm_answers_miss(struct tkm_answers *answers, const char *field)
{
	(void)answers;
	(void)field;
}

/* ---------------------------------------------------------------- world */

static void write_file(const char *name, const char *text)
{
	char *path = tkm_path_join(the.dir, name);

	if (__real_tkm_sys_file_write(path, text, strlen(text)) != 0)
		abort();
	free(path);
}

static void open_core(void)
{
	struct tkm_problem problem;

	tkm_problem_init(&problem);
	the.core = calloc(1, sizeof(*the.core));
	if (tkm_config_open(the.dir, NULL, NULL, NULL, &the.core->config,
		&problem) != TKM_OK ||
	    tkm_broker_new(the.core, &the.core->broker) != TKM_OK)
		abort();
	the.core->host.size = sizeof(the.core->host);
	the.host = &the.core->host;
}

static void close_core(void)
{
	if (the.operation)
		tkm_operation_free(the.operation);
	the.operation = NULL;
	tkm_broker_free(the.core->broker);
	tkm_config_free(the.core->config);
	free(the.core);
}

static void empty_folder(const char *path)
{
	struct tkm_sys_names names = {0};
	char *inner;
	size_t i;

	if (tkm_sys_folder_list(path, 1000, &names) != 0)
		return;
	for (i = 0; i < names.count; i++) {
		inner = tkm_path_join(path, names.items[i]);
		empty_folder(inner);
		(void)remove(inner);
		free(inner);
	}
	tkm_sys_names_release(&names);
}

void world_begin(void)
{
	const char *base = getenv("TMPDIR");

	memset(&the, 0, sizeof(the));
	snprintf(the.dir, sizeof(the.dir), "%s/tkm-world-%p",
	    base ? base : "/tmp", (void *)&the);
	empty_folder(the.dir);
	if (tkm_sys_folder_make(the.dir, TKM_SYS_PRIVATE) != 0)
		abort();
	write_file("brand.ini",
	    "[brand]\ndefault-pin = 12345678\nra = toy\n"
	    "[ra toy]\nback-end = toy-ra\nurl = https://ra.example\n"
	    "ca-file = ca.pem\n");
	write_file("ca.pem", "the certificate of the CA");
	toy_keys_reset();
	open_core();
	world_operation(NULL);
}

void world_end(void)
{
	close_core();
	empty_folder(the.dir);
	(void)remove(the.dir);
}

void world_restart(void)
{
	int i;

	plugin.inside = ra_plugin.inside = false;
	close_core();
	the.dead = false;
	the.dies_at = 0;
	the.dies_after = false;
	the.script_count = the.script_next = 0;
	the.asked[0] = the.noticed[0] = '\0';
	for (i = 0; i < the.toy_count; i++)
		the.toys[i].logged_in = false;
	open_core();
	world_operation(NULL);
}

void world_operation(const char *serial)
{
	if (the.operation)
		tkm_operation_free(the.operation);
	if (tkm_operation_new(the.core, NULL, serial, &the.operation) != TKM_OK)
		abort();
	the.op = &the.operation->op;
}

struct toy *world_token(const char *serial, const char *pin)
{
	struct toy *toy = &the.toys[the.toy_count++];

	*toy = (struct toy){
	    .id = {.size = sizeof(toy->id),
		.ref = serial,
		.serial = serial,
		.label = "demo",
		.manufacturer = "",
		.model = "",
		.reader = ""},
	    .tries = 3,
	    .so_tries = 3,
	    .max_tries = 3,
	    .room = 8,
	    .tells_tries = true,
	    .tells_flags = true,
	    .present = true,
	};
	strcpy(toy->pin, pin);
	strcpy(toy->so_pin, "so-current");
	return toy;
}

void world_answer(const char *id, const char *text)
{
	the.script[the.script_count++] = (struct step){id, text};
}

struct tkm_secret *world_secret(const char *text)
{
	struct tkm_secret *secret;

	if (tkm_secret_make(text, (uint32_t)strlen(text), &secret) != TKM_OK)
		abort();
	return secret;
}

const char *world_error(void)
{
	return the.operation->problem.text ? the.operation->problem.text : "";
}

const char *world_field(void)
{
	return the.operation->problem.field ? the.operation->problem.field : "";
}

tkm_status world_open(struct tkm_session **out)
{
	return tkm_token_service.open(the.host, the.op, out);
}
