/* SPDX-License-Identifier: Apache-2.0
 * metadata.h -- the four kinds of metadata (TUF 1.0.33, 4), read and checked
 * for form, and who signed them.
 *
 * A document that was parsed is well formed in all that the client looks at:
 * what asks it needs no checks of its own.
 */
#ifndef TKM_TUF_METADATA_H
#define TKM_TUF_METADATA_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "bootstrap/tuf/fault.h"
#include "core/base/view.h"

enum tkm_tuf_kind {
	TKM_TUF_ROOT,
	TKM_TUF_TIMESTAMP,
	TKM_TUF_SNAPSHOT,
	TKM_TUF_TARGETS, /* delegated ones too */
};

/* The name of the role, "root". */
const char *tkm_tuf_kind_name(enum tkm_tuf_kind kind);

struct tkm_tuf_metadata {
	json_t *whole; /* owned; NULL: none */
	const json_t *body; /* "signed", inside WHOLE */
	int64_t version; /* 1 or more */
	int64_t expires; /* seconds since 1970 UTC */
};

/*
 * Reads a document of that kind.  ROLE is its name in faults.  OUT is to be
 * released; untouched on failure (FORMAT, MEMORY).
 */
int tkm_tuf_metadata_parse(struct tkm_view text, enum tkm_tuf_kind kind,
    const char *role, struct tkm_tuf_metadata *out,
    struct tkm_tuf_fault *fault);
/* Harmless on a zeroed struct. */
void tkm_tuf_metadata_release(struct tkm_tuf_metadata *metadata);

/* Who must sign a role: as a root or delegating document tells. */
struct tkm_tuf_authority {
	const json_t *keys; /* of the document: key id to key */
	const json_t *role; /* "keyids" and "threshold" */
};

/* Whom the root document names for a top-level role. */
struct tkm_tuf_authority tkm_tuf_root_authority(
    const struct tkm_tuf_metadata *root, enum tkm_tuf_kind kind);

/* Has the threshold of different keys signed?  SIGNATURE if not. */
int tkm_tuf_metadata_verify(const struct tkm_tuf_metadata *metadata,
    const struct tkm_tuf_authority *authority, const char *role,
    struct tkm_tuf_fault *fault);

bool tkm_tuf_root_is_consistent(const struct tkm_tuf_metadata *root);

/* What timestamp and snapshot say of a document. */
struct tkm_tuf_meta_file {
	int64_t version;
	int64_t length; /* -1: not told */
	const json_t *hashes; /* NULL: not told */
};

/* FILE: "snapshot.json".  False: not listed. */
bool tkm_tuf_meta_file(const struct tkm_tuf_metadata *metadata,
    const char *file, struct tkm_tuf_meta_file *out);

/* A target: its length and hashes. */
struct tkm_tuf_target {
	int64_t length;
	const json_t *hashes; /* algorithm to hexadecimal; inside a document */
};

/* False: the document does not list it. */
bool tkm_tuf_target_find(const struct tkm_tuf_metadata *targets,
    const char *path, struct tkm_tuf_target *out);

#endif
