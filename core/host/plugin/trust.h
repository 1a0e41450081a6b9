/* SPDX-License-Identifier: Apache-2.0
 * trust.h -- who vouches for a plugin: this project's signed release list,
 * or a vendor's signature by a certificate the administrator put into
 * trust.d (docs/plugin-abi.md, "Trust").
 *
 * The release list and its signature are read when first needed.  One thread
 * at a time.
 */
#ifndef TKM_HOST_TRUST_H
#define TKM_HOST_TRUST_H

#include "core/base/view.h"
#include "core/host/plugin/manifest.h"
#include "core/host/problem.h"

struct tkm_trust;

/*
 * `plugins`: the folder of release.json; `anchors`: trust.d.  Both and
 * `words` must outlive it.  NULL without memory.
 */
struct tkm_trust *tkm_trust_new(
    const char *plugins, const char *anchors, const struct tkm_words *words);
void tkm_trust_free(struct tkm_trust *trust);

/* What is to be vouched for. */
struct tkm_candidate {
	const char *name; /* folder name: "pin" */
	const char *folder; /* its path */
	bool released_here; /* lies in the folder of release.json */
	const struct tkm_manifest *manifest;
	struct tkm_view text; /* the manifest as it was read */
	const uint8_t *sha256; /* of the opened library */
};

/*
 * OK, or PLUGIN with a message for each reason.  `is_ours`: is it on the
 * release list, right or not?
 */
tkm_status tkm_trust_check(struct tkm_trust *trust,
    const struct tkm_candidate *candidate, bool *is_ours,
    struct tkm_problem *problem);

/* Is anything in that folder on the release list? */
bool tkm_trust_lists(struct tkm_trust *trust, const char *folder);

/*
 * The same for a file of this project that is no plugin, listed as
 * "<folder>/<name>".
 */
tkm_status tkm_trust_check_file(struct tkm_trust *trust, const char *folder,
    const char *name, const uint8_t *sha256, struct tkm_problem *problem);

/* SHA-256; false when the crypto library fails. */
bool tkm_trust_hash(const void *data, size_t n, uint8_t hash[TKM_SHA256_SIZE]);

#endif
