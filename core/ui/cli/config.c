/* SPDX-License-Identifier: Apache-2.0
 * config.c -- tkm config: every setting in force and where it comes from.
 */
#include <stdio.h>
#include <string.h>

#include "core/base/url.h"
#include "core/ui/cli/cli.h"
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

/* A proxy may be given with a password. */
static void add_value(const struct tkm_setting *setting, struct tkm_buf *out)
{
	struct tkm_view value = tkm_view_of(setting->value);

	if (strcmp(setting->key, "proxy") == 0 ||
	    strstr(setting->value, "://") != NULL)
		tkm_url_add_shown(value, out);
	else
		tkm_buf_add_view(out, value);
}

static void show_setting(
    struct tkm_cli *cli, const char *name, const struct tkm_setting *setting)
{
	struct tkm_buf place = TKM_BUF_INIT(8192);
	struct tkm_buf value = TKM_BUF_INIT(65536);
	struct tkm_row row;
	add_place(setting, &place);
	add_value(setting, &value);
	tkm_row_init(&row, "settings", NULL, TKM_R_LIST);
	tkm_row_text(&row, "key", TKM_N("Setting"), name);
	tkm_row_text(&row, "value", TKM_N("Value"), tkm_buf_text(&value));
	tkm_row_word(&row, "origin", TKM_N("From"), origins[setting->origin]);
	tkm_row_text(&row, "place", TKM_N("Place"), tkm_buf_text(&place));
	tkm_row_number(
	    &row, TKM_BOOL, "locked", TKM_N("Locked"), setting->locked);
	tkm_output_record(&cli->output, cli->words, &row.record);
	tkm_buf_release(&value);
	tkm_buf_release(&place);
}

tkm_status tkm_cli_config(struct tkm_cli *cli)
{
	const struct tkm_config *config = tkm_core_config(cli->core);
	const char *wanted = tkm_cli_word(cli, 0);
	const char *const args[] = {"key", wanted, NULL};
	bool found = false;
	for (size_t i = 0; i < tkm_config_count(config); i++) {
		const struct tkm_setting *setting = tkm_config_at(config, i);
		struct tkm_buf name = TKM_BUF_INIT(1024);
		tkm_buf_add_text(&name, setting->section);
		tkm_buf_add_char(&name, '.');
		tkm_buf_add_text(&name, setting->key);
		if (!wanted || strcmp(wanted, tkm_buf_text(&name)) == 0) {
			show_setting(cli, tkm_buf_text(&name), setting);
			found = true;
		}
		tkm_buf_release(&name);
	}
	if (wanted && !found)
		return tkm_cli_fail(cli, TKM_E_NOT_FOUND,
		    TKM_N("Nobody set “{key}”; tkm.ini(5) tells what it is "
			  "then."),
		    args);
	tkm_output_list(
	    &cli->output, "settings", TKM_N("Nothing is configured."));
	return TKM_OK;
}
