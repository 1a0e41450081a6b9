/* SPDX-License-Identifier: Apache-2.0
 * target.h -- the file of a target: fetched, judged while it comes, and put
 * in its place only when it is right.
 */
#ifndef TKM_TUF_TARGET_H
#define TKM_TUF_TARGET_H

#include <stdbool.h>

#include "bootstrap/tuf/fetch.h"
#include "bootstrap/tuf/metadata.h"

/* Where it comes from and goes to. */
struct tkm_tuf_target_place {
	const char *url; /* of the targets, with or without `/` at its end */
	const char *dir;
	const char *path; /* the target's: "a/b" */
	bool is_consistent; /* its file on the server is "a/HASH.b" */
};

/*
 * Fetches the target unless the file in DIR is right already.  On failure
 * nothing in DIR has changed.
 */
int tkm_tuf_target_fetch(struct tkm_tuf_fetcher *fetcher,
    const struct tkm_tuf_target_place *place,
    const struct tkm_tuf_target *target, struct tkm_tuf_fault *fault);

#endif
