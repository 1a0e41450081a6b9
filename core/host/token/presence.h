/* SPDX-License-Identifier: Apache-2.0
 * presence.h -- which tokens are there, and since when.
 *
 * A token gets a generation when it is met.  Once it was away it gets
 * another one when it comes back, so that what was opened before can be told
 * from what is there now.  Thread-safe.
 */
#ifndef TKM_HOST_PRESENCE_H
#define TKM_HOST_PRESENCE_H

#include <stdbool.h>
#include <stddef.h>

#include <tkm/token.h>

struct tkm_presence;

struct tkm_presence *tkm_presence_new(void); /* NULL without memory */
void tkm_presence_free(struct tkm_presence *presence);

/*
 * What a look at the back end (any pointer that stands for it) has met.
 * `complete`: nothing hindered the look, so a token not met is gone; else it
 * may just be hidden and keeps its generation.  MEMORY.
 */
tkm_status tkm_presence_update(struct tkm_presence *presence,
    const void *back_end, const struct tkm_token_id *const *ids, size_t count,
    bool complete, uint64_t *generations);

/* Is the token that had this generation still the one in place? */
bool tkm_presence_is(struct tkm_presence *presence, const void *back_end,
    const struct tkm_token_id *id, uint64_t generation);

/* The token was found to be gone. */
void tkm_presence_gone(struct tkm_presence *presence, const void *back_end,
    const struct tkm_token_id *id);

#endif
