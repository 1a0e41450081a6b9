/* SPDX-License-Identifier: Apache-2.0
 * call.c -- one opened request on its way to its answer.
 */
#include "tests/sandbox/ra/call.h"

#include <string.h>

#include "tests/sandbox/ra/json.h"

#define TOKEN_MAX 64

static int refuse(struct ra_call *call, struct ra_problem problem)
{
	json_t *answer = NULL;

	call->status = ra_problem_make(&problem, call->lang, &answer);
	json_decref(call->answer);
	call->answer = answer;
	call->retry_after = problem.retry_after;
	call->waiting = ra_problem_is_retryable(problem.code);
	return call->status;
}

int ra_call_refuse(struct ra_call *call, const char *code)
{
	return refuse(call, (struct ra_problem){.code = code});
}

int ra_call_refuse_for(struct ra_call *call, const char *code, int64_t seconds)
{
	return refuse(call, (struct ra_problem){.code = code,
				.retry_after = seconds > 0 ? seconds : 1});
}

int ra_call_wrong_otp(struct ra_call *call, int64_t tries_left)
{
	if (tries_left < 1)
		return ra_call_refuse(call, "otp-locked");
	return refuse(call,
	    (struct ra_problem){.code = "otp-wrong", .tries_left = tries_left});
}

int ra_call_broken(struct ra_call *call)
{
	return ra_call_refuse(call, "internal");
}

int ra_call_ok(struct ra_call *call, int status, json_t *answer)
{
	if (!answer)
		return ra_call_broken(call);
	json_decref(call->answer);
	call->answer = answer;
	call->status = status;
	return status;
}

int ra_call_wait(struct ra_call *call, int64_t seconds)
{
	call->retry_after = seconds;
	call->waiting = true;
	return ra_call_ok(call, 202,
	    json_pack("{s:s, s:I}", "state", "waiting", "retryAfter",
		(json_int_t)seconds));
}

void ra_call_add_mail(struct ra_call *call, struct ra_mail *mail)
{
	if (call->mail_count < RA_CALL_MAILS)
		call->mails[call->mail_count++] = *mail;
	else
		ra_mail_release(mail);
}

const char *ra_call_token(const struct ra_call *call)
{
	const json_t *token = json_object_get(call->body, "token");
	const char *serial = ra_json_text(token, "serial", TOKEN_MAX);

	if (!serial || serial[0] == ' ' || serial[strlen(serial) - 1] == ' ')
		return NULL;
	for (const char *c = serial; *c; c++) {
		if (*c < ' ' || *c > '~')
			return NULL;
	}
	return serial;
}
