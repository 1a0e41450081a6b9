/* SPDX-License-Identifier: Apache-2.0
 * trust.h -- what is trusted, and what may follow it (TUF 1.0.33, 5.3 to
 * 5.6): no disk, no network.
 *
 * Expiry is judged by one moment, the one the trust was begun at.  A
 * document enters only when nothing speaks against it, with one exception: a
 * timestamp or snapshot that is trusted but no longer current (expired, or
 * not the version told) stays as what later ones are compared with, and the
 * call says so.
 */
#ifndef TKM_TUF_TRUST_H
#define TKM_TUF_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "bootstrap/tuf/metadata.h"

/* A targets document, by the name of its role. */
struct tkm_tuf_role {
	char *name;
	struct tkm_tuf_metadata metadata;
};

struct tkm_tuf_trust {
	int64_t now; /* seconds since 1970 UTC */
	struct tkm_tuf_metadata root;
	struct tkm_tuf_metadata timestamp;
	struct tkm_tuf_metadata snapshot;
	struct tkm_tuf_role *roles;
	size_t role_count;
};

/* Begins with a root that is trusted already, but must be whole. */
int tkm_tuf_trust_init(struct tkm_tuf_trust *trust, int64_t now,
    struct tkm_view root, struct tkm_tuf_fault *fault);
/* Harmless on a zeroed struct. */
void tkm_tuf_trust_release(struct tkm_tuf_trust *trust);

/* The root of the next version, signed by this one and by itself. */
int tkm_tuf_trust_next_root(struct tkm_tuf_trust *trust, struct tkm_view text,
    struct tkm_tuf_fault *fault);
/* No root follows: is the last one still valid? */
int tkm_tuf_trust_end_root(
    const struct tkm_tuf_trust *trust, struct tkm_tuf_fault *fault);

/*
 * A timestamp, local or fetched.  IS_NEW (may be NULL): it took the place of
 * the one before; one of the same version does not.
 */
int tkm_tuf_trust_timestamp(struct tkm_tuf_trust *trust, struct tkm_view text,
    bool *is_new, struct tkm_tuf_fault *fault);

/*
 * A snapshot.  IS_LOCAL: its length and hashes are not compared with the
 * timestamp's, since an older one is a baseline too.
 */
int tkm_tuf_trust_snapshot(struct tkm_tuf_trust *trust, struct tkm_view text,
    bool is_local, struct tkm_tuf_fault *fault);

/* What the snapshot says of a role's document; false: nothing. */
bool tkm_tuf_trust_listed(const struct tkm_tuf_trust *trust, const char *role,
    struct tkm_tuf_meta_file *out);

/* The document of a role, if it is trusted already. */
const struct tkm_tuf_metadata *tkm_tuf_trust_find(
    const struct tkm_tuf_trust *trust, const char *role);

/* The document of a role, as AUTHORITY wants it signed. */
int tkm_tuf_trust_targets(struct tkm_tuf_trust *trust, struct tkm_view text,
    const char *role, const struct tkm_tuf_authority *authority,
    struct tkm_tuf_fault *fault);

#endif
