/* SPDX-License-Identifier: Apache-2.0
 * fake_host.h -- a host of memory that drives one feature and writes down
 * what it does.
 *
 * The transcript has one line for each thing that happens:
 *
 *	ask FORM [again FIELD]
 *	emit RECORD id=value ...
 *	notice ID [ACTION]
 *	fail STATUS [FIELD]
 *	CALL arguments ...
 *
 * Like a strict host it forgets all answers at every service call that may
 * ask, so a feature that kept a lent answer is found out.
 */
#ifndef TKM_TESTS_FAKE_HOST_H
#define TKM_TESTS_FAKE_HOST_H

#include <stdbool.h>

#include "core/base/buf.h"
#include <tkm/feature.h>
#include <tkm/service.h>

#define FAKE_TOKENS 2
#define FAKE_OBJECTS 8
#define FAKE_ANSWERS 32
#define FAKE_SETTINGS 8

/* A certificate on a token, with dates in days from now. */
struct fake_object {
	const char *id;
	uint32_t flags;
	struct tkm_certificate certificate; /* subject NULL: unreadable */
};

struct fake_token {
	struct tkm_token_id id;
	struct tkm_pin_state pin;
	char secret[32]; /* its PIN */
	struct fake_object objects[FAKE_OBJECTS];
	size_t object_count;
	tkm_status fault; /* of objects() */
	bool hides; /* its objects, until somebody logs in */
};

struct fake_answer {
	const char *field;
	const char *text;
};

struct tkm_session {
	struct fake *fake;
	struct fake_token *token;
};

struct fake {
	struct tkm_host host; /* first: a host is its fake */
	struct tkm_op op;
	struct tkm_buf transcript;

	struct fake_answer answers[FAKE_ANSWERS]; /* given in this order */
	size_t answer_count;
	struct tkm_value *given[FAKE_ANSWERS]; /* of the last form */
	size_t given_count;
	const char *cancel_at; /* form that is declined */

	struct fake_answer settings[FAKE_SETTINGS];
	size_t setting_count;
	struct tkm_buf record; /* of the store */
	bool has_record;
	bool disk_full;

	struct fake_token tokens[FAKE_TOKENS];
	size_t token_count;
	struct tkm_session session;

	uint32_t ra_can;
	uint32_t ra_pending; /* state of the interrupted job */
	tkm_status ra_status; /* how the next job ends */
	struct fake_object ra_issues; /* what a job puts on the token */

	struct tkm_error problem;
	int secrets; /* made and not released */

	const struct tkm_plugin *plugin;
	struct tkm_instance *instance;
};

/* A host with one token, PIN "135790", and an RA that can do everything. */
void fake_init(struct fake *fake);
/* Ends the plugin; fails the test if a secret was left. */
void fake_release(struct fake *fake);

void fake_answer(struct fake *fake, const char *field, const char *text);
void fake_set(struct fake *fake, const char *key, const char *value);
struct fake_token *fake_add_token(struct fake *fake, const char *serial);
/* Days are from now.  `id` has two characters and names everything else. */
void fake_add_certificate(
    struct fake_token *token, const char *id, int64_t from, int64_t until);

/* Loads the plugin linked into the test and runs the action. */
tkm_status fake_run(struct fake *fake, const char *action);

/* The transcript so far; forgets it. */
void fake_expect(struct fake *fake, const char *transcript);
/* Is this anywhere in the transcript?  Keeps it. */
bool fake_saw(const struct fake *fake, const char *piece);

#endif
