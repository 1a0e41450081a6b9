/* SPDX-License-Identifier: Apache-2.0
 * output.c -- shows results, notices and errors as text or as JSON.
 */
#include "core/ui/cli/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/host/plugin/registry.h"
#include "core/sys/terminal.h"
#include "core/ui/cli/exits.h"
#include "core/ui/cli/record.h"
#include "core/ui/cli/say.h"
#include "core/ui/cli/wrap.h"

#define PAGE_WIDTH 120 /* columns, where there is no terminal */

tkm_status tkm_output_init(
    struct tkm_output *output, const struct tkm_words *words, bool as_json)
{
	*output = (struct tkm_output){.words = words};
	tkm_table_init(&output->list);
	if (as_json) {
		output->json = tkm_json_new();
		return output->json ? TKM_OK : TKM_E_MEMORY;
	}
	output->width = tkm_say_width(TKM_SYS_STDOUT);
	output->style.width = output->width ? output->width : PAGE_WIDTH;
	output->style.colour = tkm_sys_terminal_has_colour(TKM_SYS_STDOUT);
	return TKM_OK;
}

static void forget_list(struct tkm_output *output)
{
	tkm_table_release(&output->list);
	free(output->list_heading);
	free(output->list_id);
	output->list_heading = output->list_id = NULL;
}

void tkm_output_release(struct tkm_output *output)
{
	tkm_json_free(output->json);
	forget_list(output);
}

static void print(struct tkm_output *output, const struct tkm_buf *text)
{
	fwrite(tkm_buf_text(text), 1, text->size, stdout);
	output->begun = true;
}

static void print_lines(struct tkm_output *output, const struct tkm_buf *text)
{
	struct tkm_buf lines = TKM_BUF_INIT(SIZE_MAX / 4);
	tkm_wrap(tkm_buf_view(text), output->width, 0, &lines);
	print(output, &lines);
	tkm_buf_release(&lines);
}

static void print_table(struct tkm_output *output, const char *heading,
    const struct tkm_table *table, bool blocks)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_TABLE_MAX);
	struct tkm_table_style style = output->style;
	style.blocks = blocks;
	if (output->begun)
		tkm_buf_add_char(&text, '\n');
	if (heading)
		tkm_table_heading(heading, &style, &text);
	tkm_table_render(table, &style, &text);
	print_lines(output, &text);
	tkm_buf_release(&text);
}

/* Prints the rows held back. */
static void flush_list(struct tkm_output *output)
{
	if (output->list.row_count > 0)
		print_table(output, output->list_heading, &output->list, false);
	forget_list(output);
}

static void hold_row(struct tkm_output *output, const struct tkm_words *words,
    const struct tkm_record *record)
{
	if (output->list_id && strcmp(output->list_id, record->id) != 0)
		flush_list(output);
	if (!output->list_id) {
		output->list_id = tkm_text_dup(record->id);
		output->list_heading =
		    record->title
			? tkm_text_dup(tkm_words_get(words, record->title))
			: NULL;
	}
	tkm_record_layout(words, record, &output->list);
}

void tkm_output_record(struct tkm_output *output, const struct tkm_words *words,
    const struct tkm_record *record)
{
	struct tkm_table single;
	if (output->json) {
		tkm_json_record(output->json, record);
		return;
	}
	if ((record->flags & TKM_R_LIST) != 0) {
		hold_row(output, words, record);
		return;
	}
	flush_list(output);
	tkm_table_init(&single);
	if (tkm_record_layout(words, record, &single))
		print_table(output,
		    record->title ? tkm_words_get(words, record->title) : NULL,
		    &single, true);
	tkm_table_release(&single);
}

void tkm_output_list(
    struct tkm_output *output, const char *id, const char *none)
{
	if (output->json)
		tkm_json_list(output->json, id);
	else if (none && output->list.row_count == 0 && !output->begun)
		tkm_output_text(output, tkm_words_get(output->words, none));
}

/* One message to stderr: "tkm: text". */
static void complain(struct tkm_view text, const char *colour)
{
	static const char name[] = "tkm: ";
	struct tkm_buf line = TKM_BUF_INIT(TKM_SAY_MAX);
	bool paint = tkm_sys_terminal_has_colour(TKM_SYS_STDERR);
	if (paint)
		tkm_buf_add_text(&line, colour);
	tkm_buf_add_text(&line, name);
	if (paint)
		tkm_buf_add_text(&line, "\033[0m");
	tkm_utf8_add_safe(&line, text);
	tkm_buf_add_char(&line, '\n');
	tkm_say_wrapped(&line, sizeof(name) - 1);
	tkm_buf_release(&line);
}

static const char *tone_colour(uint32_t tone)
{
	static const char *const colours[] = {
	    "\033[36m", "\033[36m", "\033[33m", "\033[31m"};
	return colours[tone < 4 ? tone : 1];
}

/* What to type for the action that a notice suggests. */
static void add_command(
    const struct tkm_output *output, const char *action, struct tkm_buf *text)
{
	const struct tkm_announced *announced =
	    output->registry && action
		? tkm_registry_find_action(output->registry, action)
		: NULL;
	if (!announced)
		return;
	tkm_buf_add_text(text, " → tkm ");
	tkm_buf_add_text(text, announced->command);
}

void tkm_output_notice(struct tkm_output *output, const struct tkm_words *words,
    const struct tkm_notice *notice)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	tkm_words_format(
	    words, notice->text, notice->args, notice->arg_count, &text);
	if (output->json) {
		tkm_json_notice(output->json, notice->id, notice->tone,
		    tkm_buf_text(&text), notice->action);
	} else {
		add_command(output, notice->action, &text);
		fflush(stdout);
		complain(tkm_buf_view(&text), tone_colour(notice->tone));
	}
	tkm_buf_release(&text);
}

void tkm_output_warning(
    struct tkm_output *output, const char *source, const char *text)
{
	struct tkm_buf line = TKM_BUF_INIT(TKM_SAY_MAX);
	if (output->json)
		return;
	/* A text that names it already does not need its name before it. */
	if (source && *source && !strstr(text, source)) {
		tkm_buf_add_text(&line, source);
		tkm_buf_add_text(&line, ": ");
	}
	tkm_buf_add_text(&line, text);
	complain(tkm_buf_view(&line), tone_colour(TKM_WARN));
	tkm_buf_release(&line);
}

void tkm_output_caution(
    struct tkm_output *output, const char *id, const char *text)
{
	if (output->json)
		tkm_json_notice(output->json, id, TKM_WARN, text, NULL);
	else
		tkm_output_warning(output, NULL, text);
}

void tkm_output_text(struct tkm_output *output, const char *text)
{
	struct tkm_buf line = TKM_BUF_INIT(TKM_SAY_MAX);
	if (output->json)
		return;
	flush_list(output);
	tkm_buf_add_text(&line, text);
	tkm_buf_add_char(&line, '\n');
	print_lines(output, &line);
	tkm_buf_release(&line);
}

static void show_advice(const char *advice)
{
	struct tkm_buf lines = TKM_BUF_INIT(TKM_SAY_MAX);
	tkm_buf_add_text(&lines, advice);
	tkm_buf_add_char(&lines, '\n');
	tkm_say_wrapped(&lines, 0);
	tkm_buf_release(&lines);
}

static void add_support(
    const struct tkm_output *output, const char *support, struct tkm_buf *out)
{
	const char *const args[] = {"support", support, NULL};
	tkm_say_format(output->words, TKM_N("Help: {support}"), args, out);
}

void tkm_output_support(struct tkm_output *output)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	if (!output->support)
		return;
	add_support(output, output->support, &text);
	if (output->json)
		tkm_json_notice(output->json, "support", TKM_INFORM,
		    tkm_buf_text(&text), NULL);
	else
		tkm_output_text(output, tkm_buf_text(&text));
	tkm_buf_release(&text);
}

/* Whom to ask where the user alone can do nothing about it; else NULL. */
static const char *support_for(const struct tkm_output *output, tkm_status code)
{
	static const tkm_status helpless[] = {TKM_E_INTERNAL, TKM_E_UNSUPPORTED,
	    TKM_E_PIN_BLOCKED, TKM_E_REFUSED, TKM_E_TOKEN, TKM_E_PLUGIN};
	for (size_t i = 0; i < sizeof(helpless) / sizeof(helpless[0]); i++)
		if (helpless[i] == code)
			return output->support;
	return NULL;
}

static void show_support(const struct tkm_output *output, tkm_status code)
{
	const char *support = support_for(output, code);
	struct tkm_buf line = TKM_BUF_INIT(TKM_SAY_MAX);
	if (!support)
		return;
	add_support(output, support, &line);
	tkm_buf_add_char(&line, '\n');
	tkm_say_wrapped(&line, 0);
	tkm_buf_release(&line);
}

static void show_problem(struct tkm_output *output,
    const struct tkm_problem *problem, const char *advice)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	char tries[16];
	tkm_buf_add_text(&text, problem->text ? problem->text
				: problem->message
				    ? problem->message
				    : tkm_status_name(problem->code));
	if (problem->tries_left >= 0 &&
	    !tkm_say_tells_tries(problem->message ? problem->message : "",
		tkm_buf_text(&text), problem->tries_left)) {
		const char *const args[] = {"tries", tries, NULL};
		snprintf(tries, sizeof(tries), "%d", (int)problem->tries_left);
		tkm_buf_add_char(&text, ' ');
		tkm_say_format(
		    output->words, TKM_N("Tries left: {tries}."), args, &text);
	}
	complain(tkm_buf_view(&text), tone_colour(TKM_DANGER));
	tkm_buf_release(&text);
	if (advice && *advice)
		show_advice(advice);
	show_support(output, problem->code);
}

static void print_document(struct tkm_output *output)
{
	struct tkm_buf text = TKM_BUF_INIT(SIZE_MAX / 4);
	if (tkm_json_finish(output->json, &text) == TKM_OK)
		print(output, &text);
	else
		fputs("tkm: out of memory\n", stderr);
	tkm_buf_release(&text);
}

int tkm_output_finish(struct tkm_output *output,
    const struct tkm_problem *problem, const char *advice)
{
	int code = tkm_exit_of(problem->code);
	if (output->json) {
		if (problem->code != TKM_OK)
			tkm_json_problem(output->json, problem, code,
			    support_for(output, problem->code));
		print_document(output);
	} else {
		flush_list(output);
	}
	/* A result that did not reach its reader is none: disk full. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		complain(tkm_view_of(tkm_words_get(output->words,
			     TKM_N("The output cannot be written. Make room "
				   "on the disk, or write it elsewhere."))),
		    tone_colour(TKM_DANGER));
		return code ? code : 1;
	}
	if (!output->json && problem->code != TKM_OK)
		show_problem(output, problem, advice);
	return code;
}
