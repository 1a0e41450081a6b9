/* SPDX-License-Identifier: Apache-2.0
 * problem.c -- errors of plugins and of the host, kept as owned copies.
 */
#include "core/host/problem.h"

#include <stdlib.h>

#include "core/base/text.h"
#include "core/host/words.h"
#include "core/sys/error.h"
#include <tkm/make.h>

#define MAX_ARGS 8u
#define MAX_TEXT 8192u

/* What each status is called, and what to say when nobody said more. */
static const struct {
	const char *name;
	const char *message;
} statuses[] = {
    {"ok", ""},
    {"internal",
	TKM_N("Something went wrong inside the program. Please send the log "
	      "file to the support.")},
    {"unsupported", TKM_N("This token or this installation cannot do that.")},
    {"argument", TKM_N("A value is not acceptable. Check it and try again.")},
    {"cancelled", TKM_N("Cancelled. Nothing further was done.")},
    {"timeout", TKM_N("Nobody answered in time. Try again.")},
    {"needs-input", TKM_N("This needs answers and there is nobody to ask.")},
    {"no-token", TKM_N("No token was found. Plug it in and try again.")},
    {"token-removed",
	TKM_N("The token was removed or exchanged. Plug it in and try again.")},
    {"pin-wrong", TKM_N("The PIN is wrong.")},
    {"pin-blocked",
	TKM_N("The PIN is blocked after too many wrong tries. Use \"forgot "
	      "PIN\" to get a new one.")},
    {"refused", TKM_N("The request was refused.")},
    {"network",
	TKM_N("The registration authority was not reached. Check the network "
	      "connection and try again.")},
    {"token",
	TKM_N("The token or its driver reported a fault. Unplug the token, "
	      "plug it in again and try again.")},
    {"token-full",
	TKM_N("The token has no memory left. Remove a certificate that is no "
	      "longer needed.")},
    {"busy",
	TKM_N("Another program is using the token. Close it and try again.")},
    {"memory",
	TKM_N("This machine is out of memory. Close some programs and try "
	      "again.")},
    {"storage",
	TKM_N("A file could not be read or written. Check the free space and "
	      "the permissions of the disk.")},
    {"plugin",
	TKM_N("A plugin does not work as it must. Ask its vendor for a newer "
	      "version.")},
    {"pending",
	TKM_N("The request was accepted and is being worked on. Come back "
	      "later.")},
    {"not-found", TKM_N("There is no such thing.")},
};

#define STATUS_COUNT ((int32_t)(sizeof(statuses) / sizeof(statuses[0])))

static int32_t status_index(tkm_status code)
{
	return code <= 0 && code > -STATUS_COUNT ? -code : -TKM_E_INTERNAL;
}

const char *tkm_status_name(tkm_status code)
{
	return statuses[status_index(code)].name;
}

const char *tkm_status_message(tkm_status code)
{
	return statuses[status_index(code)].message;
}

tkm_status tkm_status_of_sys(int error)
{
	static const struct {
		int error;
		tkm_status code;
	} map[] = {
	    {TKM_SYS_OK, TKM_OK},
	    {TKM_SYS_E_NOT_FOUND, TKM_E_NOT_FOUND},
	    {TKM_SYS_E_NO_MEMORY, TKM_E_MEMORY},
	    {TKM_SYS_E_TIMEOUT, TKM_E_TIMEOUT},
	    {TKM_SYS_E_CANCELLED, TKM_E_CANCELLED},
	    {TKM_SYS_E_INVALID, TKM_E_INTERNAL},
	    {TKM_SYS_E_UNSUPPORTED, TKM_E_UNSUPPORTED},
	};
	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (map[i].error == error)
			return map[i].code;
	return TKM_E_STORAGE;
}

static char *copy(const char *text)
{
	return text ? tkm_text_dup(text) : NULL;
}

void tkm_problem_init(struct tkm_problem *problem)
{
	*problem = (struct tkm_problem){.tries_left = -1};
}

void tkm_problem_release(struct tkm_problem *problem)
{
	free(problem->message);
	free(problem->text);
	free(problem->field);
	free(problem->domain);
	free(problem->detail);
	free(problem->missing);
	tkm_problem_init(problem);
}

void tkm_problem_move(struct tkm_problem *to, struct tkm_problem *from)
{
	if (to == from)
		return;
	tkm_problem_release(to);
	*to = *from;
	tkm_problem_init(from);
}

void tkm_problem_copy(struct tkm_problem *to, const struct tkm_problem *from)
{
	struct tkm_problem fresh = {
	    .code = from->code,
	    .tries_left = from->tries_left,
	    .native = from->native,
	    .message = copy(from->message),
	    .text = copy(from->text),
	    .field = copy(from->field),
	    .domain = copy(from->domain),
	    .detail = copy(from->detail),
	    .missing = copy(from->missing),
	};
	tkm_problem_move(to, &fresh);
}

static char *render(
    const struct tkm_words *words, const struct tkm_error *error)
{
	struct tkm_buf text = TKM_BUF_INIT(MAX_TEXT);

	tkm_words_format(
	    words, error->message, error->args, error->arg_count, &text);
	if (tkm_buf_ok(&text) && !text.data)
		tkm_buf_add_text(&text, "");
	return tkm_buf_detach(&text);
}

tkm_status tkm_problem_set(struct tkm_problem *problem,
    const struct tkm_words *words, const struct tkm_error *error)
{
	tkm_status code = error->code < 0 ? error->code : TKM_E_INTERNAL;
	struct tkm_error full = {.size = sizeof(full)};
	struct tkm_problem fresh = {0};

	tkm_assign(&full, error);
	if (!full.message || full.message[0] == '\0') {
		full.message = tkm_status_message(code);
		full.arg_count = 0;
	}
	/* Made before the old one goes: `error` may point into it. */
	fresh = (struct tkm_problem){
	    .code = code,
	    .tries_left = full.tries_left,
	    .native = full.native,
	    .message = copy(full.message),
	    .text = render(words, &full),
	    .field = copy(full.field),
	    .domain = copy(full.domain),
	    .detail = copy(full.detail),
	};
	tkm_problem_move(problem, &fresh);
	return code;
}

tkm_status tkm_problem_say(struct tkm_problem *problem,
    const struct tkm_words *words, tkm_status code, const char *message,
    const char *const *args, const char *detail)
{
	struct tkm_value values[MAX_ARGS];
	const struct tkm_value *pointers[MAX_ARGS];
	struct tkm_error error = {
	    .size = sizeof(error),
	    .code = code,
	    .tries_left = -1,
	    .message = message,
	    .detail = detail,
	    .args = pointers,
	};

	for (; args && args[0] && error.arg_count < MAX_ARGS; args += 2) {
		struct tkm_view text = tkm_view_of(args[1]);
		struct tkm_value *value = &values[error.arg_count];
		*value = (struct tkm_value){
		    .size = sizeof(*value),
		    .type = TKM_TEXT,
		    .id = args[0],
		    .data = text.data,
		    .length = text.size,
		};
		pointers[error.arg_count++] = value;
	}
	return tkm_problem_set(problem, words, &error);
}
