/* SPDX-License-Identifier: Apache-2.0
 * config.c -- tkm config: every setting there is, its value and where that
 * comes from.
 */
#include <stdio.h>
#include <string.h>

#include "core/base/url.h"
#include "core/host/known.h"
#include "core/host/setting.h"
#include "core/ui/cli/cli.h"
#include "core/ui/cli/say.h"
#include <tkm/make.h>

static const char *const origins[] = {
    [TKM_ORIGIN_BUILTIN] = TKM_N("built in"),
    [TKM_ORIGIN_BRAND] = TKM_N("brand"),
    [TKM_ORIGIN_MACHINE] = TKM_N("machine"),
    [TKM_ORIGIN_USER] = TKM_N("user"),
    [TKM_ORIGIN_FILE] = TKM_N("file"),
    [TKM_ORIGIN_POLICY] = TKM_N("policy"),
};

static void add_place(const struct tkm_setting *setting, struct tkm_buf *out)
{
	if (!setting->file)
		return;
	tkm_buf_add_text(out, setting->file);
	tkm_buf_add_char(out, ':');
	tkm_buf_add_uint64(out, setting->line);
}

void tkm_cli_setting_value(
    const struct tkm_setting *setting, struct tkm_buf *out)
{
	struct tkm_view value = tkm_view_of(setting->value);

	if (strcmp(setting->key, "proxy") == 0 || strstr(setting->value, "://"))
		tkm_url_add_shown(value, out);
	else
		tkm_buf_add_view(out, value);
}

/* What is asked for, and whether any of it was found. */
struct query {
	struct tkm_cli *cli;
	const char *wanted; /* "section" or "section.key"; NULL: all */
	bool found;
};

static bool is_wanted(const struct query *query,
    const struct tkm_setting *setting, const char *name)
{
	return !query->wanted || strcmp(query->wanted, name) == 0 ||
	       strcmp(query->wanted, setting->section) == 0;
}

/* It is not used: people are told beside the table, scripts in it. */
static void add_fault(struct query *query, const struct tkm_setting *setting,
    const char *name, struct tkm_buf *fault, struct tkm_row *row)
{
	if (!tkm_setting_fault(setting, query->cli->words, fault) &&
	    !tkm_cli_setting_unknown(query->cli, setting, fault))
		return;
	tkm_row_text(row, "problem", NULL, tkm_buf_text(fault));
	tkm_output_warning(&query->cli->output, name, tkm_buf_text(fault));
}

static void show_row(struct query *query, const struct tkm_setting *setting,
    const char *name, const char *meaning)
{
	struct tkm_cli *cli = query->cli;
	struct tkm_buf place = TKM_BUF_INIT(8192);
	struct tkm_buf value = TKM_BUF_INIT(65536);
	struct tkm_buf fault = TKM_BUF_INIT(TKM_SAY_MAX);
	struct tkm_row row;
	add_place(setting, &place);
	tkm_cli_setting_value(setting, &value);
	tkm_row_init(&row, "settings", NULL, TKM_R_LIST);
	tkm_row_text(&row, "key", TKM_N("Setting"), name);
	tkm_row_text(&row, "value", TKM_N("Value"), tkm_buf_text(&value));
	tkm_row_word(&row, "origin", TKM_N("From"), origins[setting->origin]);
	tkm_row_text(&row, "place", TKM_N("Place"), tkm_buf_text(&place));
	tkm_row_number(
	    &row, TKM_BOOL, "locked", TKM_N("Locked"), setting->locked);
	if (meaning)
		tkm_row_word(&row, "meaning",
		    query->wanted ? TKM_N("Meaning") : NULL, meaning);
	add_fault(query, setting, name, &fault, &row);
	tkm_output_record(&cli->output, cli->words, &row.record);
	tkm_buf_release(&value);
	tkm_buf_release(&fault);
	tkm_buf_release(&place);
}

static void show_setting(
    struct query *query, const struct tkm_setting *setting, const char *meaning)
{
	struct tkm_buf name = TKM_BUF_INIT(1024);
	tkm_buf_add_text(&name, setting->section);
	tkm_buf_add_char(&name, '.');
	tkm_buf_add_text(&name, setting->key);
	if (is_wanted(query, setting, tkm_buf_text(&name))) {
		query->found = true;
		show_row(query, setting, tkm_buf_text(&name), meaning);
	}
	tkm_buf_release(&name);
}

/* What the table of settings has: as set, else as built in. */
static void show_known(struct query *query)
{
	const struct tkm_config *config = tkm_core_config(query->cli->core);
	for (size_t i = 0; i < tkm_known_count(); i++) {
		const struct tkm_known *known = tkm_known_at(i);
		const struct tkm_setting *set =
		    tkm_config_find(config, known->section, known->key);
		struct tkm_setting built_in = {
		    .section = known->section,
		    .key = known->key,
		    .value = known->fallback,
		    .origin = TKM_ORIGIN_BUILTIN,
		};
		if (strchr(known->section, '*'))
			continue;
		show_setting(query, set ? set : &built_in, known->meaning);
	}
}

/* RA profiles, and what only some plugin knows. */
static void show_others(struct query *query)
{
	const struct tkm_config *config = tkm_core_config(query->cli->core);
	for (size_t i = 0; i < tkm_config_count(config); i++) {
		const struct tkm_setting *setting = tkm_config_at(config, i);
		const struct tkm_known *known =
		    tkm_known_find(setting->section, setting->key);
		if (!known || strchr(known->section, '*'))
			show_setting(
			    query, setting, known ? known->meaning : NULL);
	}
}

tkm_status tkm_cli_config(struct tkm_cli *cli)
{
	struct query query = {.cli = cli, .wanted = tkm_cli_word(cli, 0)};
	const char *const args[] = {"key", query.wanted, NULL};
	show_known(&query);
	show_others(&query);
	if (query.wanted && !query.found)
		return tkm_cli_fail(cli, TKM_E_NOT_FOUND,
		    TKM_N("There is no setting “{key}”, nor a section of that "
			  "name. “tkm config” lists all."),
		    args);
	tkm_output_list(
	    &cli->output, "settings", TKM_N("Nothing is configured."));
	return TKM_OK;
}
