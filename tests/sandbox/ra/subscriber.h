/* SPDX-License-Identifier: Apache-2.0
 * subscriber.h -- the people and organizations registered here.
 */
#ifndef SANDBOX_RA_SUBSCRIBER_H
#define SANDBOX_RA_SUBSCRIBER_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "tests/sandbox/ra/ca.h"
#include "tests/sandbox/ra/crypto.h"
#include "tests/sandbox/ra/db.h"
#include "tests/sandbox/ra/text.h"

struct ra_subscriber {
	int64_t id;
	bool is_organization;
	char name[260];
	char organization[260];
	char number[32]; /* ID number, or tax code of an organization */
	char email[256];
	char contact[256]; /* told of PIN resets too; "" for none */
	enum ra_lang lang;
	char token[72];
};

/* False, with `*failed` set if the database failed, when there is none. */
bool ra_subscriber_load(
    sqlite3 *db, int64_t id, bool *failed, struct ra_subscriber *out);

/* By all that a forgotten PIN is claimed with. */
bool ra_subscriber_find(sqlite3 *db, bool *failed,
    const struct ra_subscriber *wanted, struct ra_subscriber *out);

struct ra_person ra_subscriber_person(const struct ra_subscriber *subscriber);

/*
 * Adds `subject`, `subjectDigest` and `subjectName` to an answer. `full`:
 * also what does not stand in a certificate everybody may see.
 */
bool ra_subscriber_describe(const struct ra_subscriber *subscriber, bool full,
    enum ra_lang lang, json_t *answer);

/* Fills `out` from text that may be too long: false then. */
bool ra_copy(char *out, size_t size, const char *text);

#endif
