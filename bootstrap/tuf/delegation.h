/* SPDX-License-Identifier: Apache-2.0
 * delegation.h -- which roles a targets document trusts for which paths
 * (TUF 1.0.33, 4.5), and the form of keys and roles.
 */
#ifndef TKM_TUF_DELEGATION_H
#define TKM_TUF_DELEGATION_H

#include <jansson.h>
#include <stdbool.h>

#include "bootstrap/tuf/metadata.h"

/* The form of "keys": an object of key objects. */
bool tkm_tuf_is_keys(const json_t *keys);
/* The form of a role: key ids, each once, and a threshold of 1 or more. */
bool tkm_tuf_is_role(const json_t *role);
bool tkm_tuf_is_delegations(const json_t *delegations);

/*
 * Does the shell pattern match the whole path?  `*`, `?` and `[...]` stay
 * within one component; letters of either case are different letters.
 */
bool tkm_tuf_path_matches(const char *pattern, const char *path);

/*
 * Visits the roles that TARGETS delegates PATH to, in order, until VISIT
 * returns false.  NAME and AUTHORITY are lent for the call.
 */
void tkm_tuf_delegations_of(const struct tkm_tuf_metadata *targets,
    const char *path,
    bool (*visit)(void *ctx, const char *name, bool is_terminating,
	const struct tkm_tuf_authority *authority),
    void *ctx);

#endif
