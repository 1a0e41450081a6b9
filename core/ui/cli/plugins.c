/* SPDX-License-Identifier: Apache-2.0
 * plugins.c -- tkm plugins: what is installed, and why something is refused.
 */
#include "core/ui/cli/cli.h"
#include <tkm/make.h>

static const char *const interfaces[] = {TKM_FEATURE, TKM_TOKEN, TKM_RA};

static void add_interfaces(
    const struct tkm_installed *plugin, struct tkm_buf *out)
{
	for (size_t i = 0; i < sizeof(interfaces) / sizeof(interfaces[0]);
	     i++) {
		if (!tkm_installed_provides(plugin, interfaces[i]))
			continue;
		if (out->size > 0)
			tkm_buf_add_char(out, ' ');
		tkm_buf_add_text(out, interfaces[i]);
	}
}

static const char *state_of(const struct tkm_installed *plugin)
{
	if (tkm_installed_problem(plugin))
		return TKM_N("refused");
	return TKM_N("ready");
}

static void show_plugin(struct tkm_cli *cli, struct tkm_installed *plugin)
{
	const struct tkm_problem *problem = tkm_installed_problem(plugin);
	struct tkm_buf provides = TKM_BUF_INIT(256);
	struct tkm_row row;
	add_interfaces(plugin, &provides);
	tkm_row_init(&row, "plugins", NULL, TKM_R_LIST);
	tkm_row_text(&row, "name", TKM_N("Plugin"), tkm_installed_name(plugin));
	tkm_row_text(&row, "id", NULL, tkm_installed_id(plugin));
	tkm_row_text(
	    &row, "version", TKM_N("Version"), tkm_installed_version(plugin));
	tkm_row_text(
	    &row, "vendor", TKM_N("Vendor"), tkm_installed_vendor(plugin));
	tkm_row_text(
	    &row, "provides", TKM_N("Provides"), tkm_buf_text(&provides));
	tkm_row_word(&row, "state", TKM_N("State"), state_of(plugin));
	tkm_row_text(&row, "path", NULL, tkm_installed_path(plugin));
	tkm_row_text(&row, "refused", NULL,
	    problem ? tkm_status_name(problem->code) : "");
	tkm_row_text(&row, "message", NULL, problem ? problem->text : "");
	tkm_output_record(&cli->output, cli->words, &row.record);
	if (problem)
		tkm_output_warning(&cli->output, tkm_installed_name(plugin),
		    problem->text ? problem->text : problem->message);
	tkm_buf_release(&provides);
}

/* Checks each plugin by loading it: nothing less tells the truth. */
tkm_status tkm_cli_plugins(struct tkm_cli *cli)
{
	struct tkm_registry *registry = tkm_core_registry(cli->core);
	for (size_t i = 0; i < tkm_registry_count(registry); i++) {
		struct tkm_installed *plugin = tkm_registry_at(registry, i);
		struct tkm_problem problem;
		tkm_problem_init(&problem);
		if (!tkm_installed_problem(plugin))
			(void)tkm_installed_load(plugin, &problem);
		tkm_problem_release(&problem);
		show_plugin(cli, plugin);
	}
	tkm_output_list(
	    &cli->output, "plugins", TKM_N("No plugin is installed."));
	return TKM_OK;
}
