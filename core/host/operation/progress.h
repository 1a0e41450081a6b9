/* SPDX-License-Identifier: Apache-2.0
 * progress.h -- how far an operation is: weighted steps, never going back.
 */
#ifndef TKM_HOST_PROGRESS_H
#define TKM_HOST_PROGRESS_H

#include <stdbool.h>

#include "core/host/words.h"
#include <tkm/plugin.h>

/* Zeroed at first. */
struct tkm_progress {
	char **labels; /* in the user's language */
	uint32_t *weights;
	uint32_t count;
	uint32_t present; /* index of the step under way; count: all done */
	uint64_t total; /* of the weights; each step has at least 1 */
	uint32_t base; /* where these steps began */
	uint32_t permille; /* of the whole; 1000 is the end */
};

/*
 * Begins a list of steps, labelled with `words`.  One begun in the midst of
 * another has what was left.  False without memory: the steps before go on.
 */
bool tkm_progress_begin(struct tkm_progress *progress,
    const struct tkm_words *words, const struct tkm_step *const *steps,
    uint32_t count);
void tkm_progress_release(struct tkm_progress *progress);

/* The present step is `permille` done; true if the whole moved. */
bool tkm_progress_move(struct tkm_progress *progress, uint32_t permille);
/* The present step is done. */
void tkm_progress_next(struct tkm_progress *progress);
/* Of the present step, or NULL. */
const char *tkm_progress_label(const struct tkm_progress *progress);

#endif
