/* SPDX-License-Identifier: Apache-2.0
 * hardware-info.c -- shows what the token is and what is on it.
 *
 * Reads only: no PIN is asked for, and none is tried.
 */
#include <string.h>
#include <time.h>

#include "core/kit/certificates.h"
#include "core/kit/feature.h"
#include "core/kit/pin.h"
#include <tkm/feature.h>
#include <tkm/make.h>
#include <tkm/service.h>

struct tkm_instance {
	const struct tkm_host *host; /* first, for the kit */
	const struct tkm_host_token *token;
	const struct tkm_host_certificate *certificate;
	const struct tkm_host_settings *settings; /* NULL: none */
};

static void add_known(
    struct tkm_row *row, const char *id, const char *label, const char *text)
{
	if (text && text[0] != '\0')
		tkm_row_text(row, id, label, text);
}

/* Who the token is, and what is known of its PIN. */
static tkm_status show_token(
    struct tkm_instance *self, struct tkm_op *op, struct tkm_session *session)
{
	const struct tkm_token_id *id = self->token->id(session);
	struct tkm_pin_state pin = {.size = sizeof(pin)};
	struct tkm_row row;
	tkm_status status;

	status = self->token->pin_state(session, op, TKM_PIN_USER, &pin);
	if (status != TKM_OK)
		return status;
	tkm_row_init(&row, "token", TKM_N("Token"), 0);
	add_known(&row, "label", TKM_N("Label"), id->label);
	add_known(
	    &row, "manufacturer", TKM_N("Manufacturer"), id->manufacturer);
	add_known(&row, "model", TKM_N("Model"), id->model);
	tkm_row_text(&row, "serial", TKM_N("Serial number"), id->serial);
	add_known(&row, "reader", TKM_N("Reader"), id->reader);
	tkm_kit_pin_add_rules(&row, &pin);
	tkm_kit_pin_add_default(&row, &pin);
	return tkm_row_emit(&row, op);
}

static int64_t ending_days(const struct tkm_instance *self)
{
	if (!self->settings)
		return TKM_KIT_ENDING_DAYS;
	return self->settings->integer(
	    self->host, "ending-days", 0, 3650, TKM_KIT_ENDING_DAYS);
}

static void tell_unreadable(struct tkm_op *op, size_t count)
{
	struct tkm_row args;

	tkm_row_init(&args, "args", NULL, 0);
	tkm_row_number(&args, TKM_INT, "count", NULL, (int64_t)count);
	tkm_tell(op, TKM_WARN, "certificate.unreadable",
	    TKM_N("Objects on the token that call themselves certificates but "
		  "cannot be read: {count}. They are not shown. Ask your "
		  "certificate authority if a certificate is missing here."),
	    NULL, &args);
}

static tkm_status emit_certificates(struct tkm_instance *self,
    struct tkm_op *op, const struct tkm_kit_held_list *list)
{
	int64_t now = (int64_t)time(NULL);
	int64_t days = ending_days(self);
	tkm_status status = TKM_OK;
	struct tkm_row row;
	size_t i;

	for (i = 0; i < list->count && status == TKM_OK; i++) {
		tkm_kit_held_row(&list->items[i], TKM_R_LIST, now, days, &row);
		status = tkm_row_emit(&row, op);
	}
	return status;
}

static tkm_status show_certificates(
    struct tkm_instance *self, struct tkm_op *op, struct tkm_session *session)
{
	struct tkm_kit_held_list list = {0};
	tkm_status status;

	status = tkm_kit_held_read(
	    self->host, self->token, self->certificate, session, op, &list);
	if (status != TKM_OK)
		return status;
	status = emit_certificates(self, op, &list);
	if (list.count == 0)
		tkm_tell(op, TKM_INFORM, "certificate.none",
		    TKM_N("There is no certificate on this token yet. If you "
			  "were sent an activation code, activate your "
			  "certificate now."),
		    "certificate.activate", NULL);
	if (list.unreadable > 0)
		tell_unreadable(op, list.unreadable);
	tkm_kit_held_release(&list);
	return status;
}

static tkm_status show(struct tkm_instance *self, struct tkm_op *op)
{
	struct tkm_session *session;
	tkm_status status;

	status = self->token->open(self->host, op, &session);
	if (status != TKM_OK)
		return status;
	status = show_token(self, op, session);
	if (status != TKM_OK)
		return status;
	status = self->token->describe(session, op);
	if (status != TKM_OK)
		return status;
	return show_certificates(self, op, session);
}

/* --------------------------------------------------------------- feature */

static const struct tkm_action show_action = {
    .size = sizeof(show_action),
    .flags = TKM_A_TOKEN | TKM_A_READS,
    .id = "hardware-info.show",
    .command = "info",
    .title = TKM_N("About the token"),
    .summary = TKM_N("Shows what the token is, the state of its PIN and the "
		     "certificates on it."),
};

static const struct tkm_action *const actions[] = {&show_action};

static const struct tkm_kit_action runs[] = {
    {&show_action, show},
};

static tkm_status TKM_CALL run(
    struct tkm_instance *self, struct tkm_op *op, const char *action)
{
	return tkm_kit_run(
	    runs, sizeof(runs) / sizeof(runs[0]), self, op, action);
}

static const struct tkm_feature feature = {
    .size = sizeof(feature),
    .action_count = 1,
    .actions = actions,
    .run = run,
};

/* ---------------------------------------------------------------- plugin */

static const struct tkm_kit_service services[] = {
    {TKM_HOST_TOKEN, offsetof(struct tkm_instance, token), true},
    {TKM_HOST_CERTIFICATE, offsetof(struct tkm_instance, certificate), true},
    {TKM_HOST_SETTINGS, offsetof(struct tkm_instance, settings), false},
};

static tkm_status TKM_CALL create(
    const struct tkm_host *host, struct tkm_instance **out)
{
	return tkm_kit_create(host, services,
	    sizeof(services) / sizeof(services[0]), sizeof(**out), out);
}

static const void *TKM_CALL query(
    struct tkm_instance *self, const char *interface)
{
	(void)self;
	return strcmp(interface, TKM_FEATURE) == 0 ? &feature : NULL;
}

static const struct tkm_plugin plugin = {
    .size = sizeof(plugin),
    .abi = TKM_ABI,
    .id = "vn.tkm.hardware-info",
    .version = TKM_VERSION,
    .vendor = "Token Manager",
    .create = create,
    .destroy = tkm_kit_destroy,
    .query = query,
};

const struct tkm_plugin *TKM_CALL tkm_plugin_entry(uint32_t host_abi)
{
	return host_abi >> 16 == TKM_ABI_MAJOR ? &plugin : NULL;
}
