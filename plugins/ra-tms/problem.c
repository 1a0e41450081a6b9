/* SPDX-License-Identifier: Apache-2.0
 * problem.c -- a refusal of the RA: read, given a meaning, told.
 *
 * The RA's title is a quotation: it is cut, freed of what could drive a
 * terminal or turn text around, and put into a sentence of ours.
 */
#include "plugins/ra-tms/problem.h"

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "plugins/ra-tms/json.h"
#include "plugins/ra-tms/tell.h"

struct meaning {
	const char *code;
	tkm_status status;
	const char *field;
	bool ends_job;
};

static const struct meaning meanings[] = {
    {"activation-unknown", TKM_E_REFUSED, NULL, true},
    {"code-expired", TKM_E_REFUSED, "code", true},
    {"code-unknown", TKM_E_REFUSED, "code", false},
    {"code-used", TKM_E_REFUSED, "code", true},
    {"no-secret", TKM_E_REFUSED, NULL, true},
    {"not-eligible", TKM_E_REFUSED, NULL, true},
    {"not-supported", TKM_E_UNSUPPORTED, NULL, false},
    {"otp-expired", TKM_E_REFUSED, NULL, true},
    {"otp-locked", TKM_E_REFUSED, NULL, true},
    {"otp-wrong", TKM_E_REFUSED, "otp", false},
    {"renewal-unknown", TKM_E_REFUSED, NULL, true},
    {"reset-unknown", TKM_E_REFUSED, NULL, true},
    {"revoked", TKM_E_REFUSED, NULL, true},
};

static const struct meaning *meaning_of(const char *code)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
		if (strcmp(meanings[i].code, code) == 0)
			return &meanings[i];
	}
	return NULL;
}

/* Controls, and the marks that embed or override the direction of text. */
static bool is_shown(uint32_t code)
{
	return code >= 0x20 && (code < 0x7f || code > 0x9f) &&
	       (code < 0x200b || code > 0x200f) &&
	       (code < 0x2028 || code > 0x202e) &&
	       (code < 0x2060 || code > 0x206f) && code != 0xfeff;
}

static void copy_words(const char *title, char out[TKM_TMS_WORDS_MAX + 1])
{
	struct tkm_view rest =
	    tkm_utf8_cut(tkm_view_of(title), TKM_TMS_WORDS_MAX);
	size_t length, used = 0;
	uint32_t code;

	while ((length = tkm_utf8_next(rest, &code)) > 0) {
		if (is_shown(code)) {
			memcpy(out + used, rest.data, length);
			used += length;
		} else if (code == '\n' || code == '\t') {
			out[used++] = ' ';
		}
		rest = tkm_view_skip(rest, length);
	}
	out[used] = '\0';
}

static int32_t optional_number(
    const json_t *body, const char *name, int64_t max)
{
	int64_t number;

	if (!tkm_tms_json_integer(body, name, 0, max, &number))
		return -1;
	return (int32_t)number;
}

bool tkm_tms_problem_read(const json_t *body, struct tkm_tms_problem *out)
{
	struct tkm_tms_problem problem = {0};
	const char *code, *text;

	if (!tkm_tms_json_line(
		body, "code", 1, sizeof(problem.code) - 1, &code) ||
	    !tkm_tms_json_integer(body, "status", 400, 599, &problem.status) ||
	    !tkm_tms_json_boolean(body, "retryable", &problem.retryable))
		return false;
	strcpy(problem.code, code);
	problem.retry_after = optional_number(body, "retryAfter", 86400);
	problem.tries_left = optional_number(body, "triesLeft", 100);
	if (tkm_tms_json_line(
		body, "reference", 1, sizeof(problem.reference) - 1, &text))
		strcpy(problem.reference, text);
	if (tkm_tms_json_text(body, "title", 0, TKM_TMS_STRING_MAX, &text))
		copy_words(text, problem.words);
	*out = problem;
	return true;
}

bool tkm_tms_problem_is(const struct tkm_tms_problem *problem, const char *code)
{
	return strcmp(problem->code, code) == 0;
}

bool tkm_tms_problem_is_one_of(
    const struct tkm_tms_problem *problem, const char *const *codes)
{
	for (; codes && *codes; codes++) {
		if (tkm_tms_problem_is(problem, *codes))
			return true;
	}
	return false;
}

bool tkm_tms_problem_ends_job(const struct tkm_tms_problem *problem)
{
	const struct meaning *meaning = meaning_of(problem->code);

	return meaning && meaning->ends_job;
}

/*
 * What it means to the operation.  NETWORK where the same may succeed later:
 * the job waits for that.
 */
static tkm_status status_of(const struct tkm_tms_problem *problem)
{
	const struct meaning *meaning = meaning_of(problem->code);

	if (meaning)
		return meaning->status;
	return problem->retryable ? TKM_E_NETWORK : TKM_E_REFUSED;
}

static const char *message_for(const struct tkm_tms_problem *problem)
{
	if (problem->words[0] == '\0')
		return TKM_N("The certificate authority refused and did not "
			     "say why. Ask it, or try again later.");
	if (problem->reference[0] != '\0')
		return TKM_N("The certificate authority answered: {words} "
			     "(reference {reference})");
	return TKM_N("The certificate authority answered: {words}");
}

void tkm_tms_problem_error(const struct tkm_tms_problem *problem,
    struct tkm_tms_problem_store *store, struct tkm_error *error)
{
	const struct meaning *meaning = meaning_of(problem->code);

	store->values[0] = tkm_tms_text_value("words", problem->words);
	store->values[1] = tkm_tms_text_value("reference", problem->reference);
	store->args[0] = &store->values[0];
	store->args[1] = &store->values[1];
	snprintf(store->detail, sizeof(store->detail),
	    "the RA refused with '%s', reference '%s'", problem->code,
	    problem->reference);
	*error = (struct tkm_error){
	    .size = sizeof(*error),
	    .code = status_of(problem),
	    .tries_left = problem->tries_left,
	    .message = message_for(problem),
	    .field = meaning ? meaning->field : NULL,
	    .domain = "ra",
	    .native = problem->status,
	    .detail = store->detail,
	    .args = store->args,
	    .arg_count = 2,
	};
}

tkm_status tkm_tms_problem_fail(
    const struct tkm_tms_problem *problem, struct tkm_op *op)
{
	struct tkm_tms_problem_store store;
	struct tkm_error error;

	tkm_tms_problem_error(problem, &store, &error);
	return op->fail(op, &error);
}
