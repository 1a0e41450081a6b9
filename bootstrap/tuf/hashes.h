/* SPDX-License-Identifier: Apache-2.0
 * hashes.h -- the hashes metadata lists, computed while bytes come in.
 */
#ifndef TKM_TUF_HASHES_H
#define TKM_TUF_HASHES_H

#include <jansson.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/view.h"

#define TKM_TUF_HASHES_MAX 4u /* algorithms one list may name */

struct tkm_tuf_hashes {
	EVP_MD_CTX *running[TKM_TUF_HASHES_MAX];
	const char *expected[TKM_TUF_HASHES_MAX]; /* inside LIST */
	size_t count;
};

/*
 * Begins all hashes of LIST (an object: algorithm to hexadecimal), which must
 * outlive it.  False: none, too many, one that is not of the SHA-2 family, or
 * no memory.
 */
bool tkm_tuf_hashes_begin(const json_t *list, struct tkm_tuf_hashes *out);
bool tkm_tuf_hashes_add(
    struct tkm_tuf_hashes *hashes, const void *data, size_t size);
/* Are all of them as expected?  Releases. */
bool tkm_tuf_hashes_end(struct tkm_tuf_hashes *hashes);

/* All of it in one go. */
bool tkm_tuf_hashes_match(const json_t *list, struct tkm_view bytes);

/* The hash a file's name begins with in a consistent snapshot; not NULL. */
const char *tkm_tuf_hashes_name(const json_t *list);

#endif
