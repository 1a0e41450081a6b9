/* SPDX-License-Identifier: Apache-2.0
 * action.c -- runs and explains actions of plugins, known only by their own
 * forms; tkm run and tkm actions.
 */
#include "core/ui/cli/cli.h"
#include "core/ui/cli/console.h"
#include "core/ui/cli/say.h"
#include "core/ui/cli/suggest.h"
#include <tkm/make.h>

/* What follows when answers were missing. */
static void add_advice(struct tkm_cli *cli, struct tkm_console *console)
{
	const char *hints = tkm_console_advice(console);
	if (cli->problem.code != TKM_E_NEEDS_INPUT || *hints == '\0')
		return;
	tkm_say_format(
	    cli->words, TKM_N("Give them with:"), NULL, &cli->advice);
	tkm_buf_add_char(&cli->advice, '\n');
	/* The line end of the last one comes with the advice. */
	tkm_buf_add(&cli->advice, hints, console->hints.size - 1);
}

/* A misspelt name would else go unnoticed. */
static void tell_unused(struct tkm_cli *cli, const struct tkm_presets *presets)
{
	for (size_t i = 0; i < presets->source_count; i++) {
		const struct tkm_secret_source *source = &presets->sources[i];
		const char *const args[] = {"field", source->field, NULL};
		struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
		if (source->used)
			continue;
		tkm_say_format(cli->words,
		    TKM_N("The secret “{field}” was not asked for, so it was "
			  "not used."),
		    args, &text);
		tkm_output_caution(
		    &cli->output, "secret.unused", tkm_buf_text(&text));
		tkm_buf_release(&text);
	}
}

static tkm_status run_with(struct tkm_cli *cli,
    const struct tkm_announced *announced, struct tkm_presets *presets)
{
	struct tkm_console console;
	tkm_status status = tkm_console_init(&console, &cli->args, cli->words,
	    &cli->output, presets, cli->cancel);
	if (status != TKM_OK)
		return status;
	struct tkm_front front = tkm_console_front(&console);
	status = tkm_core_run(
	    cli->core, announced, &front, cli->args.token, &cli->problem);
	if (status != TKM_OK)
		add_advice(cli, &console);
	tell_unused(cli, presets);
	tkm_console_release(&console);
	return status;
}

tkm_status tkm_cli_run_action(
    struct tkm_cli *cli, const struct tkm_announced *announced)
{
	const struct tkm_action *action = NULL;
	struct tkm_presets presets = {0};
	struct tkm_fault fault = {0};
	if (cli->output.json)
		tkm_json_command(cli->output.json, announced->command);
	tkm_status status =
	    tkm_core_action(cli->core, announced, &action, &cli->problem);
	if (status != TKM_OK)
		return status;
	status =
	    tkm_presets_parse(&cli->args, cli->first, action, &presets, &fault);
	if (fault.message)
		return tkm_cli_fail_usage(cli, &fault);
	if (status == TKM_OK)
		status = run_with(cli, announced, &presets);
	tkm_presets_release(&presets);
	return status;
}

static tkm_status fail_no_action(struct tkm_cli *cli, const char *id)
{
	struct tkm_registry *registry = tkm_core_registry(cli->core);
	struct tkm_fault fault = {0};
	struct tkm_suggestion near = {0};
	tkm_fault_set(&fault, TKM_N("There is no action “{subject}”."),
	    tkm_view_of(id), NULL);
	for (size_t i = 0; i < tkm_registry_action_count(registry); i++)
		tkm_suggestion_try(
		    &near, id, tkm_registry_action_at(registry, i)->id);
	if (near.word)
		tkm_fault_suggest(&fault, near.word);
	return tkm_cli_fail_usage(cli, &fault);
}

tkm_status tkm_cli_run(struct tkm_cli *cli)
{
	const char *id = tkm_cli_word(cli, 0);
	const struct tkm_announced *announced =
	    tkm_registry_find_action(tkm_core_registry(cli->core), id);
	if (!announced)
		return fail_no_action(cli, id);
	cli->first++;
	return cli->args.help ? tkm_cli_help_action(cli, announced)
			      : tkm_cli_run_action(cli, announced);
}

/* One action as a row; one whose plugin is refused is shown with the why. */
static void show_action(
    struct tkm_cli *cli, const struct tkm_announced *announced)
{
	const struct tkm_words *words = tkm_installed_words(announced->plugin);
	const struct tkm_action *action = NULL;
	struct tkm_problem problem;
	struct tkm_row row;
	tkm_problem_init(&problem);
	tkm_core_action(cli->core, announced, &action, &problem);
	tkm_row_init(&row, "actions", NULL, TKM_R_LIST);
	tkm_row_text(&row, "id", TKM_N("Action"), announced->id);
	tkm_row_text(&row, "command", TKM_N("Command"), announced->command);
	tkm_row_text(&row, "plugin", TKM_N("Plugin"),
	    tkm_installed_name(announced->plugin));
	tkm_row_text(&row, "title", TKM_N("Title"),
	    action ? tkm_words_get(words, action->title) : problem.text);
	if (action) {
		tkm_row_number(&row, TKM_BOOL, "reads_only", NULL,
		    (action->flags & TKM_A_READS) != 0);
		tkm_row_number(&row, TKM_BOOL, "danger", NULL,
		    (action->flags & TKM_A_DANGER) != 0);
	}
	tkm_row_text(
	    &row, "refused", NULL, action ? "" : tkm_status_name(problem.code));
	tkm_output_record(&cli->output, cli->words, &row.record);
	tkm_problem_release(&problem);
}

tkm_status tkm_cli_actions(struct tkm_cli *cli)
{
	struct tkm_registry *registry = tkm_core_registry(cli->core);
	for (size_t i = 0; i < tkm_registry_action_count(registry); i++)
		show_action(cli, tkm_registry_action_at(registry, i));
	tkm_output_list(
	    &cli->output, "actions", TKM_N("No plugin offers an action."));
	return TKM_OK;
}
