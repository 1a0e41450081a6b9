/* SPDX-License-Identifier: Apache-2.0
 * fake_host.c -- a host of memory that drives one feature and writes down
 * what it does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/features/fake_host.h"

#define PIN_TRIES 3

struct tkm_secret {
	struct fake *fake;
	char bytes[64];
};

/* ------------------------------------------------------------ transcript */

static void say(struct fake *fake, const char *word)
{
	const char *text = tkm_buf_text(&fake->transcript);
	size_t n = strlen(text);

	if (n > 0 && text[n - 1] != '\n')
		tkm_buf_add_char(&fake->transcript, ' ');
	tkm_buf_add_text(&fake->transcript, word);
}

static void end_line(struct fake *fake)
{
	tkm_buf_add_char(&fake->transcript, '\n');
}

static void say_number(struct fake *fake, int64_t number)
{
	tkm_buf_add_int64(&fake->transcript, number);
}

void fake_expect(struct fake *fake, const char *transcript)
{
	assert_string_equal(tkm_buf_text(&fake->transcript), transcript);
	tkm_buf_clear(&fake->transcript);
}

bool fake_saw(const struct fake *fake, const char *piece)
{
	return strstr(tkm_buf_text(&fake->transcript), piece) != NULL;
}

/* --------------------------------------------------------------- secrets */

static struct tkm_secret *new_secret(
    struct fake *fake, const void *data, size_t n)
{
	struct tkm_secret *secret = calloc(1, sizeof(*secret));

	assert_non_null(secret);
	assert_true(n < sizeof(secret->bytes));
	memcpy(secret->bytes, data, n);
	secret->fake = fake;
	fake->secrets++;
	return secret;
}

static tkm_status secret_make(const struct tkm_host *host, const void *data,
    uint32_t n, struct tkm_secret **out)
{
	struct fake *fake = (struct fake *)(uintptr_t)host;

	*out = new_secret(fake, data, n);
	return TKM_OK;
}

static void secret_release(struct tkm_secret *secret)
{
	if (!secret)
		return;
	secret->fake->secrets--;
	memset(secret, 0xee, sizeof(*secret));
	free(secret);
}

static uint32_t secret_length(const struct tkm_secret *secret)
{
	return (uint32_t)strlen(secret->bytes);
}

static tkm_status secret_view(const struct tkm_secret *secret,
    tkm_status (*use)(void *ctx, const void *, uint32_t), void *ctx)
{
	return use(ctx, secret->bytes, secret_length(secret));
}

static int32_t secret_equal(
    const struct tkm_secret *a, const struct tkm_secret *b)
{
	return strcmp(a->bytes, b->bytes) == 0;
}

static const struct tkm_host_secret secret_service = {
    .size = sizeof(secret_service),
    .make = secret_make,
    .release = secret_release,
    .length = secret_length,
    .view = secret_view,
    .equal = secret_equal,
};

/* ------------------------------------------------------------- operation */

static struct fake *of_op(struct tkm_op *op)
{
	return (struct fake *)(void *)((char *)op - offsetof(struct fake, op));
}

static void forget_answers(struct fake *fake)
{
	size_t i;

	for (i = 0; i < fake->given_count; i++) {
		secret_release(
		    (struct tkm_secret *)(uintptr_t)fake->given[i]->secret);
		free(fake->given[i]);
	}
	fake->given_count = 0;
}

static const struct tkm_value *op_answer(struct tkm_op *op, const char *field)
{
	struct fake *fake = of_op(op);
	size_t i;

	for (i = 0; i < fake->given_count; i++) {
		if (strcmp(fake->given[i]->id, field) == 0)
			return fake->given[i];
	}
	return NULL;
}

static const char *take_answer(struct fake *fake, const char *field)
{
	size_t i;

	for (i = 0; i < fake->answer_count; i++) {
		if (fake->answers[i].field &&
		    strcmp(fake->answers[i].field, field) == 0) {
			fake->answers[i].field = NULL;
			return fake->answers[i].text;
		}
	}
	return NULL;
}

/* "field=choice" */
static bool is_asked(struct fake *fake, const struct tkm_field *field)
{
	const struct tkm_value *answer;
	const char *equals;
	char name[32] = "";

	if (!field->when)
		return true;
	equals = strchr(field->when, '=');
	assert_non_null(equals);
	memcpy(name, field->when, (size_t)(equals - field->when));
	answer = op_answer(&fake->op, name);
	return answer && strcmp(answer->data, equals + 1) == 0;
}

static void give(
    struct fake *fake, const struct tkm_field *field, const char *text)
{
	struct tkm_value *value = calloc(1, sizeof(*value));

	assert_non_null(value);
	value->size = sizeof(*value);
	value->type = field->type;
	value->id = field->id;
	value->data = text;
	value->length = strlen(text);
	value->number = strtoll(text, NULL, 10);
	if (field->type == TKM_SECRET)
		value->secret = new_secret(fake, text, strlen(text));
	fake->given[fake->given_count++] = value;
}

static bool fill_in(struct fake *fake, const struct tkm_form *form)
{
	bool complete = true;
	const char *text;
	uint32_t i;

	for (i = 0; i < form->field_count; i++) {
		const struct tkm_field *field = form->fields[i];

		if (!is_asked(fake, field))
			continue;
		text = take_answer(fake, field->id);
		if (text)
			give(fake, field, text);
		else if (field->flags & TKM_F_REQUIRED)
			complete = false;
	}
	return complete;
}

static tkm_status op_ask(struct tkm_op *op, const struct tkm_form *form)
{
	struct fake *fake = of_op(op);

	forget_answers(fake);
	say(fake, "ask");
	say(fake, form->id);
	if (form->problem) {
		say(fake, "again");
		say(fake, form->problem->field);
	}
	end_line(fake);
	if (fake->cancel_at && strcmp(fake->cancel_at, form->id) == 0)
		return TKM_E_CANCELLED;
	if (fill_in(fake, form))
		return TKM_OK;
	forget_answers(fake);
	return form->problem ? form->problem->code : TKM_E_NEEDS_INPUT;
}

static void say_value(struct fake *fake, const struct tkm_value *value)
{
	struct tkm_buf *out = &fake->transcript;

	say(fake, value->id);
	tkm_buf_add_char(out, '=');
	assert_int_not_equal(value->type, TKM_SECRET);
	if (value->type == TKM_TEXT || value->type == TKM_CHOICE)
		tkm_buf_add(out, value->data, (size_t)value->length);
	else if (value->type == TKM_BYTES)
		tkm_buf_add_hex(out, value->data, (size_t)value->length);
	else if (value->type == TKM_TIME)
		say_number(fake, (value->number - (int64_t)time(NULL)) / 86400);
	else
		say_number(fake, value->number);
}

static tkm_status op_emit(struct tkm_op *op, const struct tkm_record *record)
{
	struct fake *fake = of_op(op);
	uint32_t i;

	say(fake, "emit");
	say(fake, record->id);
	for (i = 0; i < record->value_count; i++)
		say_value(fake, record->values[i]);
	end_line(fake);
	return TKM_OK;
}

static void op_notice(struct tkm_op *op, const struct tkm_notice *notice)
{
	struct fake *fake = of_op(op);

	say(fake, "notice");
	say(fake, notice->id);
	if (notice->action)
		say(fake, notice->action);
	end_line(fake);
}

static tkm_status op_fail(struct tkm_op *op, const struct tkm_error *error)
{
	struct fake *fake = of_op(op);

	fake->problem = *error;
	say(fake, "fail ");
	say_number(fake, error->code);
	if (error->field)
		say(fake, error->field);
	end_line(fake);
	return error->code;
}

static const struct tkm_error *op_problem(struct tkm_op *op)
{
	struct fake *fake = of_op(op);

	return fake->problem.size != 0 ? &fake->problem : NULL;
}

static tkm_status refuse(struct fake *fake, tkm_status code, const char *field)
{
	struct tkm_error error = {.size = sizeof(error),
	    .code = code,
	    .tries_left = -1,
	    .message = "a text",
	    .field = field};

	return op_fail(&fake->op, &error);
}

/* ----------------------------------------------------------------- token */

static tkm_status token_open(
    const struct tkm_host *host, struct tkm_op *op, struct tkm_session **out)
{
	struct fake *fake = of_op(op);

	(void)host;
	if (fake->token_count == 0)
		return refuse(fake, TKM_E_NO_TOKEN, NULL);
	fake->session.fake = fake;
	fake->session.token = &fake->tokens[0];
	*out = &fake->session;
	return TKM_OK;
}

static tkm_status token_each(const struct tkm_host *host, struct tkm_op *op,
    tkm_status (*visit)(void *, struct tkm_session *), void *ctx)
{
	struct fake *fake = of_op(op);
	tkm_status status = TKM_OK;
	size_t i;

	(void)host;
	if (fake->token_count == 0)
		return refuse(fake, TKM_E_NO_TOKEN, NULL);
	forget_answers(fake);
	for (i = 0; i < fake->token_count && status == TKM_OK; i++) {
		struct tkm_session session = {fake, &fake->tokens[i]};

		status = visit(ctx, &session);
	}
	return status;
}

static const struct tkm_token_id *token_id(struct tkm_session *session)
{
	return &session->token->id;
}

static tkm_status token_describe(struct tkm_session *session, struct tkm_op *op)
{
	struct tkm_record record = {.size = sizeof(record), .id = "hardware"};

	(void)session;
	return op_emit(op, &record);
}

static tkm_status token_pin_state(struct tkm_session *session,
    struct tkm_op *op, uint32_t role, struct tkm_pin_state *out)
{
	(void)op;
	assert_int_equal(role, TKM_PIN_USER);
	assert_int_equal(out->size, sizeof(*out));
	*out = session->token->pin;
	return TKM_OK;
}

static tkm_status token_authenticate(
    struct tkm_session *session, struct tkm_op *op)
{
	(void)op;
	forget_answers(session->fake);
	session->token->hides = false;
	say(session->fake, "authenticate");
	end_line(session->fake);
	return TKM_OK;
}

static tkm_status token_check_new_pin(struct tkm_session *session,
    struct tkm_op *op, const struct tkm_secret *fresh)
{
	(void)op;
	if (strcmp(fresh->bytes, "12345678") == 0)
		return refuse(session->fake, TKM_E_ARGUMENT, "new_pin");
	return TKM_OK;
}

static tkm_status lose_try(struct fake *fake, struct fake_token *token)
{
	token->pin.flags |= TKM_PIN_LOW;
	if (--token->pin.tries_left > 0)
		return refuse(fake, TKM_E_PIN_WRONG, "old_pin");
	token->pin.flags |= TKM_PIN_BLOCKED;
	return refuse(fake, TKM_E_PIN_BLOCKED, NULL);
}

static tkm_status token_change_pin(struct tkm_session *session,
    struct tkm_op *op, uint32_t role, const struct tkm_secret *old,
    const struct tkm_secret *fresh)
{
	struct fake_token *token = session->token;

	assert_int_equal(role, TKM_PIN_USER);
	forget_answers(session->fake);
	say(session->fake, "change_pin");
	say(session->fake, old->bytes);
	say(session->fake, fresh->bytes);
	end_line(session->fake);
	if (token_check_new_pin(session, op, fresh) != TKM_OK)
		return TKM_E_ARGUMENT;
	if (strcmp(old->bytes, token->secret) != 0)
		return lose_try(session->fake, token);
	memcpy(token->secret, fresh->bytes, sizeof(token->secret));
	token->pin.is_default = TKM_NO;
	token->pin.source = "record";
	return TKM_OK;
}

static tkm_status token_objects(struct tkm_session *session, struct tkm_op *op,
    const struct tkm_object_seen *seen)
{
	struct fake_token *token = session->token;
	tkm_status status = TKM_OK;
	size_t i;

	(void)op;
	if (token->fault != TKM_OK)
		return refuse(session->fake, token->fault, NULL);
	if (token->hides)
		return TKM_OK;
	for (i = 0; i < token->object_count && status == TKM_OK; i++) {
		struct fake_object *from = &token->objects[i];
		struct tkm_object object = {.size = sizeof(object),
		    .flags = from->flags,
		    .id = from->id,
		    .id_length = strlen(from->id),
		    .label = from->id};

		if (from->flags & TKM_OBJECT_CERTIFICATE) {
			object.certificate = from;
			object.certificate_length = sizeof(*from);
		}
		status = seen->object(seen->ctx, &object);
	}
	return status;
}

static const struct tkm_host_token token_service = {
    .size = sizeof(token_service),
    .open = token_open,
    .each = token_each,
    .id = token_id,
    .describe = token_describe,
    .pin_state = token_pin_state,
    .authenticate = token_authenticate,
    .change_pin = token_change_pin,
    .objects = token_objects,
    .check_new_pin = token_check_new_pin,
};

static tkm_status certificate_read(const struct tkm_host *host, const void *der,
    uint64_t n, tkm_status (*use)(void *, const struct tkm_certificate *),
    void *ctx)
{
	const struct fake_object *object = der;

	(void)host;
	assert_int_equal(n, sizeof(*object));
	if (!object->certificate.subject)
		return TKM_E_ARGUMENT;
	return use(ctx, &object->certificate);
}

static const struct tkm_host_certificate certificate_service = {
    .size = sizeof(certificate_service), .read = certificate_read};

/* -------------------------------------------------------------------- ra */

static tkm_status ra_can(
    const struct tkm_host *host, struct tkm_op *op, uint32_t *flags)
{
	(void)host;
	*flags = of_op(op)->ra_can;
	return TKM_OK;
}

static tkm_status ra_pending(const struct tkm_host *host, struct tkm_op *op,
    struct tkm_session *session, uint32_t kind, uint32_t *state)
{
	(void)host;
	(void)session;
	(void)kind;
	*state = of_op(op)->ra_pending;
	return TKM_OK;
}

static tkm_status ra_check_code(const struct tkm_host *host, struct tkm_op *op,
    const struct tkm_secret *code)
{
	(void)host;
	if (strcmp(code->bytes, "GOOD") == 0)
		return TKM_OK;
	return refuse(of_op(op), TKM_E_ARGUMENT, "code");
}

/* What every job comes to. */
static tkm_status end_job(struct fake *fake, struct tkm_session *session)
{
	struct fake_token *token = session->token;

	end_line(fake);
	forget_answers(fake);
	if (fake->ra_status != TKM_OK)
		return refuse(fake, fake->ra_status, NULL);
	if (fake->ra_issues.id)
		token->objects[token->object_count++] = fake->ra_issues;
	fake->ra_pending = 0;
	return TKM_OK;
}

static void set_pin(struct tkm_session *session, const struct tkm_secret *pin)
{
	struct fake_token *token = session->token;

	memcpy(token->secret, pin->bytes, sizeof(token->secret));
	token->pin.flags = TKM_PIN_SET;
	token->pin.tries_left = PIN_TRIES;
	token->pin.is_default =
	    strcmp(pin->bytes, "12345678") == 0 ? TKM_YES : TKM_NO;
	token->pin.source = "record";
}

static tkm_status ra_activate(const struct tkm_host *host, struct tkm_op *op,
    struct tkm_session *session, const struct tkm_secret *code)
{
	struct fake *fake = of_op(op);

	(void)host;
	forget_answers(fake);
	say(fake, "activate");
	say(fake, code->bytes);
	return end_job(fake, session);
}

static tkm_status ra_renew(const struct tkm_host *host, struct tkm_op *op,
    struct tkm_session *session, const void *id, uint64_t n)
{
	struct fake *fake = of_op(op);

	(void)host;
	say(fake, "renew ");
	tkm_buf_add(&fake->transcript, id, (size_t)n);
	return end_job(fake, session);
}

static tkm_status ra_reset_pin(const struct tkm_host *host, struct tkm_op *op,
    struct tkm_session *session, const struct tkm_value *const *who,
    uint32_t count, const struct tkm_secret *pin)
{
	struct fake *fake = of_op(op);
	uint32_t i;

	(void)host;
	forget_answers(fake);
	say(fake, "reset_pin");
	say(fake, pin->bytes);
	for (i = 0; i < count; i++)
		say_value(fake, who[i]);
	if (fake->ra_status == TKM_OK)
		set_pin(session, pin);
	return end_job(fake, session);
}

static tkm_status ra_resume(const struct tkm_host *host, struct tkm_op *op,
    struct tkm_session *session, uint32_t kind, const struct tkm_secret *pin)
{
	struct fake *fake = of_op(op);

	(void)host;
	forget_answers(fake);
	say(fake, "resume");
	if (kind == TKM_RA_PIN_RESET) {
		say(fake, pin->bytes);
		if (fake->ra_status == TKM_OK)
			set_pin(session, pin);
	}
	return end_job(fake, session);
}

static tkm_status ra_abandon(const struct tkm_host *host, struct tkm_op *op,
    struct tkm_session *session, uint32_t kind)
{
	struct fake *fake = of_op(op);

	(void)host;
	(void)session;
	(void)kind;
	fake->ra_pending = 0;
	say(fake, "abandon");
	end_line(fake);
	return TKM_OK;
}

static const struct tkm_host_ra ra_service = {
    .size = sizeof(ra_service),
    .can = ra_can,
    .pending = ra_pending,
    .check_code = ra_check_code,
    .activate = ra_activate,
    .renew = ra_renew,
    .reset_pin = ra_reset_pin,
    .resume = ra_resume,
    .abandon = ra_abandon,
};

/* ------------------------------------------------------- settings, store */

static const char *settings_text(const struct tkm_host *host, const char *key)
{
	const struct fake *fake = (const struct fake *)(const void *)host;
	size_t i;

	for (i = 0; i < fake->setting_count; i++) {
		if (strcmp(fake->settings[i].field, key) == 0)
			return fake->settings[i].text;
	}
	return NULL;
}

static int64_t settings_integer(const struct tkm_host *host, const char *key,
    int64_t min, int64_t max, int64_t fallback)
{
	const char *text = settings_text(host, key);
	int64_t number = text ? strtoll(text, NULL, 10) : fallback;

	return number < min || number > max ? fallback : number;
}

static const struct tkm_host_settings settings_service = {
    .size = sizeof(settings_service),
    .text = settings_text,
    .integer = settings_integer,
    .brand = settings_text,
};

static tkm_status store_get(
    const struct tkm_host *host, const char *name, const struct tkm_sink *sink)
{
	const struct fake *fake = (const struct fake *)(const void *)host;
	struct tkm_view view = tkm_buf_view(&fake->record);

	(void)name;
	if (!fake->has_record)
		return TKM_E_NOT_FOUND;
	return sink->take(sink->ctx, view.data, view.size);
}

static tkm_status store_put(
    const struct tkm_host *host, const char *name, const void *data, uint64_t n)
{
	struct fake *fake = (struct fake *)(uintptr_t)host;

	(void)name;
	if (fake->disk_full)
		return TKM_E_STORAGE;
	tkm_buf_clear(&fake->record);
	tkm_buf_add(&fake->record, data, (size_t)n);
	fake->has_record = true;
	return TKM_OK;
}

static const struct tkm_host_store store_service = {
    .size = sizeof(store_service), .get = store_get, .put = store_put};

/* ------------------------------------------------------------------ host */

static const struct {
	const char *id;
	const void *table;
} services[] = {
    {TKM_HOST_SECRET, &secret_service},
    {TKM_HOST_TOKEN, &token_service},
    {TKM_HOST_CERTIFICATE, &certificate_service},
    {TKM_HOST_RA, &ra_service},
    {TKM_HOST_SETTINGS, &settings_service},
    {TKM_HOST_STORE, &store_service},
};

static const void *find_service(const struct tkm_host *host, const char *id)
{
	size_t i;

	(void)host;
	for (i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (strcmp(services[i].id, id) == 0)
			return services[i].table;
	}
	return NULL;
}

struct fake_token *fake_add_token(struct fake *fake, const char *serial)
{
	struct fake_token *token = &fake->tokens[fake->token_count++];

	token->id = (struct tkm_token_id){.size = sizeof(token->id),
	    .ref = serial,
	    .serial = serial,
	    .label = "Test",
	    .manufacturer = "Maker",
	    .model = "",
	    .reader = "Reader 0"};
	token->pin = (struct tkm_pin_state){.size = sizeof(token->pin),
	    .flags = TKM_PIN_SET,
	    .tries_left = PIN_TRIES,
	    .tries_max = PIN_TRIES,
	    .min_length = 6,
	    .max_length = 16};
	memcpy(token->secret, "135790", 7);
	return token;
}

void fake_add_certificate(
    struct fake_token *token, const char *id, int64_t from, int64_t until)
{
	int64_t now = (int64_t)time(NULL);

	token->objects[token->object_count++] = (struct fake_object){.id = id,
	    .flags = TKM_OBJECT_KEY | TKM_OBJECT_CERTIFICATE,
	    .certificate = {.size = sizeof(struct tkm_certificate),
		.subject = id,
		.subject_name = id,
		.issuer = "CA",
		.issuer_name = "CA",
		.serial = "0a",
		.fingerprint = id,
		.key = "P-256",
		.usage = "",
		.not_before = now + from * 86400,
		.not_after = now + until * 86400 + 3600}};
}

void fake_init(struct fake *fake)
{
	memset(fake, 0, sizeof(*fake));
	fake->host.size = sizeof(fake->host);
	fake->host.abi = TKM_ABI;
	fake->host.service = find_service;
	fake->op.size = sizeof(fake->op);
	fake->op.ask = op_ask;
	fake->op.answer = op_answer;
	fake->op.emit = op_emit;
	fake->op.notice = op_notice;
	fake->op.fail = op_fail;
	fake->op.problem = op_problem;
	fake->ra_can =
	    TKM_RA_CAN_ACTIVATE | TKM_RA_CAN_RENEW | TKM_RA_CAN_PIN_RESET;
	tkm_buf_init(&fake->transcript, 65536);
	tkm_buf_init(&fake->record, 65536);
	fake_add_token(fake, "S1");
}

void fake_release(struct fake *fake)
{
	if (fake->instance)
		fake->plugin->destroy(fake->instance);
	forget_answers(fake);
	tkm_buf_release(&fake->transcript);
	tkm_buf_release(&fake->record);
	assert_int_equal(fake->secrets, 0);
}

void fake_answer(struct fake *fake, const char *field, const char *text)
{
	fake->answers[fake->answer_count++] = (struct fake_answer){field, text};
}

void fake_set(struct fake *fake, const char *key, const char *value)
{
	fake->settings[fake->setting_count++] =
	    (struct fake_answer){key, value};
}

tkm_status fake_run(struct fake *fake, const char *action)
{
	const struct tkm_feature *feature;
	tkm_status status;

	if (!fake->instance) {
		fake->plugin = tkm_plugin_entry(TKM_ABI);
		assert_non_null(fake->plugin);
		status = fake->plugin->create(&fake->host, &fake->instance);
		assert_int_equal(status, TKM_OK);
	}
	feature = fake->plugin->query(fake->instance, TKM_FEATURE);
	assert_non_null(feature);
	return feature->run(fake->instance, &fake->op, action);
}
