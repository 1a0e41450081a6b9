/* SPDX-License-Identifier: Apache-2.0
 * args.c -- takes the global options out of a command line.
 */
#include "core/ui/cli/args.h"

#include <stdlib.h>
#include <string.h>

struct global {
	struct tkm_option option;
	void (*apply)(struct tkm_args *args, const char *value);
};

static void apply_json(struct tkm_args *args, const char *value)
{
	(void)value;
	args->json = true;
}

static void apply_token(struct tkm_args *args, const char *value)
{
	args->token = value;
}

static void apply_language(struct tkm_args *args, const char *value)
{
	if (strcmp(value, "vi") == 0 || strcmp(value, "en") == 0)
		args->language = value;
	else
		tkm_fault_set(&args->fault,
		    TKM_N("There are texts in “vi” and “en” only, not in "
			  "“{value}”."),
		    TKM_VIEW("--lang"), value);
}

static void apply_yes(struct tkm_args *args, const char *value)
{
	(void)value;
	args->yes++;
}

static void apply_config(struct tkm_args *args, const char *value)
{
	args->config = value;
}

static void apply_secret(struct tkm_args *args, const char *value)
{
	args->secrets[args->secret_count++] = value;
}

static void apply_verbose(struct tkm_args *args, const char *value)
{
	(void)value;
	args->verbose = true;
}

static void apply_help(struct tkm_args *args, const char *value)
{
	(void)value;
	args->help = true;
}

static void apply_version(struct tkm_args *args, const char *value)
{
	(void)value;
	args->version = true;
}

static const struct global globals[] = {
    {{"json", 0, NULL, TKM_N("print one JSON document; ask nothing")},
	apply_json},
    {{"token", 0, TKM_N("SERIAL"), TKM_N("the token to work on")}, apply_token},
    {{"lang", 0, "vi|en", TKM_N("the language of texts")}, apply_language},
    {{"yes", 'y', NULL, TKM_N("confirm; twice also what cannot be undone")},
	apply_yes},
    {{"config", 0, TKM_N("FILE"),
	 TKM_N("read FILE in place of your own settings")},
	apply_config},
    {{"secret", 0, "FIELD=fd:N|file:PATH",
	 TKM_N("read a PIN or code from a descriptor or private file")},
	apply_secret},
    {{"verbose", 'v', NULL, TKM_N("show the log as well")}, apply_verbose},
    {{"help", 'h', NULL, TKM_N("show what a command does and takes")},
	apply_help},
    {{"version", 'V', NULL, TKM_N("show the version")}, apply_version},
};
static const size_t global_count = sizeof(globals) / sizeof(globals[0]);

size_t tkm_global_option_count(void)
{
	return global_count;
}

const struct tkm_option *tkm_global_option_at(size_t index)
{
	return &globals[index].option;
}

struct tkm_view tkm_option_name(const char *word, const char **value)
{
	struct tkm_view name = tkm_view_skip(tkm_view_of(word), 2);
	const char *equals = strchr(word, '=');
	*value = equals ? equals + 1 : NULL;
	if (equals)
		name.size = (size_t)(equals - name.data);
	return name;
}

static const struct global *find_long(const char *word, const char **value)
{
	struct tkm_view name = tkm_option_name(word, value);
	for (size_t i = 0; i < global_count; i++)
		if (tkm_view_is(name, globals[i].option.name))
			return &globals[i];
	return NULL;
}

static const struct global *find_letter(char letter)
{
	for (size_t i = 0; i < global_count; i++)
		if (letter != '\0' && globals[i].option.letter == letter)
			return &globals[i];
	return NULL;
}

/* "-yv": letters of options without values, and nothing else. */
static bool apply_bundle(struct tkm_args *args, const char *word)
{
	if (word[0] != '-' || word[1] == '-' || word[1] == '\0')
		return false;
	for (const char *c = word + 1; *c; c++) {
		const struct global *global = find_letter(*c);
		if (!global || global->option.value)
			return false;
	}
	for (const char *c = word + 1; *c; c++) {
		const struct global *global = find_letter(*c);
		if (global)
			global->apply(args, NULL);
	}
	return true;
}

/* The global option of this word, or NULL: it belongs to the rest. */
static const struct global *find(const char *word, const char **value)
{
	*value = NULL;
	if (word[0] != '-')
		return NULL;
	return word[1] == '-' ? find_long(word, value) : NULL;
}

/* Applies one option; gives how many further words it took. */
static int apply(struct tkm_args *args, const struct global *global,
    const char *value, const char *next)
{
	bool wants = global->option.value != NULL;
	struct tkm_view name = tkm_view_of(global->option.name);
	int taken = 0;
	if (!wants && value) {
		tkm_fault_set(&args->fault,
		    TKM_N("The option “--{subject}” takes no value."), name,
		    NULL);
		return 0;
	}
	if (wants && !value) {
		value = next;
		taken = 1;
	}
	if (wants && !value) {
		tkm_fault_set(&args->fault,
		    TKM_N("The option “--{subject}” needs a value: {value}."),
		    name, global->option.value);
		return 0;
	}
	global->apply(args, value);
	return taken;
}

static void take_rest(struct tkm_args *args, char **words, int count)
{
	args->literal = args->rest_count;
	for (int i = 0; i < count; i++)
		args->rest[args->rest_count++] = words[i];
}

tkm_status tkm_args_parse(int argc, char **argv, struct tkm_args *out)
{
	struct tkm_args args = {.literal = SIZE_MAX};
	size_t room = argc > 0 ? (size_t)argc : 1;
	args.secrets = calloc(room, sizeof(*args.secrets));
	args.rest = calloc(room, sizeof(*args.rest));
	if (!args.secrets || !args.rest) {
		tkm_args_release(&args);
		return TKM_E_MEMORY;
	}
	for (int i = 1; i < argc; i++) {
		const char *value;
		const struct global *global = find(argv[i], &value);
		if (strcmp(argv[i], "--") == 0) {
			take_rest(&args, argv + i + 1, argc - i - 1);
			break;
		}
		if (global)
			i += apply(&args, global, value,
			    i + 1 < argc ? argv[i + 1] : NULL);
		else if (!apply_bundle(&args, argv[i]))
			args.rest[args.rest_count++] = argv[i];
	}
	*out = args;
	return TKM_OK;
}

void tkm_args_release(struct tkm_args *args)
{
	free(args->secrets);
	free(args->rest);
	*args = (struct tkm_args){0};
}

bool tkm_args_is_option(const struct tkm_args *args, size_t index)
{
	const char *word = args->rest[index];
	return index < args->literal && word[0] == '-' && word[1] != '\0';
}
