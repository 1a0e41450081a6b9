/* SPDX-License-Identifier: Apache-2.0
 * commands.c -- the commands of the program itself; all others are actions
 * of plugins.
 */
#include <string.h>

#include "core/host/plugin/check.h"
#include "core/ui/cli/cli.h"

static const struct tkm_command commands[] = {
    {"list", "", TKM_N("Show the tokens that are plugged in."), 0, 0, 0,
	tkm_cli_list},
    {"plugins", "", TKM_N("Show the installed plugins."), 0, 0, 0,
	tkm_cli_plugins},
    {"plugin check", TKM_N("FILE"),
	TKM_N("Check a plugin against the rules, for its author."), 1, 1, 0,
	tkm_cli_plugin_check},
    {"actions", "", TKM_N("Show every action of the plugins."), 0, 0, 0,
	tkm_cli_actions},
    {"run", TKM_N("ACTION"), TKM_N("Run an action by its id."), 1, SIZE_MAX, 0,
	tkm_cli_run},
    {"config", TKM_N("[SECTION[.KEY]]"),
	TKM_N("Show each setting, its value and where it comes from."), 0, 1,
	TKM_COMMAND_LOOKS, tkm_cli_config},
    {"doctor", "",
	TKM_N("Look for what is wrong, and say how to put it right."), 0, 0,
	TKM_COMMAND_LOOKS, tkm_cli_doctor},
    {"version", "", TKM_N("Show the version."), 0, 0, TKM_COMMAND_PLAIN,
	tkm_cli_version},
    {"help", TKM_N("[COMMAND]"),
	TKM_N("Show the commands, or what one does and takes."), 0, SIZE_MAX,
	TKM_COMMAND_PLAIN, tkm_cli_help},
    {"complete", "WORD...", TKM_N("Complete a command line, for shells."), 0,
	SIZE_MAX, TKM_COMMAND_HIDDEN, tkm_cli_complete},
    {TKM_PLUGIN_CHECK_COMMAND, "WORD...",
	TKM_N("Run one part of “plugin check”, for the program itself."), 0,
	SIZE_MAX, TKM_COMMAND_HIDDEN, tkm_cli_plugin_check_child},
};

size_t tkm_command_count(void)
{
	return sizeof(commands) / sizeof(commands[0]);
}

const struct tkm_command *tkm_command_at(size_t index)
{
	return &commands[index];
}

const struct tkm_command *tkm_command_find(const char *name)
{
	for (size_t i = 0; i < tkm_command_count(); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}
