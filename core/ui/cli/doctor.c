/* SPDX-License-Identifier: Apache-2.0
 * doctor.c -- tkm doctor: a table of small checks, each with what to do
 * about it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/utf8.h"
#include "core/host/operation/operation.h"
#include "core/host/ra/journal.h"
#include "core/host/secret.h"
#include "core/host/setting.h"
#include "core/sys/event.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/ui/cli/console.h"
#include "core/ui/cli/doctor.h"
#include "core/ui/cli/say.h"
#include <tkm/make.h>

#define JOURNAL_FILES 4096u /* looked at, at most */

static const char *const states[] = {
    [TKM_FINE] = TKM_N("ok"),
    [TKM_WORTH_KNOWING] = TKM_N("hint"),
    [TKM_BROKEN] = TKM_N("problem"),
};

/* One finding as a line for people, what to do below it. */
static void print_finding(struct tkm_visit *visit, enum tkm_finding state,
    const char *detail, const char *hint)
{
	static const char *const colours[] = {
	    [TKM_FINE] = "\033[32m",
	    [TKM_WORTH_KNOWING] = "\033[33m",
	    [TKM_BROKEN] = "\033[31m",
	};
	const struct tkm_words *words = visit->cli->words;
	bool paint = visit->cli->output.style.colour;
	struct tkm_buf line = TKM_BUF_INIT(TKM_SAY_MAX);
	tkm_buf_add_text(&line, paint ? colours[state] : "");
	tkm_buf_add_text(&line, tkm_words_get(words, states[state]));
	tkm_buf_add_text(&line, paint ? "\033[0m  " : "  ");
	tkm_buf_add_text(&line, tkm_words_get(words, visit->title));
	tkm_buf_add_text(&line, *detail ? ": " : "");
	tkm_utf8_add_safe(&line, tkm_view_of(detail));
	if (hint) {
		tkm_buf_add_text(&line, "\n    ");
		tkm_buf_add_text(&line, tkm_words_get(words, hint));
	}
	tkm_output_text(&visit->cli->output, tkm_buf_text(&line));
	tkm_buf_release(&line);
}

void tkm_visit_tell(struct tkm_visit *visit, enum tkm_finding state,
    const char *detail, const char *hint)
{
	const struct tkm_words *words = visit->cli->words;
	struct tkm_row row;
	visit->is_broken |= state == TKM_BROKEN;
	if (!visit->cli->output.json) {
		print_finding(visit, state, detail, hint);
		return;
	}
	tkm_row_init(&row, "checks", NULL, TKM_R_LIST);
	tkm_row_text(&row, "check", NULL, visit->id);
	tkm_row_text(&row, "state", NULL, states[state]);
	tkm_row_text(&row, "title", NULL, tkm_words_get(words, visit->title));
	tkm_row_text(&row, "detail", NULL, detail);
	tkm_row_text(
	    &row, "hint", NULL, hint ? tkm_words_get(words, hint) : "");
	tkm_output_record(&visit->cli->output, words, &row.record);
}

void tkm_visit_tell_problem(struct tkm_visit *visit, const char *source,
    const struct tkm_problem *problem)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	const char *said = problem->text ? problem->text : problem->message;
	if (problem->code == TKM_E_CANCELLED)
		return;
	if (source && *source && !strstr(said, source)) {
		tkm_buf_add_text(&text, source);
		tkm_buf_add_text(&text, ": ");
	}
	tkm_buf_add_text(&text, said);
	tkm_visit_tell(visit, TKM_BROKEN, tkm_buf_text(&text), NULL);
	tkm_buf_release(&text);
}

/* A setting that is not used, and where it stands. */
static void tell_setting(struct tkm_visit *visit, enum tkm_finding finding,
    const struct tkm_setting *setting, const char *fault)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_SAY_MAX);
	tkm_buf_add_text(&text, setting->file ? setting->file : "");
	tkm_buf_add_char(&text, ':');
	tkm_buf_add_uint64(&text, setting->line);
	tkm_buf_add_text(&text, ": [");
	tkm_buf_add_text(&text, setting->section);
	tkm_buf_add_text(&text, "] ");
	tkm_buf_add_text(&text, setting->key);
	tkm_buf_add_text(&text, " = ");
	tkm_cli_setting_value(setting, &text);
	tkm_buf_add_text(&text, ". ");
	tkm_buf_add_text(&text, fault);
	tkm_visit_tell(visit, finding, tkm_buf_text(&text), NULL);
	tkm_buf_release(&text);
}

static bool is_told(struct tkm_visit *visit, const struct tkm_setting *setting)
{
	struct tkm_buf fault = TKM_BUF_INIT(TKM_SAY_MAX);
	enum tkm_finding finding = TKM_FINE;
	if (tkm_setting_fault(setting, visit->cli->words, &fault))
		finding = TKM_BROKEN;
	else if (tkm_cli_setting_unknown(visit->cli, setting, &fault))
		finding = TKM_WORTH_KNOWING;
	if (finding != TKM_FINE)
		tell_setting(visit, finding, setting, tkm_buf_text(&fault));
	tkm_buf_release(&fault);
	return finding != TKM_FINE;
}

/* The host does not open with a file it cannot read: only settings are left. */
static void check_configuration(struct tkm_visit *visit)
{
	const struct tkm_config *config = tkm_core_config(visit->cli->core);
	bool fine = true;
	for (size_t i = 0; i < tkm_config_count(config); i++)
		fine &= !is_told(visit, tkm_config_at(config, i));
	if (fine)
		tkm_visit_tell(
		    visit, TKM_FINE, tkm_core_etc_dir(visit->cli->core), NULL);
}

static void check_plugin(struct tkm_visit *visit, struct tkm_installed *plugin)
{
	struct tkm_problem problem;
	tkm_problem_init(&problem);
	const struct tkm_problem *known = tkm_installed_problem(plugin);
	if (!known && tkm_installed_load(plugin, &problem) != TKM_OK)
		known = &problem;
	if (known)
		tkm_visit_tell_problem(
		    visit, tkm_installed_name(plugin), known);
	else
		tkm_visit_tell(
		    visit, TKM_FINE, tkm_installed_name(plugin), NULL);
	tkm_problem_release(&problem);
}

static void check_plugins(struct tkm_visit *visit)
{
	struct tkm_registry *registry = tkm_core_registry(visit->cli->core);
	size_t count = tkm_registry_count(registry);
	for (size_t i = 0; i < count; i++)
		check_plugin(visit, tkm_registry_at(registry, i));
	if (count == 0)
		tkm_visit_tell(visit, TKM_BROKEN,
		    tkm_core_plugin_dir(visit->cli->core),
		    TKM_N("No plugin is installed. Install Token Manager "
			  "again."));
}

void tkm_visit_operate(struct tkm_visit *visit,
    void (*look)(struct tkm_visit *visit, struct tkm_operation *operation))
{
	struct tkm_cli *cli = visit->cli;
	struct tkm_operation *operation = NULL;
	struct tkm_console console;
	if (tkm_console_init(&console, &cli->args, cli->words, &cli->output,
		NULL, cli->cancel) != TKM_OK)
		return;
	struct tkm_front front = tkm_console_front(&console);
	if (tkm_operation_new(cli->core, &front, NULL, &operation) == TKM_OK)
		look(visit, operation);
	tkm_operation_free(operation);
	tkm_console_release(&console);
}

static void check_state_folder(struct tkm_visit *visit)
{
	const char *folder = tkm_core_state_dir(visit->cli->core);
	char *probe = folder ? tkm_path_join(folder, "doctor") : NULL;
	bool works = probe &&
		     tkm_sys_folder_make(folder, TKM_SYS_PRIVATE) == 0 &&
		     tkm_sys_file_write(probe, "ok", 2) == 0;
	if (probe)
		(void)tkm_sys_file_remove(probe);
	free(probe);
	tkm_visit_tell(visit, works ? TKM_FINE : TKM_BROKEN,
	    folder ? folder : "",
	    works ? NULL
		  : TKM_N("Nothing can be written there. Check its owner, "
			  "its permissions and the free space."));
}

static void check_log(struct tkm_visit *visit)
{
	const char *file = tkm_core_log_file(visit->cli->core);
	bool is_there = file && tkm_sys_file_exists(file);
	tkm_visit_tell(visit, TKM_FINE, file ? file : "",
	    is_there ? NULL
		     : TKM_N("Nothing has been logged yet. For more, set "
			     "[log] level = debug."));
}

/* What finishes a job that was begun; by its kind. */
static const char *const unfinished[] = {
    [TKM_RA_ACTIVATION] =
	TKM_N("An activation on this token is unfinished. “tkm activate” goes "
	      "on where it stopped."),
    [TKM_RA_RENEWAL] =
	TKM_N("A renewal on this token is unfinished. “tkm renew” goes on "
	      "where it stopped."),
    [TKM_RA_PIN_RESET] =
	TKM_N("A PIN recovery on this token is unfinished. “tkm pin forgot” "
	      "goes on where it stopped."),
};

/* One file of the journal; what another program writes just now is left. */
static void check_journal_file(struct tkm_visit *visit, const char *path)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_JOURNAL_MAX);
	struct tkm_journal journal = {0};
	if (tkm_sys_file_read(path, TKM_JOURNAL_MAX, &text) != 0 ||
	    tkm_journal_parse(tkm_buf_view(&text), &journal) != TKM_OK)
		tkm_visit_tell(visit, TKM_BROKEN, path,
		    TKM_N("The record of an unfinished request cannot be "
			  "read. Restore it from a backup, or ask the support "
			  "before you move it away."));
	else if (journal.state != 0)
		tkm_visit_tell(visit, TKM_WORTH_KNOWING, journal.token,
		    unfinished[journal.kind]);
	tkm_journal_release(&journal);
	tkm_buf_release(&text);
}

static void check_journal(struct tkm_visit *visit)
{
	const char *state = tkm_core_state_dir(visit->cli->core);
	char *folder = state ? tkm_path_join(state, "journal") : NULL;
	struct tkm_sys_names names = {0};
	if (folder && tkm_sys_folder_list(folder, JOURNAL_FILES, &names) == 0)
		for (size_t i = 0; i < names.count; i++) {
			char *path = tkm_path_join(folder, names.items[i]);
			if (path &&
			    tkm_view_ends_with(tkm_view_of(path), ".json"))
				check_journal_file(visit, path);
			free(path);
		}
	tkm_sys_names_release(&names);
	free(folder);
}

static void check_memory(struct tkm_visit *visit)
{
	void *block = tkm_locked_take(64);
	bool locked = block && tkm_locked_is_locked();
	tkm_locked_give(block);
	tkm_visit_tell(visit, locked ? TKM_FINE : TKM_WORTH_KNOWING, "",
	    locked ? NULL
		   : TKM_N("The system does not let secrets be kept out of "
			   "swap. Raise “ulimit -l” to 64 or more."));
}

static const struct {
	const char *id;
	const char *title;
	void (*look)(struct tkm_visit *visit);
} checks[] = {
    {"configuration", TKM_N("Settings"), check_configuration},
    {"plugins", TKM_N("Plugin"), check_plugins},
    {"tokens", TKM_N("Token"), tkm_visit_tokens},
    {"pin", TKM_N("PIN"), tkm_visit_pins},
    {"state", TKM_N("State folder"), check_state_folder},
    {"log", TKM_N("Log"), check_log},
    {"journal", TKM_N("Unfinished requests"), check_journal},
    {"memory", TKM_N("Memory for secrets"), check_memory},
    {"ra", TKM_N("RA profile"), tkm_visit_ra},
};

tkm_status tkm_cli_doctor(struct tkm_cli *cli)
{
	struct tkm_visit visit = {.cli = cli};
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		visit.id = checks[i].id;
		visit.title = checks[i].title;
		checks[i].look(&visit);
		if (tkm_sys_event_is_set(cli->cancel))
			return TKM_E_CANCELLED;
	}
	if (visit.is_broken)
		tkm_output_support(&cli->output);
	/* What was found is the result; that it was bad is the exit code. */
	cli->exit_code = visit.is_broken ? 1 : 0;
	return TKM_OK;
}
