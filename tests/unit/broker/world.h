/* SPDX-License-Identifier: Apache-2.0
 * world.h -- a small world for the tests of sessions and jobs: a token of
 * memory, somebody who answers forms from a script, and a host around them.
 *
 * The host's own parts below are real (secrets, records, settings, PIN
 * rules); what is replaced is the registry, the operation and the core.
 */
#ifndef TKM_TEST_WORLD_H
#define TKM_TEST_WORLD_H

#include <stdbool.h>

#include "core/host/core.h"
#include <tkm/service.h>

#define WORLD_TOKENS 4
#define WORLD_SCRIPT 16
#define WORLD_CLEANUPS 16

/* A token: everything a back end could know of it. */
struct toy {
	struct tkm_token_id id;
	char pin[32];
	char so_pin[64];
	int tries; /* left */
	int so_tries; /* left */
	int max_tries;
	bool tells_tries; /* as a number */
	bool tells_flags; /* LOW, FINAL, LOCKED */
	bool pin_each_time; /* for every signature */
	bool may_sign;
	bool tells_only_low; /* of the flags, only that a try was lost */
	bool present;
	int room; /* for certificates */
	bool unblock_lies; /* says OK and sets nothing */
	uint32_t is_default;
	bool logged_in;
	int opened; /* cards not closed */
	int pins_sent;
	int so_wrong; /* SO PINs refused, ever */
	int keys_made;
	int removes;
};

struct toy_object {
	uint32_t flags;
	unsigned char id[32];
	size_t id_length;
	unsigned char data[64];
	size_t length;
};

struct step {
	const char *id; /* of a field, or of a form without fields */
	const char *text;
};

struct world {
	struct tkm_core *core;
	struct tkm_operation *operation;
	struct tkm_op *op;
	const struct tkm_host *host;
	struct toy toys[WORLD_TOKENS];
	int toy_count;
	bool enumerate_fails;
	bool has_other; /* a second back end, with the token 77 */
	bool other_fails;
	bool module_fails; /* one problem told, the rest goes on */
	char dir[128];
	struct step script[WORLD_SCRIPT];
	int script_count;
	int script_next;
	char asked[512]; /* ids of the forms asked, blank-separated */
	char noticed[512];
	bool committed;
	int lost_meanwhile; /* tries another program loses at a PIN prompt */
	/*
	 * The machine dies at the n-th effect from now (0: never): a PIN
	 * sent, something written to the token or to the disk.  From then on
	 * nothing has an effect any more.  `after`: the effect itself happens.
	 */
	int dies_at;
	bool dies_after;
	bool dead;
	int effects;
};

extern struct world the;

/* Begins anew: an empty state folder, no tokens. */
void world_begin(void);
void world_end(void);
/* The process starts again: what was only in memory is gone. */
void world_restart(void);
/* A new operation, for the token `serial` (may be NULL). */
void world_operation(const char *serial);
struct toy *world_token(const char *serial, const char *pin);
void world_answer(const char *id, const char *text);
struct tkm_secret *world_secret(const char *text);
/* The error of the operation, as text in English. */
const char *world_error(void);
const char *world_field(void);
tkm_status world_open(struct tkm_session **out);
/* The RA back end of the profile. */
void world_ra(const struct tkm_ra *table);
/* Asks the machine for leave to have an effect; false: it is dead. */
bool world_effect(void);
/* Did the effect just allowed kill the machine? */
bool world_is_dead(void);

#endif
