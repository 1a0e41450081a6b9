/* SPDX-License-Identifier: Apache-2.0
 * round.h -- one look at every token present, with what was shown before.
 */
#ifndef TKM_EXPIRY_ROUND_H
#define TKM_EXPIRY_ROUND_H

#include "core/kit/certificates.h"
#include "plugins/expiry-warning/memory.h"
#include <tkm/feature.h>
#include <tkm/service.h>

struct tkm_instance {
	const struct tkm_host *host; /* first, for the kit */
	const struct tkm_host_token *token;
	const struct tkm_host_certificate *certificate;
	const struct tkm_host_settings *settings;
	const struct tkm_host_store *store;
	const struct tkm_host_log *log; /* NULL: none */
};

struct tkm_round {
	struct tkm_instance *self;
	struct tkm_op *op;
	struct tkm_memory *memory;
	struct tkm_thresholds thresholds;
	int64_t now;
	tkm_status failed; /* the first token that could not be looked at */
};

extern const struct tkm_action tkm_check_action;
extern const struct tkm_action tkm_snooze_action;

/* Run one of the actions to its end. */
tkm_status tkm_check_run(struct tkm_instance *self, struct tkm_op *op);
tkm_status tkm_snooze_run(struct tkm_instance *self, struct tkm_op *op);

/* Reads settings and record; MEMORY, with nothing to release. */
tkm_status tkm_round_init(
    struct tkm_round *round, struct tkm_instance *self, struct tkm_op *op);
void tkm_round_release(struct tkm_round *round);
/* Writes the record down; its failure is logged, not told. */
tkm_status tkm_round_save(const struct tkm_round *round);

/*
 * The outcome of a visit: one token that fails must not hide the others, so
 * only CANCELLED ends the round, anything else is kept for its end.
 */
tkm_status tkm_round_visited(struct tkm_round *round, tkm_status status);

/* Is it the user's, not a CA's in the chain of one? */
bool tkm_round_is_users(const struct tkm_kit_held *held);

/* Is it the user's to renew: theirs, and without a successor? */
bool tkm_round_concerns(
    const struct tkm_kit_held_list *list, const struct tkm_kit_held *held);

#endif
