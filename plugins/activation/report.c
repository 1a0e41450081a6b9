/* SPDX-License-Identifier: Apache-2.0
 * report.c -- the certificate a job has put on the token, as read back.
 */
#include <string.h>
#include <time.h>

#include "plugins/activation/activation.h"

static bool holds(const struct tkm_kit_held_list *list, const char *fingerprint)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].fingerprint, fingerprint) == 0)
			return true;
	}
	return false;
}

static const struct tkm_kit_held *find_new(
    const struct tkm_kit_held_list *after,
    const struct tkm_kit_held_list *before)
{
	size_t i;

	for (i = 0; i < after->count; i++) {
		const struct tkm_kit_held *held = &after->items[i];

		if (held->has_key && !holds(before, held->fingerprint))
			return held;
	}
	return NULL;
}

static const struct tkm_kit_held *find_youngest(
    const struct tkm_kit_held_list *list)
{
	const struct tkm_kit_held *youngest = NULL;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct tkm_kit_held *held = &list->items[i];

		if (held->has_key &&
		    (!youngest || held->not_before > youngest->not_before))
			youngest = held;
	}
	return youngest;
}

static tkm_status emit_certificate(
    struct tkm_op *op, const struct tkm_kit_held *held)
{
	struct tkm_row row;
	tkm_status status;

	tkm_kit_held_row(
	    held, 0, (int64_t)time(NULL), TKM_KIT_ENDING_DAYS, &row);
	status = tkm_row_emit(&row, op);
	if (status != TKM_OK)
		return status;
	tkm_row_init(&row, "args", NULL, 0);
	tkm_row_text(&row, "name", NULL, held->name);
	tkm_row_number(&row, TKM_TIME, "date", NULL, held->not_after);
	tkm_tell(op, TKM_INFORM, "certificate.installed",
	    TKM_N("The certificate of “{name}” is on the token, was read back "
		  "and has made a test signature. It is valid until {date}."),
	    NULL, &row);
	return TKM_OK;
}

tkm_status tkm_activation_report(struct tkm_instance *self, struct tkm_op *op,
    struct tkm_session *session, const struct tkm_kit_held_list *before)
{
	struct tkm_kit_held_list after = {0};
	const struct tkm_kit_held *held;
	tkm_status status;

	status = tkm_kit_held_read(
	    self->host, self->token, self->certificate, session, op, &after);
	if (status != TKM_OK)
		return status;
	held = find_new(&after, before);
	if (!held)
		held = find_youngest(&after);
	if (held)
		status = emit_certificate(op, held);
	else
		status = tkm_fail(op, TKM_E_NOT_FOUND,
		    TKM_N("The certificate was issued, but is not to be seen "
			  "on the token. Take the token out, insert it again "
			  "and look at it; if the certificate is missing, "
			  "ask your certificate authority."));
	tkm_kit_held_release(&after);
	return status;
}
