/* SPDX-License-Identifier: Apache-2.0
 * args.h -- the command line: options every command has, and the rest.
 *
 * Global options may stand anywhere before "--".  A value that begins with a
 * dash is written --option=VALUE.  Everything borrowed from argv.
 */
#ifndef TKM_CLI_ARGS_H
#define TKM_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/ui/cli/fault.h"
#include <tkm/plugin.h>

struct tkm_args {
	bool json;
	bool help;
	bool version;
	bool verbose;
	unsigned yes; /* how often it was given */
	const char *token; /* serial, or NULL */
	const char *language; /* "vi", "en", or NULL */
	const char *config; /* file, or NULL */
	const char **secrets; /* FIELD=SOURCE as given */
	size_t secret_count;
	char **rest; /* what is no global option, in order */
	size_t rest_count;
	size_t literal; /* from here on, rest stood behind "--" */
	struct tkm_fault fault; /* the first one */
};

/* One option as the help and the completion show it. */
struct tkm_option {
	const char *name; /* "token", without dashes */
	char letter; /* 'h', or 0 */
	const char *value; /* "SERIAL"; NULL: takes none */
	const char *help; /* msgid */
};

size_t tkm_global_option_count(void);
const struct tkm_option *tkm_global_option_at(size_t index);

/*
 * Takes argv (from the program's name on) apart.  OK also when the fault is
 * set, so that --json and --lang hold for telling it; MEMORY.
 */
tkm_status tkm_args_parse(int argc, char **argv, struct tkm_args *out);
/* Harmless on a zeroed struct. */
void tkm_args_release(struct tkm_args *args);

/* Is the word of `rest` at `index` an option, not a word or a value? */
bool tkm_args_is_option(const struct tkm_args *args, size_t index);

/* "--name=value" apart; `value` is NULL when there is no '='. */
struct tkm_view tkm_option_name(const char *word, const char **value);

#endif
