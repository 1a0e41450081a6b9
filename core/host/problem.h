/* SPDX-License-Identifier: Apache-2.0
 * problem.h -- what went wrong, as the host keeps it: an owned copy of a
 * tkm_error, with its text already in the user's language.
 *
 * Everything the host reports uses this one shape.  A problem belongs to one
 * thread at a time.
 */
#ifndef TKM_HOST_PROBLEM_H
#define TKM_HOST_PROBLEM_H

#include <tkm/plugin.h>

struct tkm_words;

struct tkm_problem {
	tkm_status code; /* TKM_OK: nothing went wrong */
	int32_t tries_left; /* -1: not known */
	int64_t native;
	char *message; /* the msgid, placeholders not replaced */
	char *text; /* for people, in their language; NULL: out of memory */
	char *field; /* or NULL */
	char *domain; /* or NULL */
	char *detail; /* English, for the log; or NULL */
	char *missing; /* NEEDS_INPUT: field ids, blank-separated; or NULL */
};

void tkm_problem_init(struct tkm_problem *problem);
void tkm_problem_release(struct tkm_problem *problem);
/* `to` gets what `from` has, which is then empty. */
void tkm_problem_move(struct tkm_problem *to, struct tkm_problem *from);
void tkm_problem_copy(struct tkm_problem *to, const struct tkm_problem *from);

/*
 * Replaces what is there by a copy of `error`, its message looked up and
 * filled in with `words` (NULL: English).  Returns error->code; never OK.
 */
tkm_status tkm_problem_set(struct tkm_problem *problem,
    const struct tkm_words *words, const struct tkm_error *error);

/*
 * The short way for the host's own errors.  `args` are pairs of a
 * placeholder's name and its text, ended by NULL; `detail` may be NULL.
 */
tkm_status tkm_problem_say(struct tkm_problem *problem,
    const struct tkm_words *words, tkm_status code, const char *message,
    const char *const *args, const char *detail);

/* "pin-wrong": the stable name of a status, for JSON and the log. */
const char *tkm_status_name(tkm_status code);
/* The msgid of what to say when nobody said more. */
const char *tkm_status_message(tkm_status code);
/* The status for a result of core/sys. */
tkm_status tkm_status_of_sys(int error);

#endif
