/* SPDX-License-Identifier: Apache-2.0
 * problem.h -- a refusal of the RA (RFC 9457, protocol-tms.md, 3), read and
 * told to people.
 */
#ifndef TKM_TMS_PROBLEM_H
#define TKM_TMS_PROBLEM_H

#include <jansson.h>
#include <stdbool.h>

#include <tkm/plugin.h>

#define TKM_TMS_WORDS_MAX 500u /* bytes of the RA's words that are shown */

struct tkm_tms_problem {
	int64_t status;
	char code[40];
	bool retryable;
	int32_t retry_after; /* seconds; -1: not told */
	int32_t tries_left; /* -1: not told */
	char reference[17]; /* "" if none */
	/* What the RA says to people, made harmless to show; "" if nothing. */
	char words[TKM_TMS_WORDS_MAX + 1];
};

/* False, with the output untouched, when BODY is no problem. */
bool tkm_tms_problem_read(const json_t *body, struct tkm_tms_problem *out);

bool tkm_tms_problem_is(
    const struct tkm_tms_problem *problem, const char *code);
/* Is it one of CODES, ended by NULL?  NULL: none. */
bool tkm_tms_problem_is_one_of(
    const struct tkm_tms_problem *problem, const char *const *codes);

/*
 * Does this answer, if the RA itself gave it, end a job for good, so that its
 * journal is of no more use?
 */
bool tkm_tms_problem_ends_job(const struct tkm_tms_problem *problem);

/*
 * Fills ERROR in, whose argument "words" is VALUE, and so on: for op->fail()
 * or for a form's problem.  Everything lives as long as PROBLEM and STORE.
 */
struct tkm_tms_problem_store {
	struct tkm_value values[2];
	const struct tkm_value *args[2];
	char detail[160];
};
void tkm_tms_problem_error(const struct tkm_tms_problem *problem,
    struct tkm_tms_problem_store *store, struct tkm_error *error);

/* Records it with op->fail() and returns its status. */
tkm_status tkm_tms_problem_fail(
    const struct tkm_tms_problem *problem, struct tkm_op *op);

#endif
