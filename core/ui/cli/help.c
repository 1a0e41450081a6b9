/* SPDX-License-Identifier: Apache-2.0
 * help.c -- tkm help: commands and options, those of plugins from their own
 * forms.
 */
#include <string.h>

#include "core/base/utf8.h"
#include "core/ui/cli/cli.h"
#include "core/ui/cli/exits.h"
#include "core/ui/cli/presets.h"
#include "core/ui/cli/say.h"
#include <tkm/make.h>

#define NARROW 60 /* columns that are too few for two */

/* A page being written. */
struct page {
	struct tkm_cli *cli;
	struct tkm_buf text;
};

static void begin(struct page *page, struct tkm_cli *cli)
{
	*page = (struct page){cli, TKM_BUF_INIT(TKM_SAY_MAX)};
}

static void end(struct page *page)
{
	struct tkm_view text = tkm_buf_view(&page->text);
	while (text.size > 0 && text.data[text.size - 1] == '\n')
		text.size--;
	struct tkm_buf out = TKM_BUF_INIT(TKM_SAY_MAX);
	tkm_buf_add_view(&out, text);
	tkm_output_text(&page->cli->output, tkm_buf_text(&out));
	tkm_buf_release(&out);
	tkm_buf_release(&page->text);
}

static void heading(struct page *page, const char *msgid)
{
	if (page->text.size > 0)
		tkm_buf_add_char(&page->text, '\n');
	tkm_table_heading(tkm_words_get(page->cli->words, msgid),
	    &page->cli->output.style, &page->text);
}

/* "  left    right", the right side at a fixed column or on its own line. */
static void entry(struct page *page, const char *left, const char *right)
{
	const unsigned terminal = page->cli->output.width;
	const size_t column = terminal && terminal < NARROW ? 6 : 28;
	size_t width = tkm_utf8_width(tkm_view_of(left)) + 2;
	tkm_buf_add_text(&page->text, "  ");
	tkm_buf_add_text(&page->text, left);
	if (width + 2 > column) {
		tkm_buf_add_char(&page->text, '\n');
		width = 0;
	}
	tkm_buf_add_fill(&page->text, ' ', column - width);
	tkm_utf8_add_safe(&page->text, tkm_view_of(right ? right : ""));
	tkm_buf_add_char(&page->text, '\n');
}

static void line(struct page *page, const char *text)
{
	tkm_utf8_add_safe(&page->text, tkm_view_of(text));
	tkm_buf_add_char(&page->text, '\n');
}

/* ---- the overview ---- */

static void add_commands(struct page *page)
{
	const struct tkm_words *words = page->cli->words;
	heading(page, TKM_N("Commands"));
	for (size_t i = 0; i < tkm_command_count(); i++) {
		const struct tkm_command *command = tkm_command_at(i);
		struct tkm_buf left = TKM_BUF_INIT(256);
		if ((command->flags & TKM_COMMAND_HIDDEN) != 0)
			continue;
		tkm_buf_add_text(&left, command->name);
		tkm_buf_add_text(&left, *command->arguments ? " " : "");
		tkm_buf_add_text(
		    &left, tkm_words_get(words, command->arguments));
		entry(page, tkm_buf_text(&left),
		    tkm_words_get(words, command->summary));
		tkm_buf_release(&left);
	}
}

static void add_action(struct page *page, const struct tkm_announced *announced)
{
	const struct tkm_action *action = NULL;
	struct tkm_problem problem;
	const char *text;
	tkm_problem_init(&problem);
	tkm_core_action(page->cli->core, announced, &action, &problem);
	text = action ? tkm_words_get(tkm_installed_words(announced->plugin),
			    action->summary ? action->summary : action->title)
		      : tkm_words_get(page->cli->words,
			    TKM_N("refused; “tkm plugins” tells why"));
	entry(page, announced->command, text);
	tkm_problem_release(&problem);
}

static void add_actions(struct page *page)
{
	struct tkm_core *core = page->cli->core;
	struct tkm_registry *registry = core ? tkm_core_registry(core) : NULL;
	size_t count = registry ? tkm_registry_action_count(registry) : 0;
	if (count > 0)
		heading(page, TKM_N("Actions of the plugins"));
	for (size_t i = 0; i < count; i++)
		add_action(page, tkm_registry_action_at(registry, i));
}

static void add_globals(struct page *page)
{
	heading(page, TKM_N("Options of every command"));
	for (size_t i = 0; i < tkm_global_option_count(); i++) {
		const struct tkm_option *option = tkm_global_option_at(i);
		struct tkm_buf left = TKM_BUF_INIT(256);
		if (option->letter) {
			tkm_buf_add_char(&left, '-');
			tkm_buf_add_char(&left, option->letter);
			tkm_buf_add_text(&left, ", ");
		}
		tkm_buf_add_text(&left, "--");
		tkm_buf_add_text(&left, option->name);
		tkm_buf_add_text(&left, option->value ? " " : "");
		tkm_buf_add_text(
		    &left, option->value
			       ? tkm_words_get(page->cli->words, option->value)
			       : "");
		entry(page, tkm_buf_text(&left),
		    tkm_words_get(page->cli->words, option->help));
		tkm_buf_release(&left);
	}
}

static void list_command(
    struct tkm_cli *cli, const char *command, const char *action)
{
	struct tkm_row row;
	tkm_row_init(&row, "commands", NULL, TKM_R_LIST);
	tkm_row_text(&row, "command", NULL, command);
	tkm_row_text(&row, "action", NULL, action);
	tkm_output_record(&cli->output, cli->words, &row.record);
}

static void list_commands(struct tkm_cli *cli)
{
	struct tkm_registry *registry =
	    cli->core ? tkm_core_registry(cli->core) : NULL;
	for (size_t i = 0; i < tkm_command_count(); i++)
		if ((tkm_command_at(i)->flags & TKM_COMMAND_HIDDEN) == 0)
			list_command(cli, tkm_command_at(i)->name, "");
	for (size_t i = 0; registry && i < tkm_registry_action_count(registry);
	     i++) {
		const struct tkm_announced *announced =
		    tkm_registry_action_at(registry, i);
		list_command(cli, announced->command, announced->id);
	}
}

static tkm_status show_overview(struct tkm_cli *cli)
{
	struct page page;
	if (cli->output.json) {
		list_commands(cli);
		return TKM_OK;
	}
	begin(&page, cli);
	line(&page,
	    tkm_words_get(cli->words, TKM_N("Usage: tkm COMMAND [OPTION]...")));
	add_actions(&page);
	add_commands(&page);
	add_globals(&page);
	tkm_buf_add_char(&page.text, '\n');
	line(&page,
	    tkm_words_get(cli->words,
		TKM_N(
		    "“tkm help COMMAND” says more; “tkm help exit-codes” lists "
		    "the exit codes.")));
	end(&page);
	return TKM_OK;
}

/* ---- one command ---- */

static void show_command(struct tkm_cli *cli, const struct tkm_command *command)
{
	const char *const args[] = {"command", command->name, "arguments",
	    tkm_words_get(cli->words, command->arguments), NULL};
	struct page page;
	if (cli->output.json)
		list_command(cli, command->name, "");
	begin(&page, cli);
	line(&page, tkm_words_get(cli->words, command->summary));
	tkm_buf_add_char(&page.text, '\n');
	tkm_say_format(cli->words,
	    *command->arguments ? TKM_N("Usage: tkm {command} {arguments}")
				: TKM_N("Usage: tkm {command}"),
	    args, &page.text);
	tkm_buf_add_char(&page.text, '\n');
	add_globals(&page);
	end(&page);
}

static void add_choices(struct tkm_buf *out, const struct tkm_words *words,
    const struct tkm_field *field)
{
	for (uint32_t i = 0; i < field->choice_count; i++) {
		tkm_buf_add_text(out, i > 0 ? "|" : " ");
		tkm_buf_add_text(out, field->choices[i]->id);
	}
	if (field->choice_count == 0) {
		tkm_buf_add_char(out, ' ');
		tkm_buf_add_text(out, tkm_words_get(words, TKM_N("VALUE")));
	}
}

static void add_field(struct page *page, const struct tkm_words *words,
    const struct tkm_field *field)
{
	struct tkm_buf left = TKM_BUF_INIT(1024);
	if (field->type == TKM_SECRET) {
		tkm_buf_add_text(&left, "--secret ");
		tkm_buf_add_text(&left, field->id);
		tkm_buf_add_text(&left, "=fd:N|file:PATH");
	} else {
		tkm_buf_add_text(&left, "--");
		tkm_option_add_name(&left, field->id);
		if (field->type != TKM_BOOL)
			add_choices(&left, page->cli->words, field);
	}
	entry(page, tkm_buf_text(&left), tkm_words_get(words, field->label));
	tkm_buf_release(&left);
}

static void add_fields(struct page *page, const struct tkm_words *words,
    const struct tkm_action *action)
{
	bool begun = false;
	for (uint32_t i = 0; i < action->input_count; i++)
		for (uint32_t j = 0; j < action->inputs[i]->field_count; j++) {
			const struct tkm_field *field =
			    action->inputs[i]->fields[j];
			if (!tkm_field_is_asked(field))
				continue;
			if (!begun)
				heading(
				    page, TKM_N("Options; what is left out is "
						"asked"));
			begun = true;
			add_field(page, words, field);
		}
}

tkm_status tkm_cli_help_action(
    struct tkm_cli *cli, const struct tkm_announced *announced)
{
	const struct tkm_words *words = tkm_installed_words(announced->plugin);
	const char *const args[] = {"command", announced->command, NULL};
	const struct tkm_action *action = NULL;
	struct page page;
	tkm_status status =
	    tkm_core_action(cli->core, announced, &action, &cli->problem);
	if (status != TKM_OK)
		return status;
	if (cli->output.json)
		list_command(cli, announced->command, announced->id);
	begin(&page, cli);
	line(&page, tkm_words_get(words, action->title));
	if (action->summary)
		line(&page, tkm_words_get(words, action->summary));
	tkm_buf_add_char(&page.text, '\n');
	tkm_say_format(cli->words, TKM_N("Usage: tkm {command} [OPTION]..."),
	    args, &page.text);
	tkm_buf_add_char(&page.text, '\n');
	add_fields(&page, words, action);
	add_globals(&page);
	end(&page);
	return TKM_OK;
}

static tkm_status show_exits(struct tkm_cli *cli)
{
	for (size_t i = 0; i < tkm_exit_count; i++) {
		struct tkm_row row;
		tkm_row_init(&row, "exit_codes", NULL, TKM_R_LIST);
		tkm_row_number(&row, TKM_INT, "code", TKM_N("Exit code"),
		    tkm_exits[i].code);
		tkm_row_text(&row, "name", TKM_N("Name"), tkm_exits[i].name);
		tkm_row_word(
		    &row, "meaning", TKM_N("Meaning"), tkm_exits[i].meaning);
		tkm_output_record(&cli->output, cli->words, &row.record);
	}
	return TKM_OK;
}

static tkm_status fail_no_help(struct tkm_cli *cli, const char *topic)
{
	struct tkm_fault fault = {0};
	if (tkm_cli_fail_beginning(cli, topic))
		return TKM_E_ARGUMENT;
	tkm_fault_set(&fault, TKM_N("There is no command “{subject}”."),
	    tkm_view_of(topic), NULL);
	return tkm_cli_fail_usage(cli, &fault);
}

static tkm_status show_topic(struct tkm_cli *cli, const char *topic)
{
	const struct tkm_command *command = tkm_command_find(topic);
	const struct tkm_announced *announced =
	    cli->core
		? tkm_registry_find_action(tkm_core_registry(cli->core), topic)
		: NULL;
	if (strcmp(topic, "exit-codes") == 0)
		return show_exits(cli);
	if (announced)
		return tkm_cli_help_action(cli, announced);
	if (!command)
		return fail_no_help(cli, topic);
	show_command(cli, command);
	return TKM_OK;
}

/* All words left that are no options name the topic. */
tkm_status tkm_cli_help(struct tkm_cli *cli)
{
	struct tkm_buf topic = TKM_BUF_INIT(1024);
	tkm_status status;
	for (size_t i = cli->first;
	     i < cli->args.rest_count && !tkm_args_is_option(&cli->args, i);
	     i++) {
		if (topic.size > 0)
			tkm_buf_add_char(&topic, ' ');
		tkm_buf_add_text(&topic, cli->args.rest[i]);
	}
	status = topic.size > 0 ? show_topic(cli, tkm_buf_text(&topic))
				: show_overview(cli);
	tkm_buf_release(&topic);
	return status;
}
