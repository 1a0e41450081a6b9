/* SPDX-License-Identifier: Apache-2.0
 * certificates.c -- the certificates of one token, read, sorted, and shown
 * under the ids of docs/values.md.
 */
#include "core/kit/certificates.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/text.h"

#define SECONDS_A_DAY 86400

/* CKA_ID has no limit of its own; longer ones are nobody's. */
#define ID_MAX 255u

struct reading {
	const struct tkm_host *host;
	const struct tkm_host_certificate *reader;
	struct tkm_kit_held_list list;
	const struct tkm_object *object;
};

static void release_held(struct tkm_kit_held *held)
{
	free(held->id);
	free(held->label);
	free(held->subject);
	free(held->name);
	free(held->issuer);
	free(held->serial);
	free(held->key);
	free(held->fingerprint);
}

void tkm_kit_held_release(struct tkm_kit_held_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		release_held(&list->items[i]);
	free(list->items);
	memset(list, 0, sizeof(*list));
}

static bool copy_id(const struct tkm_object *object, struct tkm_kit_held *held)
{
	held->id = malloc(object->id_length + 1);
	if (!held->id)
		return false;
	if (object->id_length > 0)
		memcpy(held->id, object->id, object->id_length);
	held->id_size = object->id_length;
	return true;
}

static bool copy_text(const char *text, char **out)
{
	*out = tkm_text_dup(text ? text : "");
	return *out != NULL;
}

static bool copy_held(const struct tkm_object *object,
    const struct tkm_certificate *from, struct tkm_kit_held *held)
{
	held->has_key = (object->flags & TKM_OBJECT_KEY) != 0;
	held->is_ca = from->is_ca != 0;
	held->not_before = from->not_before;
	held->not_after = from->not_after;
	return copy_id(object, held) &&
	       copy_text(object->label, &held->label) &&
	       copy_text(from->subject, &held->subject) &&
	       copy_text(from->subject_name, &held->name) &&
	       copy_text(from->issuer, &held->issuer) &&
	       copy_text(from->serial, &held->serial) &&
	       copy_text(from->key, &held->key) &&
	       copy_text(from->fingerprint, &held->fingerprint);
}

static tkm_status take_certificate(
    void *ctx, const struct tkm_certificate *certificate)
{
	struct reading *reading = ctx;
	struct tkm_kit_held_list *list = &reading->list;
	struct tkm_kit_held *held = &list->items[list->count];

	memset(held, 0, sizeof(*held));
	if (!copy_held(reading->object, certificate, held)) {
		release_held(held);
		return TKM_E_MEMORY;
	}
	list->count++;
	return TKM_OK;
}

static tkm_status take_object(void *ctx, const struct tkm_object *object)
{
	struct reading *reading = ctx;
	tkm_status status;

	if (!object->certificate || reading->list.count == TKM_KIT_HELD_MAX)
		return TKM_OK;
	if (object->id_length > ID_MAX) {
		reading->list.unreadable++;
		return TKM_OK;
	}
	reading->object = object;
	status = reading->reader->read(reading->host, object->certificate,
	    object->certificate_length, take_certificate, reading);
	if (status == TKM_E_ARGUMENT) {
		reading->list.unreadable++;
		status = TKM_OK;
	}
	return status;
}

static int by_key_then_end(const void *left, const void *right)
{
	const struct tkm_kit_held *a = left;
	const struct tkm_kit_held *b = right;

	if (a->has_key != b->has_key)
		return a->has_key ? -1 : 1;
	if (a->not_after != b->not_after)
		return a->not_after < b->not_after ? -1 : 1;
	return strcmp(a->fingerprint, b->fingerprint);
}

tkm_status tkm_kit_held_read(const struct tkm_host *host,
    const struct tkm_host_token *tokens,
    const struct tkm_host_certificate *reader, struct tkm_session *session,
    struct tkm_op *op, struct tkm_kit_held_list *out)
{
	struct reading reading = {.host = host, .reader = reader};
	struct tkm_object_seen seen = {
	    .size = sizeof(seen), .object = take_object, .ctx = &reading};
	tkm_status status;

	reading.list.items =
	    calloc(TKM_KIT_HELD_MAX, sizeof(struct tkm_kit_held));
	if (!reading.list.items)
		return TKM_E_MEMORY;
	status = tokens->objects(session, op, &seen);
	if (status != TKM_OK) {
		tkm_kit_held_release(&reading.list);
		return status;
	}
	qsort(reading.list.items, reading.list.count,
	    sizeof(struct tkm_kit_held), by_key_then_end);
	*out = reading.list;
	return TKM_OK;
}

static bool is_id(const struct tkm_kit_held *held, struct tkm_view typed)
{
	uint8_t id[ID_MAX];
	size_t size;

	return tkm_hex_decode(typed, sizeof(id), id, &size) && size > 0 &&
	       size == held->id_size && memcmp(id, held->id, size) == 0;
}

static bool is_meant(const struct tkm_kit_held *held, struct tkm_view typed)
{
	return is_id(held, typed) ||
	       tkm_view_equals_nocase(tkm_view_of(held->serial), typed) ||
	       tkm_view_equals_nocase(tkm_view_of(held->fingerprint), typed);
}

const struct tkm_kit_held *tkm_kit_held_find(
    const struct tkm_kit_held_list *list, struct tkm_view typed)
{
	size_t i;

	for (i = 0; typed.size > 0 && i < list->count; i++) {
		if (is_meant(&list->items[i], typed))
			return &list->items[i];
	}
	return NULL;
}

bool tkm_kit_held_is_replaced(
    const struct tkm_kit_held_list *list, const struct tkm_kit_held *held)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct tkm_kit_held *other = &list->items[i];

		if (other->not_after > held->not_after &&
		    other->has_key >= held->has_key &&
		    strcmp(other->subject, held->subject) == 0)
			return true;
	}
	return false;
}

static int64_t within_dates(int64_t seconds)
{
	if (seconds < TKM_DATE_MIN)
		return TKM_DATE_MIN;
	return seconds > TKM_DATE_MAX ? TKM_DATE_MAX : seconds;
}

int64_t tkm_kit_held_days(int64_t now, int64_t then)
{
	int64_t seconds = within_dates(then) - within_dates(now);

	if (seconds >= 0)
		return seconds / SECONDS_A_DAY;
	return -((-seconds + SECONDS_A_DAY - 1) / SECONDS_A_DAY);
}

/* At most `ending_days` are left: ending. */
static const char *state_word(
    const struct tkm_kit_held *held, int64_t now, int64_t ending_days)
{
	if (now > held->not_after)
		return TKM_N("ended");
	if (now < held->not_before)
		return TKM_N("not_yet");
	if (tkm_kit_held_days(now, held->not_after) <= ending_days)
		return TKM_N("ending");
	return TKM_N("valid");
}

void tkm_kit_held_row(const struct tkm_kit_held *held, uint32_t flags,
    int64_t now, int64_t ending_days, struct tkm_row *row)
{
	if (flags & TKM_R_LIST)
		tkm_row_init(row, "certificates", TKM_N("Certificates"), flags);
	else
		tkm_row_init(row, "certificate", TKM_N("Certificate"), flags);
	tkm_row_text(row, "name", TKM_N("Owner"), held->name);
	tkm_row_word(
	    row, "state", TKM_N("State"), state_word(held, now, ending_days));
	tkm_row_number(row, TKM_INT, "days_left", TKM_N("Days left"),
	    tkm_kit_held_days(now, held->not_after));
	tkm_row_number(
	    row, TKM_TIME, "not_before", TKM_N("Valid from"), held->not_before);
	tkm_row_number(
	    row, TKM_TIME, "not_after", TKM_N("Valid until"), held->not_after);
	tkm_row_text(row, "subject", TKM_N("Subject"), held->subject);
	tkm_row_text(row, "issuer", TKM_N("Issuer"), held->issuer);
	tkm_row_text(row, "serial", TKM_N("Serial number"), held->serial);
	tkm_row_text(row, "key", TKM_N("Key"), held->key);
	tkm_row_number(
	    row, TKM_BOOL, "has_key", TKM_N("Key on the token"), held->has_key);
	tkm_row_bytes(row, "id", TKM_N("Id"), held->id, held->id_size);
	tkm_row_text(row, "label", TKM_N("Label"), held->label);
	tkm_row_text(row, "fingerprint", TKM_N("SHA-256 fingerprint"),
	    held->fingerprint);
}

void tkm_kit_held_brief(const struct tkm_kit_held *held, struct tkm_row *row)
{
	tkm_row_init(row, "certificate", TKM_N("Certificate"), 0);
	tkm_row_text(row, "name", TKM_N("Owner"), held->name);
	tkm_row_number(
	    row, TKM_TIME, "not_after", TKM_N("Valid until"), held->not_after);
	tkm_row_text(row, "serial", TKM_N("Serial number"), held->serial);
	tkm_row_bytes(row, "id", TKM_N("Id"), held->id, held->id_size);
}
