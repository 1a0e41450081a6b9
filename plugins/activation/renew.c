/* SPDX-License-Identifier: Apache-2.0
 * renew.c -- replaces a certificate before it ends by a new one with a new
 * key; the old key proves who asks.
 */
#include <string.h>

#include "plugins/activation/activation.h"
#include "core/base/buf.h"
#include "core/kit/job.h"

#define SHOWN_MAX 8u /* certificates shown above the question */

static const struct tkm_field certificate = {
    .size = sizeof(certificate),
    .type = TKM_TEXT,
    .id = "certificate",
    .label = TKM_N("Certificate to renew"),
    .help = TKM_N("Its id on the token, serial number or fingerprint. Left "
		  "empty, the one that ends first is renewed."),
    .max = 510,
};

static const struct tkm_field *const certificate_fields[] = {&certificate};

static const struct tkm_form renew_form = {
    .size = sizeof(renew_form),
    .tone = TKM_ASK,
    .id = "certificate.renew",
    .title = TKM_N("Renew a certificate"),
    .text = TKM_N("A new key is made on the token and gets a new "
		  "certificate. The old ones go only if you agree."),
    .accept = TKM_N("Renew"),
    .fields = certificate_fields,
    .field_count = 1,
    .tries_left = -1,
};

static bool is_candidate(const struct tkm_kit_held *held)
{
	return held->has_key && !held->is_ca;
}

/* The one that ends first and has no successor; the list is in that order. */
static const struct tkm_kit_held *propose(const struct tkm_kit_held_list *list)
{
	const struct tkm_kit_held *last = NULL;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (!is_candidate(&list->items[i]))
			continue;
		if (!tkm_kit_held_is_replaced(list, &list->items[i]))
			return &list->items[i];
		last = &list->items[i];
	}
	return last;
}

static tkm_status pick(struct tkm_op *op, const struct tkm_kit_held_list *list,
    const struct tkm_kit_held *proposed, const struct tkm_kit_held **out)
{
	const struct tkm_value *answer = op->answer(op, "certificate");
	const struct tkm_kit_held *held = proposed;
	struct tkm_error error;

	if (answer && answer->length > 0)
		held = tkm_kit_held_find(
		    list, tkm_view_trim(tkm_view_of_bytes(
			      answer->data, (size_t)answer->length)));
	if (!held || !is_candidate(held)) {
		error = tkm_make_error(TKM_E_ARGUMENT,
		    TKM_N("The token holds no certificate of that id, serial "
			  "number or fingerprint that has its key here. Look "
			  "at the token to see which ones there are."),
		    "certificate");
		return op->fail(op, &error);
	}
	*out = held;
	return TKM_OK;
}

/* What tells the certificates from each other, above the question. */
struct overview {
	struct tkm_row rows[SHOWN_MAX];
	const struct tkm_record *records[SHOWN_MAX];
	uint32_t count;
};

static void overview_fill(
    const struct tkm_kit_held_list *list, struct overview *out)
{
	struct tkm_row *row;
	size_t i;

	out->count = 0;
	for (i = 0; i < list->count && out->count < SHOWN_MAX; i++) {
		if (!is_candidate(&list->items[i]))
			continue;
		row = &out->rows[out->count];
		tkm_kit_held_brief(&list->items[i], row);
		out->records[out->count++] = &row->record;
	}
}

/* Asks which one, with the id of the proposed one filled in. */
static tkm_status choose(struct tkm_op *op,
    const struct tkm_kit_held_list *list, const struct tkm_kit_held *proposed,
    const struct tkm_kit_held **out)
{
	struct tkm_buf id = TKM_BUF_INIT(1024);
	struct tkm_field field = certificate;
	const struct tkm_field *const fields[] = {&field};
	struct tkm_form form = renew_form;
	struct overview overview;
	struct tkm_row initial;
	tkm_status status;

	tkm_buf_add_hex(&id, proposed->id, proposed->id_size);
	tkm_row_init(&initial, "initial", NULL, 0);
	field.initial =
	    tkm_row_text(&initial, "certificate", NULL, tkm_buf_text(&id));
	overview_fill(list, &overview);
	if (overview.count == 1)
		field.flags |= TKM_F_OPTION;
	form.fields = fields;
	form.records = overview.records;
	form.record_count = overview.count;
	do {
		status = op->ask(op, &form);
		if (status != TKM_OK)
			break;
		status = pick(op, list, proposed, out);
		form.problem = op->problem(op);
	} while (status == TKM_E_ARGUMENT);
	tkm_buf_release(&id);
	return status;
}

static tkm_status fail_none(struct tkm_op *op)
{
	return tkm_fail(op, TKM_E_NOT_FOUND,
	    TKM_N("There is no certificate with its key on this token, so "
		  "there is nothing to renew. Activate a certificate with an "
		  "activation code instead."));
}

/* Certificates that are private show only after a login; mostly none are. */
static tkm_status tell_none(
    struct tkm_instance *self, struct tkm_op *op, struct tkm_session *session)
{
	struct tkm_kit_held_list list = {0};
	tkm_status status;
	size_t i;

	status = tkm_kit_held_read(
	    self->host, self->token, self->certificate, session, op, &list);
	if (status != TKM_OK)
		return status;
	for (i = 0; i < list.count && list.items[i].is_ca; i++)
		continue;
	if (i == list.count)
		tkm_tell(op, TKM_INFORM, "certificate.none_visible",
		    TKM_N("Without the PIN no certificate is to be seen on "
			  "this token. If there was never one, cancel and "
			  "activate a certificate instead."),
		    "certificate.activate", NULL);
	tkm_kit_held_release(&list);
	return TKM_OK;
}

static tkm_status begin(struct tkm_instance *self, struct tkm_op *op,
    struct tkm_session *session, const struct tkm_kit_held_list *list)
{
	const struct tkm_kit_held *proposed = propose(list);
	const struct tkm_kit_held *chosen;
	tkm_status status;

	if (!proposed)
		return fail_none(op);
	status = choose(op, list, proposed, &chosen);
	if (status != TKM_OK)
		return status;
	return self->ra->renew(
	    self->host, op, session, chosen->id, chosen->id_size);
}

/* The old key signs, and may be visible only after a login. */
static tkm_status renew(
    struct tkm_instance *self, struct tkm_op *op, struct tkm_session *session)
{
	struct tkm_kit_held_list before = {0};
	bool resume = false;
	tkm_status status;

	status = tkm_kit_job_settle(
	    self->ra, self->host, op, session, TKM_RA_RENEWAL, &resume);
	if (status != TKM_OK)
		return status;
	status = resume ? TKM_OK : tell_none(self, op, session);
	if (status == TKM_OK)
		status = self->token->authenticate(session, op);
	if (status != TKM_OK)
		return status;
	status = tkm_kit_held_read(
	    self->host, self->token, self->certificate, session, op, &before);
	if (status != TKM_OK)
		return status;
	if (resume)
		status = self->ra->resume(
		    self->host, op, session, TKM_RA_RENEWAL, NULL);
	else
		status = begin(self, op, session, &before);
	if (status == TKM_OK)
		status = tkm_activation_report(self, op, session, &before);
	tkm_kit_held_release(&before);
	return status;
}

tkm_status tkm_renew_run(struct tkm_instance *self, struct tkm_op *op)
{
	struct tkm_session *session;
	tkm_status status;

	status = tkm_kit_job_need(self->ra, self->host, op, TKM_RA_CAN_RENEW);
	if (status != TKM_OK)
		return status;
	status = self->token->open(self->host, op, &session);
	if (status != TKM_OK)
		return status;
	return renew(self, op, session);
}

static const struct tkm_form *const inputs[] = {
    &renew_form, &tkm_login_form, &tkm_kit_job_form};

const struct tkm_action tkm_renew_action = {
    .size = sizeof(tkm_renew_action),
    .flags = TKM_A_TOKEN,
    .id = "certificate.renew",
    .command = "renew",
    .title = TKM_N("Renew a certificate"),
    .summary = TKM_N("Replaces a certificate by a new one with a new key."),
    .inputs = inputs,
    .input_count = 3,
};
