/* SPDX-License-Identifier: Apache-2.0
 * cli.c -- from a command line to a command, and from its outcome to an
 * exit code.
 */
#include "core/ui/cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "core/host/setting.h"
#include "core/sys/event.h"
#include "core/sys/interrupt.h"
#include "core/ui/cli/say.h"
#include "core/ui/cli/suggest.h"
#include <tkm/service.h>

#define COMMAND_WORDS 4 /* most words of a command */
#define COMMAND_MAX 256 /* bytes of a command */

const char *tkm_cli_word(const struct tkm_cli *cli, size_t index)
{
	size_t at = cli->first + index;
	return at < cli->args.rest_count ? cli->args.rest[at] : NULL;
}

tkm_status tkm_cli_fail(struct tkm_cli *cli, tkm_status code,
    const char *message, const char *const *args)
{
	return tkm_problem_say(
	    &cli->problem, cli->words, code, message, args, NULL);
}

tkm_status tkm_cli_fail_usage(
    struct tkm_cli *cli, const struct tkm_fault *fault)
{
	const char *const args[] = {"subject", fault->subject, "value",
	    fault->value, "suggestion", fault->suggestion, NULL};
	tkm_cli_fail(cli, TKM_E_ARGUMENT, fault->message, args);
	if (fault->suggestion[0])
		tkm_say_format(cli->words,
		    TKM_N("Did you mean “{suggestion}”?"), args, &cli->advice);
	else
		tkm_say_format(cli->words,
		    fault->hint ? fault->hint
				: TKM_N("“tkm help” shows the commands and "
					"options."),
		    NULL, &cli->advice);
	return TKM_E_ARGUMENT;
}

/* ---- which command ---- */

struct target {
	const struct tkm_command *command; /* or */
	const struct tkm_announced *announced;
	size_t words; /* of the command line that name it */
};

/* How many words stand at the beginning before any option. */
static size_t count_words(const struct tkm_args *args)
{
	size_t count = 0;
	while (count < args->rest_count && count < COMMAND_WORDS &&
	       !tkm_args_is_option(args, count))
		count++;
	return count;
}

/* The first words joined with blanks; false when they are too long. */
static bool join(const struct tkm_args *args, size_t words, struct tkm_buf *out)
{
	tkm_buf_clear(out);
	for (size_t i = 0; i < words; i++) {
		if (i > 0)
			tkm_buf_add_char(out, ' ');
		tkm_buf_add_text(out, args->rest[i]);
	}
	return tkm_buf_ok(out);
}

static bool find_target(
    struct tkm_cli *cli, const char *name, struct target *target)
{
	const struct tkm_announced *announced;
	target->command = tkm_command_find(name);
	if (target->command)
		return true;
	announced = cli->core ? tkm_registry_find_action(
				    tkm_core_registry(cli->core), name)
			      : NULL;
	/* By its id an action is run with "tkm run". */
	if (!announced || strcmp(announced->command, name) != 0)
		return false;
	target->announced = announced;
	return true;
}

/* The longest command the words begin with. */
static bool find_longest(struct tkm_cli *cli, struct target *target)
{
	struct tkm_buf name = TKM_BUF_INIT(COMMAND_MAX);
	bool found = false;
	for (size_t n = count_words(&cli->args); n > 0 && !found; n--) {
		target->words = n;
		found = join(&cli->args, n, &name) &&
			find_target(cli, tkm_buf_text(&name), target);
	}
	tkm_buf_release(&name);
	return found;
}

static void suggest_command(
    struct tkm_cli *cli, const char *typed, struct tkm_suggestion *near)
{
	struct tkm_registry *registry =
	    cli->core ? tkm_core_registry(cli->core) : NULL;
	for (size_t i = 0; i < tkm_command_count(); i++)
		if ((tkm_command_at(i)->flags & TKM_COMMAND_HIDDEN) == 0)
			tkm_suggestion_try(
			    near, typed, tkm_command_at(i)->name);
	for (size_t i = 0; registry && i < tkm_registry_action_count(registry);
	     i++)
		tkm_suggestion_try(
		    near, typed, tkm_registry_action_at(registry, i)->command);
}

static void add_beginning_with(
    const char *typed, const char *command, struct tkm_buf *out)
{
	size_t size = strlen(typed);
	if (strncmp(command, typed, size) != 0 || command[size] != ' ')
		return;
	tkm_buf_add_text(out, "\n  tkm ");
	tkm_buf_add_text(out, command);
}

/* "tkm pin": which commands begin like that? */
static bool find_longer(
    struct tkm_cli *cli, const char *typed, struct tkm_buf *out)
{
	struct tkm_registry *registry =
	    cli->core ? tkm_core_registry(cli->core) : NULL;
	for (size_t i = 0; i < tkm_command_count(); i++)
		add_beginning_with(typed, tkm_command_at(i)->name, out);
	for (size_t i = 0; registry && i < tkm_registry_action_count(registry);
	     i++)
		add_beginning_with(
		    typed, tkm_registry_action_at(registry, i)->command, out);
	return out->size > 0;
}

static void fail_unfinished(
    struct tkm_cli *cli, const char *typed, const struct tkm_buf *longer)
{
	const char *const args[] = {"subject", typed, NULL};
	tkm_say_format(cli->words, TKM_N("These commands begin with it:"), NULL,
	    &cli->advice);
	tkm_buf_add_view(&cli->advice, tkm_buf_view(longer));
	tkm_cli_fail(cli, TKM_E_ARGUMENT,
	    TKM_N("“{subject}” is only the beginning of a command."), args);
}

bool tkm_cli_fail_beginning(struct tkm_cli *cli, const char *typed)
{
	struct tkm_buf longer = TKM_BUF_INIT(TKM_SAY_MAX);
	bool found = find_longer(cli, typed, &longer);
	if (found)
		fail_unfinished(cli, typed, &longer);
	tkm_buf_release(&longer);
	return found;
}

static tkm_status fail_unknown(struct tkm_cli *cli)
{
	struct tkm_fault fault = {0};
	struct tkm_suggestion near = {0};
	struct tkm_buf typed = TKM_BUF_INIT(COMMAND_MAX);
	size_t words = count_words(&cli->args);
	const char *text = cli->args.rest[0];
	if (join(&cli->args, words, &typed) && words > 0)
		text = tkm_buf_text(&typed);
	if (words > 0 && tkm_cli_fail_beginning(cli, text)) {
		tkm_buf_release(&typed);
		return TKM_E_ARGUMENT;
	}
	tkm_fault_set(&fault,
	    words > 0 ? TKM_N("There is no command “{subject}”.")
		      : TKM_N("There is no option “{subject}” here."),
	    tkm_view_of(text), NULL);
	suggest_command(cli, text, &near);
	if (!near.word && words > 1)
		suggest_command(cli, cli->args.rest[0], &near);
	if (near.word)
		tkm_fault_suggest(&fault, near.word);
	tkm_buf_release(&typed);
	return tkm_cli_fail_usage(cli, &fault);
}

/* ---- running it ---- */

/* Commands of the program take words only, and so many of them. */
static tkm_status check_words(
    struct tkm_cli *cli, const struct tkm_command *command)
{
	struct tkm_fault fault = {0};
	size_t count = cli->args.rest_count - cli->first;
	for (size_t i = cli->first;
	     i < cli->args.rest_count && command->most != SIZE_MAX; i++)
		if (tkm_args_is_option(&cli->args, i))
			tkm_fault_set(&fault,
			    TKM_N("There is no option “{subject}” here."),
			    tkm_view_of(cli->args.rest[i]), NULL);
	if (count < command->least)
		tkm_fault_set(&fault, TKM_N("“{subject}” needs {value}."),
		    tkm_view_of(command->name), command->arguments);
	if (count > command->most)
		tkm_fault_set(&fault,
		    TKM_N("“{subject}” is not expected here."),
		    tkm_view_of(cli->args.rest[cli->first + command->most]),
		    NULL);
	return fault.message ? tkm_cli_fail_usage(cli, &fault) : TKM_OK;
}

static tkm_status run_command(
    struct tkm_cli *cli, const struct tkm_command *command)
{
	if (cli->output.json)
		tkm_json_command(cli->output.json, command->name);
	if (cli->args.help && command->run != tkm_cli_help &&
	    command->run != tkm_cli_run) {
		cli->first = 0;
		return tkm_cli_help(cli);
	}
	tkm_status status = check_words(cli, command);
	return status == TKM_OK ? command->run(cli) : status;
}

static tkm_status dispatch(struct tkm_cli *cli)
{
	struct target target = {0};
	if (cli->args.fault.message)
		return tkm_cli_fail_usage(cli, &cli->args.fault);
	if (cli->args.version)
		return run_command(cli, tkm_command_find("version"));
	if (cli->args.rest_count == 0)
		return run_command(cli, tkm_command_find("help"));
	if (!find_longest(cli, &target))
		return fail_unknown(cli);
	cli->first = target.words;
	if (target.command)
		return run_command(cli, target.command);
	return cli->args.help ? tkm_cli_help_action(cli, target.announced)
			      : tkm_cli_run_action(cli, target.announced);
}

static bool begins_with(const struct tkm_args *args, unsigned flag)
{
	const struct tkm_command *command =
	    args->rest_count > 0 ? tkm_command_find(args->rest[0]) : NULL;
	return command && (command->flags & flag) != 0;
}

/* Can the command line be served although the host did not open? */
static bool is_plain(const struct tkm_args *args)
{
	return args->fault.message || args->version || args->help ||
	       args->rest_count == 0 || begins_with(args, TKM_COMMAND_PLAIN);
}

/* Is it served whatever policy says, and without a word on settings? */
static bool needs_no_settings(const struct tkm_args *args)
{
	return is_plain(args) || begins_with(args, TKM_COMMAND_LOOKS);
}

static tkm_status open_core(struct tkm_cli *cli)
{
	struct tkm_core_options options = {
	    .name = "tkm",
	    .config_file = cli->args.config,
	    .language = cli->args.language,
	    .log_level = cli->args.verbose ? TKM_LOG_DEBUG : 0,
	    .log_to_stderr = cli->args.verbose && !cli->args.json,
	    .any_policy = needs_no_settings(&cli->args),
	};
	tkm_status status = tkm_core_open(&options, &cli->core, &cli->problem);
	if (status != TKM_OK) {
		/* Once more, to tell in the user's language what is wrong. */
		tkm_problem_release(&cli->problem);
		cli->words = options.words = cli->first_words =
		    tkm_core_first_words(&options);
		status = tkm_core_open(&options, &cli->core, &cli->problem);
	}
	if (status == TKM_OK) {
		cli->words = tkm_core_words(cli->core);
	} else if (is_plain(&cli->args)) {
		tkm_problem_release(&cli->problem);
		status = TKM_OK;
	}
	return status;
}

/* Whom the brand names for help, or NULL. */
static const char *support_of(const struct tkm_cli *cli)
{
	const char *support =
	    cli->core
		? tkm_config_get(tkm_core_config(cli->core), "brand", "support")
		: NULL;
	return support && support[0] ? support : NULL;
}

/* A setting must not fall back to its default in silence. */
static void tell_unused_settings(struct tkm_cli *cli)
{
	const struct tkm_config *config = tkm_core_config(cli->core);
	struct tkm_problem problem;
	tkm_problem_init(&problem);
	for (size_t i = 0; i < tkm_config_count(config); i++)
		if (tkm_setting_check(tkm_config_at(config, i), cli->words,
			&problem) != TKM_OK)
			tkm_output_caution(
			    &cli->output, "setting-unused", problem.text);
	tkm_problem_release(&problem);
}

static int finish(struct tkm_cli *cli, tkm_status status)
{
	if (status != TKM_OK && cli->problem.code == TKM_OK)
		tkm_cli_fail(cli, status, tkm_status_message(status), NULL);
	if (status == TKM_OK)
		tkm_problem_release(&cli->problem);
	int code = tkm_output_finish(
	    &cli->output, &cli->problem, tkm_buf_text(&cli->advice));
	return cli->exit_code ? cli->exit_code : code;
}

static int out_of_memory(void)
{
	fputs("tkm: out of memory\n", stderr);
	return 1;
}

static int run(struct tkm_cli *cli, int argc, char **argv)
{
	if (tkm_args_parse(argc, argv, &cli->args) != TKM_OK ||
	    tkm_sys_event_new(&cli->cancel) != 0)
		return out_of_memory();
	tkm_sys_interrupt_watch(cli->cancel);
	/* The host decides in which memory JSON is kept: it comes first. */
	tkm_status status = open_core(cli);
	if (tkm_output_init(&cli->output, cli->words, cli->args.json) != TKM_OK)
		return out_of_memory();
	cli->output.support = support_of(cli);
	if (cli->core)
		cli->output.registry = tkm_core_registry(cli->core);
	if (status == TKM_OK && !needs_no_settings(&cli->args) &&
	    !begins_with(&cli->args, TKM_COMMAND_HIDDEN))
		tell_unused_settings(cli);
	if (status == TKM_OK)
		status = dispatch(cli);
	return finish(cli, status);
}

int tkm_cli_main(int argc, char **argv)
{
	struct tkm_cli cli = {.advice = TKM_BUF_INIT(TKM_SAY_MAX)};
	tkm_problem_init(&cli.problem);
	int code = run(&cli, argc, argv);

	tkm_sys_interrupt_unwatch();
	tkm_output_release(&cli.output);
	tkm_core_free(cli.core);
	tkm_words_free(cli.first_words);
	tkm_sys_event_free(cli.cancel);
	tkm_problem_release(&cli.problem);
	tkm_buf_release(&cli.advice);
	tkm_args_release(&cli.args);
	return code;
}
