/* SPDX-License-Identifier: Apache-2.0
 * suggest.h -- the nearest of some words to one that was mistyped.
 */
#ifndef TKM_CLI_SUGGEST_H
#define TKM_CLI_SUGGEST_H

#include <stddef.h>

/* The nearest candidate so far; starts zeroed. */
struct tkm_suggestion {
	const char *word; /* borrowed; NULL: nothing near enough */
	size_t distance;
};

/*
 * Considers one more candidate.  Near enough is up to a third of the typed
 * word, and one slip even in the shortest.
 */
void tkm_suggestion_try(
    struct tkm_suggestion *suggestion, const char *typed, const char *word);

/* Slips (wrong, missing, added, swapped bytes) between the two. */
size_t tkm_suggest_distance(const char *a, const char *b);

#endif
