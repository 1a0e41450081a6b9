/* SPDX-License-Identifier: Apache-2.0
 * front.h -- what a front end gives the host for one operation: somebody to
 * ask, and somewhere to show things.
 *
 * The host calls these on the thread that runs the operation; everything
 * handed over is lent for the call.  Texts are message ids: look them up in
 * the `words` that come along.
 */
#ifndef TKM_HOST_FRONT_H
#define TKM_HOST_FRONT_H

#include <stdbool.h>

#include "core/host/problem.h"
#include "core/host/words.h"
#include <tkm/feature.h>

struct tkm_answers;

struct tkm_front {
	void *ctx;
	/*
	 * Answers every field that form->fields' conditions ask for, through
	 * tkm_answers_put*().  Called again with form->problem set when an
	 * answer was not acceptable.  OK, CANCELLED, or NEEDS_INPUT: nobody
	 * to ask (tkm_answers_miss() was told which fields).
	 */
	tkm_status (*ask)(void *ctx, const struct tkm_words *words,
	    const struct tkm_form *form, struct tkm_answers *answers);
	void (*record)(void *ctx, const struct tkm_words *words,
	    const struct tkm_record *record);
	void (*notice)(void *ctx, const struct tkm_words *words,
	    const struct tkm_notice *notice);
	/*
	 * The present step (NULL: none told), its number from 1, how many
	 * there are, and how far the whole is in permille.
	 */
	void (*progress)(void *ctx, const char *step_text, unsigned step,
	    unsigned steps, unsigned permille);
	/* Cancel is no longer possible; `why` is translated. */
	void (*committed)(void *ctx, const char *why);
	/* Readable or signalled when the user cancels; -1: never. */
	intptr_t cancel_handle;
	bool (*cancelled)(void *ctx);
};

/*
 * Answers to the form being asked; they live in locked memory.  When it is
 * asked again the previous ones are still there, except secrets: a wrong one
 * must not go twice.  What does not fit (a field there is not, a text of more
 * than 4096 bytes) counts as not answered.
 */
void tkm_answers_put_text(
    struct tkm_answers *, const char *field, const char *text, size_t n);
void tkm_answers_put_number(
    struct tkm_answers *, const char *field, int64_t number);
/* Takes the secret over. */
void tkm_answers_put_secret(
    struct tkm_answers *, const char *field, struct tkm_secret *secret);
const struct tkm_value *tkm_answers_get(
    const struct tkm_answers *, const char *field);
/* Is the field asked, given the answers so far (its `when`)? */
bool tkm_answers_wants(
    const struct tkm_answers *, const struct tkm_field *field);
/* No answer for this field and nobody to ask. */
void tkm_answers_miss(struct tkm_answers *, const char *field);

#endif
