/* SPDX-License-Identifier: Apache-2.0
 * tuf_metadata.c -- documents of The Update Framework, and all that is asked
 * of one that was let through.
 */
// LIBS: tkm_tuf
#include <assert.h>
#include <stdint.h>

#include "bootstrap/tuf/delegation.h"
#include "bootstrap/tuf/json.h"
#include "bootstrap/tuf/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool visit(void *ctx, const char *name, bool is_terminating,
    const struct tkm_tuf_authority *authority)
{
	struct tkm_tuf_metadata *metadata = ctx;

	(void)is_terminating;
	(void)tkm_tuf_metadata_verify(metadata, authority, name, NULL);
	return true;
}

/* What is canonical stays as it is when read and written again. */
static void check_canonical(const json_t *value)
{
	struct tkm_buf once = TKM_BUF_INIT(SIZE_MAX);

	assert(tkm_tuf_json_canonical(value, &once));
	assert(once.size > 0);
	tkm_buf_release(&once);
}

static void ask(struct tkm_tuf_metadata *metadata, enum tkm_tuf_kind kind)
{
	struct tkm_tuf_meta_file file;
	struct tkm_tuf_target target;
	int role;

	check_canonical(metadata->body);
	for (role = TKM_TUF_ROOT;
	     kind == TKM_TUF_ROOT && role <= TKM_TUF_TARGETS; role++) {
		struct tkm_tuf_authority authority =
		    tkm_tuf_root_authority(metadata, (enum tkm_tuf_kind)role);

		(void)tkm_tuf_metadata_verify(
		    metadata, &authority, "root", NULL);
	}
	(void)tkm_tuf_root_is_consistent(metadata);
	(void)tkm_tuf_meta_file(metadata, "snapshot.json", &file);
	(void)tkm_tuf_target_find(metadata, "a/b", &target);
	if (kind == TKM_TUF_TARGETS)
		tkm_tuf_delegations_of(metadata, "a/b", visit, metadata);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_view text = tkm_view_of_bytes(data, size);
	int kind;

	for (kind = TKM_TUF_ROOT; kind <= TKM_TUF_TARGETS; kind++) {
		struct tkm_tuf_metadata metadata;

		if (tkm_tuf_metadata_parse(text, (enum tkm_tuf_kind)kind,
			"role", &metadata, NULL) != TKM_TUF_OK)
			continue;
		ask(&metadata, (enum tkm_tuf_kind)kind);
		tkm_tuf_metadata_release(&metadata);
	}
	return 0;
}
