/* SPDX-License-Identifier: Apache-2.0
 * certificates.h -- the certificates of one token, read, sorted, and shown
 * under the ids of docs/values.md.
 *
 * A list owns copies of everything in it and belongs to one thread at a time.
 */
#ifndef TKM_KIT_CERTIFICATES_H
#define TKM_KIT_CERTIFICATES_H

#include <stdbool.h>

#include "core/base/view.h"
#include <tkm/make.h>
#include <tkm/service.h>

/* Certificates of one token; the rest is left out. */
#define TKM_KIT_HELD_MAX 256u

/* One certificate held by a token. */
struct tkm_kit_held {
	bool has_key; /* as far as can be seen without a login */
	bool is_ca;
	int64_t not_before;
	int64_t not_after;
	uint8_t *id;
	size_t id_size;
	char *label;
	char *subject;
	char *name; /* of the subject, for people */
	char *issuer;
	char *serial;
	char *key;
	char *fingerprint;
};

struct tkm_kit_held_list {
	struct tkm_kit_held *items;
	size_t count;
	size_t unreadable; /* seen, but no certificate (RFC 5280) */
};

/*
 * Reads what is on the token, the certificates with a key first, then those
 * that end soonest.  OUT is to be released; untouched on failure, which the
 * token service has told.
 */
tkm_status tkm_kit_held_read(const struct tkm_host *host,
    const struct tkm_host_token *tokens,
    const struct tkm_host_certificate *reader, struct tkm_session *session,
    struct tkm_op *op, struct tkm_kit_held_list *out);
/* Harmless on a zeroed list. */
void tkm_kit_held_release(struct tkm_kit_held_list *list);

/*
 * The certificate a person means: its id on the token, serial number or
 * fingerprint, in hexadecimal of either case.  NULL: none.
 */
const struct tkm_kit_held *tkm_kit_held_find(
    const struct tkm_kit_held_list *list, struct tkm_view typed);

/* Is there, on the same token, a later certificate for the same subject? */
bool tkm_kit_held_is_replaced(
    const struct tkm_kit_held_list *list, const struct tkm_kit_held *held);

/* Whole days from NOW until THEN, rounded down: -1 on the day after. */
int64_t tkm_kit_held_days(int64_t now, int64_t then);

/* So that renewal can be prepared: the first reminder of expiry-warning. */
#define TKM_KIT_ENDING_DAYS 105

/*
 * Fills ROW with the values of a record "certificates" (with TKM_R_LIST in
 * FLAGS) or "certificate".  ROW points into HELD.  The state is "valid",
 * "ending" (ENDING_DAYS or fewer days left), "ended" or "not_yet".
 */
void tkm_kit_held_row(const struct tkm_kit_held *held, uint32_t flags,
    int64_t now, int64_t ending_days, struct tkm_row *row);

/* The same with only what tells one certificate from another. */
void tkm_kit_held_brief(const struct tkm_kit_held *held, struct tkm_row *row);

#endif
