/* SPDX-License-Identifier: Apache-2.0
 * objects.c -- keys and certificates of a token, copied.
 */
#include "core/host/token/objects.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/host/plugin/contract.h"
#include <tkm/make.h>

#define OBJECTS_MAX 1024u
#define OBJECT_MAX 262144u /* bytes of one, all members together */

/* Copies `n` bytes to *cursor, moves it behind them, gives their place. */
static const void *put(uint8_t **cursor, const void *data, uint64_t n)
{
	uint8_t *place = *cursor;

	if (!data)
		return NULL;
	memcpy(place, data, (size_t)n);
	*cursor += n;
	return place;
}

/* A length counts only with the data it belongs to. */
static void tidy_lengths(struct tkm_object *object)
{
	if (!object->id)
		object->id_length = 0;
	if (!object->spki)
		object->spki_length = 0;
	if (!object->certificate)
		object->certificate_length = 0;
	if (!object->label)
		object->label = "";
}

static bool total_size(const struct tkm_object *object, size_t *total)
{
	uint64_t parts[] = {object->id_length, object->spki_length,
	    object->certificate_length, strlen(object->label) + 1};
	size_t i;

	*total = 0;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i] > OBJECT_MAX)
			return false;
		*total += (size_t)parts[i];
	}
	return *total <= OBJECT_MAX;
}

static tkm_status copy_object(
    const struct tkm_object *from, struct tkm_object_copy *out)
{
	struct tkm_object object = {.size = sizeof(object), .label = ""};
	uint8_t *cursor;
	size_t total;

	tkm_assign(&object, from);
	if (!tkm_contract_flags(object.flags))
		return TKM_E_PLUGIN;
	tidy_lengths(&object);
	if (!total_size(&object, &total))
		return TKM_E_ARGUMENT;
	out->data = malloc(total);
	if (!out->data)
		return TKM_E_MEMORY;
	cursor = out->data;
	object.id = put(&cursor, object.id, object.id_length);
	object.spki = put(&cursor, object.spki, object.spki_length);
	object.certificate =
	    put(&cursor, object.certificate, object.certificate_length);
	object.label = put(&cursor, object.label, strlen(object.label) + 1);
	out->object = object;
	return TKM_OK;
}

static tkm_status TKM_CALL take(void *ctx, const struct tkm_object *object)
{
	struct tkm_objects *objects = ctx;
	struct tkm_object_copy *items;
	tkm_status status = TKM_E_MEMORY;

	if (objects->count < OBJECTS_MAX) {
		items = realloc(
		    objects->items, (objects->count + 1) * sizeof(*items));
		if (items) {
			objects->items = items;
			status = copy_object(object, &items[objects->count]);
		}
	}
	if (status == TKM_OK)
		objects->count++;
	else if (status != TKM_E_PLUGIN)
		objects->full = true;
	return status;
}

struct tkm_object_seen tkm_objects_taker(struct tkm_objects *objects)
{
	struct tkm_object_seen seen = {
	    .size = sizeof(seen),
	    .object = take,
	    .ctx = objects,
	};

	return seen;
}

tkm_status tkm_objects_read(
    struct tkm_session *session, struct tkm_op *op, struct tkm_objects *out)
{
	struct tkm_objects objects = {0};
	struct tkm_object_seen seen = tkm_objects_taker(&objects);
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->objects(session->card, op, &seen);
	tkm_session_leave(session, op, before);
	if (objects.full)
		status = tkm_session_fail(session, op, TKM_E_MEMORY,
		    TKM_N("The token {token} holds more than this program can "
			  "keep in memory."));
	if (status != TKM_OK) {
		tkm_objects_release(&objects);
		return status;
	}
	*out = objects;
	return TKM_OK;
}

const struct tkm_object *tkm_objects_find(const struct tkm_objects *objects,
    const void *id, uint64_t n, uint32_t what)
{
	const struct tkm_object *object;
	size_t i;

	for (i = 0; i < objects->count; i++) {
		object = &objects->items[i].object;
		if ((object->flags & what) == what && object->id_length == n &&
		    (n == 0 || memcmp(object->id, id, (size_t)n) == 0))
			return object;
	}
	return NULL;
}

void tkm_objects_release(struct tkm_objects *objects)
{
	size_t i;

	for (i = 0; i < objects->count; i++)
		free(objects->items[i].data);
	free(objects->items);
	*objects = (struct tkm_objects){0};
}
