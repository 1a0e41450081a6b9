/* SPDX-License-Identifier: Apache-2.0
 * objects.h -- keys and certificates of a token, copied.
 *
 * They are handed on only after the back end has returned: whoever looks at
 * them may then use the token again, which nobody may inside a call.
 */
#ifndef TKM_HOST_OBJECTS_H
#define TKM_HOST_OBJECTS_H

#include "core/host/token/session.h"

struct tkm_object_copy {
	struct tkm_object object;
	uint8_t *data; /* what the object points into */
};

struct tkm_objects {
	struct tkm_object_copy *items;
	size_t count;
	bool full; /* a back end told more than we keep, or no memory */
};

/* Hands what a back end tells to `objects`. */
struct tkm_object_seen tkm_objects_taker(struct tkm_objects *objects);

/* Everything on the token; OK means `out` is to be released. */
tkm_status tkm_objects_read(
    struct tkm_session *session, struct tkm_op *op, struct tkm_objects *out);
/* The object of that id with all of `what`, or NULL. */
const struct tkm_object *tkm_objects_find(const struct tkm_objects *objects,
    const void *id, uint64_t n, uint32_t what);
/* Harmless on a zeroed struct. */
void tkm_objects_release(struct tkm_objects *objects);

#endif
