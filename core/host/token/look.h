/* SPDX-License-Identifier: Apache-2.0
 * look.h -- one look at one token back end: the tokens it has, and what of
 * it could not be asked.
 */
#ifndef TKM_HOST_LOOK_H
#define TKM_HOST_LOOK_H

#include "core/host/operation/operation.h"
#include "core/host/token/copy.h"

/* A token met. */
struct tkm_met {
	struct tkm_token_copy token;
	uint64_t generation; /* filled in by the broker */
};

/* A back end, module or reader that could not be asked. */
struct tkm_trouble {
	char *source;
	struct tkm_problem problem;
};

struct tkm_look {
	struct tkm_installed *plugin;
	struct tkm_met *met;
	size_t met_count;
	struct tkm_trouble *troubles;
	size_t trouble_count;
	tkm_status status; /* CANCELLED, MEMORY; else OK: see troubles */
};

/*
 * Loads the plugin and has it enumerate.  `look` is zeroed but for `plugin`.
 * The operation's problem is as clean afterwards as before.  [worker]
 */
void tkm_look_run(struct tkm_look *look, struct tkm_operation *operation);
void tkm_look_release(struct tkm_look *look);

#endif
