/* SPDX-License-Identifier: Apache-2.0
 * plugin_check.c -- tkm plugin check: which rules a plugin keeps.
 */
#include "core/host/plugin/check.h"

#include "core/ui/cli/cli.h"
#include <tkm/make.h>

static void show_check(void *ctx, const struct tkm_check *check)
{
	struct tkm_cli *cli = ctx;
	struct tkm_row row;
	tkm_row_init(&row, "checks", NULL, TKM_R_LIST);
	tkm_row_text(&row, "rule", TKM_N("Rule"), check->rule);
	tkm_row_number(&row, TKM_BOOL, "passed", NULL, check->ok);
	tkm_row_word(&row, "state", TKM_N("State"),
	    check->ok ? TKM_N("ok") : TKM_N("problem"));
	tkm_row_text(&row, "message", TKM_N("Found"), check->text);
	tkm_row_text(&row, "fix", TKM_N("What to do"), check->fix);
	tkm_output_record(&cli->output, cli->words, &row.record);
}

tkm_status tkm_cli_plugin_check(struct tkm_cli *cli)
{
	struct tkm_check_sink sink = {cli, show_check};
	tkm_status status = tkm_plugin_check(
	    cli->core, tkm_cli_word(cli, 0), &sink, &cli->problem);
	tkm_output_list(&cli->output, "checks", NULL);
	return status;
}

tkm_status tkm_cli_plugin_check_child(struct tkm_cli *cli)
{
	/* argv is not written to; C has no conversion that says so. */
	const char *const *words =
	    (const char *const *)(cli->args.rest + cli->first);
	cli->exit_code = tkm_plugin_check_child(
	    cli->core, (int)(cli->args.rest_count - cli->first), words);
	return TKM_OK;
}
