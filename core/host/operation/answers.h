/* SPDX-License-Identifier: Apache-2.0
 * answers.h -- the answers to one form: taken from a front end, held in
 * locked memory, checked against what the fields declare, wiped.
 *
 * One thread at a time.  What front ends use of it is in front.h.
 */
#ifndef TKM_HOST_ANSWERS_H
#define TKM_HOST_ANSWERS_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/host/operation/front.h"

#define TKM_ANSWERS_MAX 64u

struct tkm_answers;

struct tkm_answers *tkm_answers_new(void); /* NULL without memory */
void tkm_answers_free(struct tkm_answers *answers); /* wipes; NULL is fine */
/* Forgets everything. */
void tkm_answers_wipe(struct tkm_answers *answers);

/*
 * Begins to ask `form`, lent until tkm_answers_end().  Answers stay when it
 * is the form asked last, asked again because of a problem; secrets only when
 * the problem names another field.
 */
void tkm_answers_begin(
    struct tkm_answers *answers, const struct tkm_form *form);
/* Drops what is empty or was not to be asked; the form may go. */
void tkm_answers_end(struct tkm_answers *answers);

/* Which declared check an answer does not pass. */
struct tkm_answer_fault {
	const struct tkm_field *field;
	const char *message; /* msgid with {field}, {min}, {max} */
};

/* The first answer of the form that is not acceptable; true: none. */
bool tkm_answers_check(
    const struct tkm_answers *answers, struct tkm_answer_fault *fault);

/* The ids given to tkm_answers_miss(), blank-separated; "" for none. */
const char *tkm_answers_missing(const struct tkm_answers *answers);

#endif
