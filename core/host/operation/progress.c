/* SPDX-License-Identifier: Apache-2.0
 * progress.c -- steps and weights turned into permille of the whole.
 */
#include "core/host/operation/progress.h"

#include <stdlib.h>

#include "core/base/text.h"

#define WHOLE 1000u

static void free_steps(struct tkm_progress *progress)
{
	for (uint32_t i = 0; progress->labels && i < progress->count; i++)
		free(progress->labels[i]);
	free(progress->labels);
	free(progress->weights);
}

void tkm_progress_release(struct tkm_progress *progress)
{
	free_steps(progress);
	*progress = (struct tkm_progress){0};
}

bool tkm_progress_begin(struct tkm_progress *progress,
    const struct tkm_words *words, const struct tkm_step *const *steps,
    uint32_t count)
{
	struct tkm_progress fresh = {
	    .count = count,
	    .labels = calloc(count ? count : 1, sizeof(char *)),
	    .weights = calloc(count ? count : 1, sizeof(uint32_t)),
	    .base = progress->permille,
	    .permille = progress->permille,
	};
	bool whole = fresh.labels && fresh.weights;

	for (uint32_t i = 0; whole && i < count; i++) {
		fresh.weights[i] = steps[i]->weight ? steps[i]->weight : 1;
		fresh.total += fresh.weights[i];
		fresh.labels[i] =
		    tkm_text_dup(tkm_words_get(words, steps[i]->label));
		whole = fresh.labels[i] != NULL;
	}
	free_steps(whole ? progress : &fresh);
	if (whole)
		*progress = fresh;
	return whole;
}

/* count is at most 4096 and a weight 32 bits: nothing overflows. */
static uint32_t whole_at(const struct tkm_progress *progress, uint32_t permille)
{
	uint64_t done = 0;
	uint64_t span = WHOLE - progress->base;

	if (progress->count == 0)
		return progress->base + (uint32_t)(span * permille / WHOLE);
	for (uint32_t i = 0; i < progress->present; i++)
		done += (uint64_t)progress->weights[i] * WHOLE;
	if (progress->present < progress->count)
		done +=
		    (uint64_t)progress->weights[progress->present] * permille;
	return progress->base +
	       (uint32_t)(span * done / (progress->total * WHOLE));
}

bool tkm_progress_move(struct tkm_progress *progress, uint32_t permille)
{
	uint32_t now = whole_at(progress, permille < WHOLE ? permille : WHOLE);

	if (now <= progress->permille)
		return false;
	progress->permille = now;
	return true;
}

void tkm_progress_next(struct tkm_progress *progress)
{
	if (progress->present < progress->count)
		progress->present++;
	tkm_progress_move(progress, 0);
}

const char *tkm_progress_label(const struct tkm_progress *progress)
{
	return progress->present < progress->count
		   ? progress->labels[progress->present]
		   : NULL;
}
