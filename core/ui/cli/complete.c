/* SPDX-License-Identifier: Apache-2.0
 * complete.c -- tkm complete -- WORDS: what the last word may become, one
 * possibility a line.
 *
 * Says nothing when it cannot help: a shell that completes must not show
 * errors.
 */
#include <stdio.h>
#include <string.h>

#include "core/host/known.h"
#include "core/host/token/broker.h"
#include "core/ui/cli/cli.h"
#include "core/ui/cli/console.h"
#include "core/ui/cli/presets.h"

#define COMMAND_MAX 256
#define OFFERED_MAX 65536

/* The command line up to the cursor. */
struct line {
	struct tkm_cli *cli;
	char **words; /* before the one being typed */
	size_t count;
	const char *typed; /* the beginning of the last word */
	struct tkm_buf offered; /* each with a line end on both sides */
};

/* Offers the word once, if it goes on from what is typed. */
static void offer(struct line *line, const char *word)
{
	struct tkm_buf whole = TKM_BUF_INIT(OFFERED_MAX);
	if (strncmp(word, line->typed, strlen(line->typed)) != 0)
		return;
	tkm_buf_add_char(&whole, '\n');
	tkm_buf_add_text(&whole, word);
	tkm_buf_add_char(&whole, '\n');
	if (!strstr(tkm_buf_text(&line->offered), tkm_buf_text(&whole))) {
		tkm_buf_add_view(&line->offered, tkm_buf_view(&whole));
		tkm_output_text(&line->cli->output, word);
	}
	tkm_buf_release(&whole);
}

static void offer_option(struct line *line, const char *id)
{
	struct tkm_buf option = TKM_BUF_INIT(COMMAND_MAX);
	tkm_buf_add_text(&option, "--");
	tkm_option_add_name(&option, id);
	offer(line, tkm_buf_text(&option));
	tkm_buf_release(&option);
}

/* ---- values of global options ---- */

static void offer_serial(void *ctx, const struct tkm_listed *listed)
{
	offer(ctx, listed->id->serial);
}

static void ignore_problem(void *ctx, const char *back_end, const char *source,
    const struct tkm_problem *problem)
{
	(void)ctx;
	(void)back_end;
	(void)source;
	(void)problem;
}

static void offer_serials(struct line *line)
{
	struct tkm_listing listing = {line, offer_serial, ignore_problem};
	struct tkm_cli *cli = line->cli;
	struct tkm_operation *operation = NULL;
	struct tkm_console console;
	if (tkm_console_init(&console, &cli->args, cli->words, &cli->output,
		NULL, cli->cancel) != TKM_OK)
		return;
	struct tkm_front front = tkm_console_front(&console);
	if (tkm_operation_new(cli->core, &front, NULL, &operation) == TKM_OK)
		(void)tkm_broker_list(
		    tkm_core_broker(cli->core), operation, &listing);
	tkm_operation_free(operation);
	tkm_console_release(&console);
}

/* ---- commands and actions ---- */

static bool joined(char **words, size_t count, struct tkm_buf *out)
{
	tkm_buf_clear(out);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			tkm_buf_add_char(out, ' ');
		tkm_buf_add_text(out, words[i]);
	}
	return tkm_buf_ok(out);
}

/* Offers the word of `command` that follows the words typed so far. */
static void offer_next(
    struct line *line, const struct tkm_buf *before, const char *command)
{
	char word[COMMAND_MAX];
	size_t skip = before->size > 0 ? before->size + 1 : 0, size;
	if (strncmp(command, tkm_buf_text(before), before->size) != 0 ||
	    strlen(command) <= skip || (skip > 0 && command[skip - 1] != ' '))
		return;
	size = strcspn(command + skip, " ");
	if (size >= sizeof(word))
		return;
	memcpy(word, command + skip, size);
	word[size] = '\0';
	offer(line, word);
}

static void offer_commands(struct line *line)
{
	struct tkm_registry *registry = tkm_core_registry(line->cli->core);
	struct tkm_buf before = TKM_BUF_INIT(COMMAND_MAX);
	if (joined(line->words, line->count, &before)) {
		for (size_t i = 0; i < tkm_command_count(); i++)
			if ((tkm_command_at(i)->flags & TKM_COMMAND_HIDDEN) ==
			    0)
				offer_next(
				    line, &before, tkm_command_at(i)->name);
		for (size_t i = 0; i < tkm_registry_action_count(registry); i++)
			offer_next(line, &before,
			    tkm_registry_action_at(registry, i)->command);
	}
	tkm_buf_release(&before);
}

/* The action the words name, or NULL. */
static const struct tkm_action *find_action(const struct line *line)
{
	struct tkm_registry *registry = tkm_core_registry(line->cli->core);
	struct tkm_buf name = TKM_BUF_INIT(COMMAND_MAX);
	const struct tkm_announced *announced = NULL;
	const struct tkm_action *action = NULL;
	bool is_run = line->count > 1 && strcmp(line->words[0], "run") == 0;
	for (size_t n = line->count; n > 0 && !announced; n--)
		if (!is_run && joined(line->words, n, &name))
			announced = tkm_registry_find_action(
			    registry, tkm_buf_text(&name));
	if (is_run)
		announced = tkm_registry_find_action(registry, line->words[1]);
	if (announced)
		(void)tkm_core_action(
		    line->cli->core, announced, &action, &line->cli->problem);
	tkm_buf_release(&name);
	return action;
}

/* ---- options ---- */

static void offer_options(struct line *line, const struct tkm_action *action)
{
	for (uint32_t i = 0; action && i < action->input_count; i++)
		for (uint32_t j = 0; j < action->inputs[i]->field_count; j++) {
			const struct tkm_field *field =
			    action->inputs[i]->fields[j];
			if (tkm_field_is_asked(field) &&
			    field->type != TKM_SECRET)
				offer_option(line, field->id);
		}
	for (size_t i = 0; i < tkm_global_option_count(); i++)
		offer_option(line, tkm_global_option_at(i)->name);
}

static void offer_secret_fields(
    struct line *line, const struct tkm_action *action)
{
	for (uint32_t i = 0; action && i < action->input_count; i++)
		for (uint32_t j = 0; j < action->inputs[i]->field_count; j++) {
			const struct tkm_field *field =
			    action->inputs[i]->fields[j];
			struct tkm_buf word = TKM_BUF_INIT(COMMAND_MAX);
			tkm_buf_add_text(&word, field->id);
			tkm_buf_add_text(&word, "=file:");
			if (field->type == TKM_SECRET)
				offer(line, tkm_buf_text(&word));
			tkm_buf_release(&word);
		}
}

static void offer_choices(struct line *line, const struct tkm_field *field)
{
	for (uint32_t i = 0; field && i < field->choice_count; i++)
		offer(line, field->choices[i]->id);
}

/* The value of the option that stands before the word being typed. */
static void offer_value(
    struct line *line, const char *option, const struct tkm_action *action)
{
	if (strcmp(option, "--token") == 0) {
		offer_serials(line);
	} else if (strcmp(option, "--lang") == 0) {
		offer(line, "vi");
		offer(line, "en");
	} else if (strcmp(option, "--secret") == 0) {
		offer_secret_fields(line, action);
	} else if (action) {
		const char *value;
		offer_choices(line,
		    tkm_action_field(action, tkm_option_name(option, &value)));
	}
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] == '-';
}

/* Does this option take the word behind it? */
static bool takes_value(const char *option, const struct tkm_action *action)
{
	const char *value;
	struct tkm_view name = tkm_option_name(option, &value);
	const struct tkm_field *field =
	    action ? tkm_action_field(action, name) : NULL;
	if (value)
		return false;
	for (size_t i = 0; i < tkm_global_option_count(); i++)
		if (tkm_view_is(name, tkm_global_option_at(i)->name))
			return tkm_global_option_at(i)->value != NULL;
	return field && field->type != TKM_BOOL;
}

/* The words of the command alone: options and their values left out. */
static size_t keep_words(char **words, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (!is_option(words[i]))
			words[kept++] = words[i];
		else if (takes_value(words[i], NULL))
			i++;
	}
	return kept;
}

static void offer_action_ids(struct line *line)
{
	struct tkm_registry *registry = tkm_core_registry(line->cli->core);
	for (size_t i = 0; i < tkm_registry_action_count(registry); i++)
		offer(line, tkm_registry_action_at(registry, i)->id);
}

static void offer_settings(struct line *line)
{
	for (size_t i = 0; i < tkm_known_count(); i++) {
		const struct tkm_known *known = tkm_known_at(i);
		struct tkm_buf name = TKM_BUF_INIT(COMMAND_MAX);
		tkm_buf_add_text(&name, known->section);
		tkm_buf_add_char(&name, '.');
		tkm_buf_add_text(&name, known->key);
		if (!strchr(known->section, '*'))
			offer(line, tkm_buf_text(&name));
		tkm_buf_release(&name);
	}
}

/* What the commands of the program take, else the next word of a command. */
static void offer_words(struct line *line)
{
	const char *first = line->count > 0 ? line->words[0] : "";
	if (line->count == 1 && strcmp(first, "run") == 0) {
		offer_action_ids(line);
	} else if (line->count == 1 && strcmp(first, "config") == 0) {
		offer_settings(line);
	} else {
		if (strcmp(first, "help") == 0) {
			line->words++;
			line->count--;
		}
		offer_commands(line);
	}
}

tkm_status tkm_cli_complete(struct tkm_cli *cli)
{
	size_t count = cli->args.rest_count - cli->first;
	char **words = cli->args.rest + cli->first;
	if (count == 0)
		return TKM_OK;
	struct line line = {
	    .cli = cli,
	    .words = words,
	    .typed = words[count - 1],
	    .offered = TKM_BUF_INIT(OFFERED_MAX),
	};
	const char *last = count > 1 ? words[count - 2] : "";
	line.count = keep_words(words, count - 1);

	const struct tkm_action *action = find_action(&line);
	if (is_option(last) && takes_value(last, action))
		offer_value(&line, last, action);
	else if (line.typed[0] == '-')
		offer_options(&line, action);
	else
		offer_words(&line);
	tkm_buf_release(&line.offered);
	return TKM_OK;
}
