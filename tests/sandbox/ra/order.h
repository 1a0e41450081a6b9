/* SPDX-License-Identifier: Apache-2.0
 * order.h -- a certificate asked for, by an activation code or a renewal.
 */
#ifndef SANDBOX_RA_ORDER_H
#define SANDBOX_RA_ORDER_H

#include "tests/sandbox/ra/call.h"
#include "tests/sandbox/ra/subscriber.h"

/* Also the texts in the database and, mostly, in answers. */
enum ra_order_state {
	RA_ORDER_IDENTIFIED,
	RA_ORDER_DECLINED,
	RA_ORDER_CONFIRMED,
	RA_ORDER_WAITING,
	RA_ORDER_ISSUED,
	RA_ORDER_DONE,
};

struct ra_order {
	char id[RA_ID_SIZE];
	struct ra_subscriber subscriber;
	enum ra_order_state state;
	int64_t expires;
	int64_t days; /* validity of the certificate */
	int64_t waiting; /* 202s left; negative: not asked yet */
	int64_t rekeys;
	int64_t nonce_expires;
	bool is_revoked;
	char keys[80]; /* kinds allowed, with commas between */
	char old_serial[RA_ID_SIZE]; /* of a renewal */
	unsigned char nonce[RA_KEY_SIZE]; /* of a renewal */
};

/* False, with `*failed` set if the database failed, when there is none. */
bool ra_order_load(
    struct ra_call *call, const char *id, bool *failed, struct ra_order *out);
bool ra_order_set_state(
    struct ra_call *call, struct ra_order *order, enum ra_order_state state);
const char *ra_order_state_text(enum ra_order_state state);

/* The answer to the first step: subject, keys, state. NULL on failure. */
json_t *ra_order_describe(const struct ra_call *call,
    const struct ra_order *order, const char *id_name, bool full);
/* Is this the digest of what ra_order_describe() shows? */
bool ra_order_is_digest(
    const struct ra_order *order, bool full, const char *digest);

#endif
