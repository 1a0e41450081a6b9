/* SPDX-License-Identifier: Apache-2.0
 * copy.h -- who a token is, kept longer than a back end lends it.
 */
#ifndef TKM_HOST_TOKEN_COPY_H
#define TKM_HOST_TOKEN_COPY_H

#include <stdbool.h>

#include <tkm/token.h>

struct tkm_token_copy {
	struct tkm_token_id id; /* every member set, at least to "" */
	char *text; /* what the members point into */
};

/*
 * Copies `from`.  Label, manufacturer, model and reader come from outside:
 * what is no printable UTF-8 in them is replaced.  MEMORY; `out` untouched.
 */
tkm_status tkm_token_copy_make(
    const struct tkm_token_id *from, struct tkm_token_copy *out);
/* Harmless on a zeroed struct. */
void tkm_token_copy_release(struct tkm_token_copy *copy);

/* What names the token to a person: its serial, or its place without one. */
const char *tkm_token_name(const struct tkm_token_id *id);

/* Are both the same token in the same place? */
bool tkm_token_same(const struct tkm_token_id *a, const struct tkm_token_id *b);

#define TKM_TOKEN_FILE_NAME_SIZE 64 /* with the NUL */

/*
 * The token's name as part of a file name: [a-z0-9.-], different for
 * different tokens (very long names: all but certainly so).
 */
void tkm_token_file_name(
    const struct tkm_token_id *id, char name[TKM_TOKEN_FILE_NAME_SIZE]);

#endif
