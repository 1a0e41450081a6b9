/* SPDX-License-Identifier: Apache-2.0
 * problem.h -- the problems of tms/1 (docs/protocol-tms.md, section 3).
 */
#ifndef SANDBOX_RA_PROBLEM_H
#define SANDBOX_RA_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "tests/sandbox/ra/text.h"

struct ra_problem {
	const char *code;
	int64_t retry_after; /* 0: not told */
	int64_t tries_left; /* 0: not told */
};

/* The HTTP status; `*out` becomes the problem, NULL without memory. */
int ra_problem_make(
    const struct ra_problem *problem, enum ra_lang lang, json_t **out);
bool ra_problem_is_retryable(const char *code);

#endif
