/* SPDX-License-Identifier: Apache-2.0
 * host.c -- the smallest host.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/token-pkcs11/host.h"

static struct test_host *of_op(struct tkm_op *op)
{
	return (struct test_host *)(void *)((char *)op -
					    offsetof(struct test_host, op));
}

static const struct test_host *of(const struct tkm_host *host)
{
	return (const struct test_host *)(const void *)host;
}

static void copy(char *to, size_t room, const char *from)
{
	snprintf(to, room, "%s", from ? from : "");
}

void test_host_note(struct test_host *host, const struct tkm_error *error)
{
	host->code = error->code;
	host->tries_left = error->tries_left;
	host->native = error->native;
	copy(host->message, sizeof(host->message), error->message);
	copy(host->detail, sizeof(host->detail), error->detail);
	copy(host->module, sizeof(host->module), NULL);
	for (uint32_t i = 0; i < error->arg_count; i++) {
		if (strcmp(error->args[i]->id, "module") == 0)
			copy(host->module, sizeof(host->module),
			    error->args[i]->data);
	}
}

static tkm_status fail(struct tkm_op *op, const struct tkm_error *error)
{
	test_host_note(of_op(op), error);
	return error->code;
}

static int32_t cancelled(struct tkm_op *op)
{
	return of_op(op)->cancelled;
}

static tkm_status ask(struct tkm_op *op, const struct tkm_form *form)
{
	struct test_host *host = of_op(op);

	host->asked++;
	return form->field_count == 1 && host->pin.secret ? 0
							  : TKM_E_NEEDS_INPUT;
}

static const struct tkm_value *answer(struct tkm_op *op, const char *field)
{
	(void)field;
	return &of_op(op)->pin;
}

static tkm_status emit(struct tkm_op *op, const struct tkm_record *record)
{
	struct test_host *host = of_op(op);
	size_t used = 0;

	used += (size_t)snprintf(
	    host->record, sizeof(host->record), "%s\n", record->id);
	for (uint32_t i = 0; i < record->value_count; i++) {
		const struct tkm_value *v = record->values[i];
		char *to = host->record + used;
		size_t room = sizeof(host->record) - used;

		if (v->type == TKM_INT)
			used += (size_t)snprintf(
			    to, room, "%s=%" PRId64 "\n", v->id, v->number);
		else
			used += (size_t)snprintf(to, room, "%s=%.*s\n", v->id,
			    (int)v->length, (const char *)v->data);
	}
	return 0;
}

static tkm_status view(const struct tkm_secret *secret,
    tkm_status (*use)(void *, const void *, uint32_t), void *ctx)
{
	return use(ctx, secret->text, (uint32_t)strlen(secret->text));
}

static const char *text(const struct tkm_host *host, const char *key)
{
	if (strcmp(key, "modules") == 0)
		return of(host)->modules;
	if (strcmp(key, "p11-kit-folders") == 0)
		return of(host)->folders;
	if (strcmp(key, "p11-kit") == 0)
		return of(host)->kit;
	return NULL;
}

static int64_t integer(const struct tkm_host *host, const char *key,
    int64_t min, int64_t max, int64_t fallback)
{
	int64_t value = of(host)->timeout;

	if (strcmp(key, "timeout") != 0 || value < min || value > max)
		return fallback;
	return value;
}

/* The log is written through a pointer that the host itself holds. */
static void write_log(
    const struct tkm_host *host, uint32_t level, const char *line)
{
	struct test_host *self = (struct test_host *)(uintptr_t)host;
	size_t used = strlen(self->log);

	(void)level;
	snprintf(self->log + used, sizeof(self->log) - used, "%s\n", line);
}

static const void *service(const struct tkm_host *host, const char *id)
{
	static const struct tkm_host_secret secret = {
	    .size = sizeof(secret), .view = view};
	static const struct tkm_host_settings settings = {
	    .size = sizeof(settings), .text = text, .integer = integer};
	static const struct tkm_host_log log = {
	    .size = sizeof(log), .write = write_log};

	(void)host;
	if (strcmp(id, TKM_HOST_SECRET) == 0)
		return &secret;
	if (strcmp(id, TKM_HOST_SETTINGS) == 0)
		return &settings;
	return strcmp(id, TKM_HOST_LOG) == 0 ? &log : NULL;
}

void test_host_init(struct test_host *host)
{
	memset(host, 0, sizeof(*host));
	host->host = (struct tkm_host){
	    .size = sizeof(host->host),
	    .abi = TKM_ABI,
	    .name = "tkm",
	    .version = TKM_VERSION,
	    .service = service,
	};
	host->op = (struct tkm_op){
	    .size = sizeof(host->op),
	    .ask = ask,
	    .answer = answer,
	    .fail = fail,
	    .emit = emit,
	    .cancelled = cancelled,
	};
	host->folders = "";
	host->timeout = 10;
}
