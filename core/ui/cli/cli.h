/* SPDX-License-Identifier: Apache-2.0
 * cli.h -- one run of tkm: the command line, the host, and what came of it.
 */
#ifndef TKM_CLI_CLI_H
#define TKM_CLI_CLI_H

#include "core/host/core.h"
#include "core/ui/cli/args.h"
#include "core/ui/cli/output.h"

struct tkm_sys_event;

struct tkm_cli {
	struct tkm_args args;
	size_t first; /* word of args.rest behind the command */
	struct tkm_core *core; /* NULL: not opened */
	struct tkm_words *first_words; /* of a host that did not open */
	const struct tkm_words *words; /* those or the host's; may be NULL */
	struct tkm_output output;
	struct tkm_problem problem; /* why it fails */
	struct tkm_sys_event *cancel; /* Ctrl-C */
	struct tkm_buf advice; /* told behind the problem */
	int exit_code; /* overrules that of the problem, unless 0 */
};

#define TKM_COMMAND_PLAIN 0x1u /* works without the host: help, version */
#define TKM_COMMAND_LOOKS 0x4u /* tells what is wrong with the settings */
#define TKM_COMMAND_HIDDEN 0x2u /* for shells, not for people */

/* One command of the program itself. */
struct tkm_command {
	const char *name; /* "plugin check" */
	const char *arguments; /* "FILE" for the help, or "" */
	const char *summary; /* msgid of one sentence */
	size_t least; /* words it takes */
	size_t most;
	unsigned flags; /* TKM_COMMAND_... */
	/* On failure the problem is set. */
	tkm_status (*run)(struct tkm_cli *cli);
};

size_t tkm_command_count(void);
const struct tkm_command *tkm_command_at(size_t index);
const struct tkm_command *tkm_command_find(const char *name);

/* The word behind the command at `index`, or NULL. */
const char *tkm_cli_word(const struct tkm_cli *cli, size_t index);

/* Fails with a text of the program's own; `args` as tkm_problem_say(). */
tkm_status tkm_cli_fail(struct tkm_cli *cli, tkm_status code,
    const char *message, const char *const *args);
/* Fails with what is wrong with the command line. */
tkm_status tkm_cli_fail_usage(
    struct tkm_cli *cli, const struct tkm_fault *fault);

/* Takes the whole program to its exit code. */
int tkm_cli_main(int argc, char **argv);

/* The commands; their texts are in commands.c. */
tkm_status tkm_cli_list(struct tkm_cli *cli);
tkm_status tkm_cli_plugins(struct tkm_cli *cli);
tkm_status tkm_cli_plugin_check(struct tkm_cli *cli);
tkm_status tkm_cli_plugin_check_child(struct tkm_cli *cli);
tkm_status tkm_cli_actions(struct tkm_cli *cli);
tkm_status tkm_cli_run(struct tkm_cli *cli);
tkm_status tkm_cli_config(struct tkm_cli *cli);
tkm_status tkm_cli_doctor(struct tkm_cli *cli);
tkm_status tkm_cli_version(struct tkm_cli *cli);
tkm_status tkm_cli_help(struct tkm_cli *cli);
tkm_status tkm_cli_complete(struct tkm_cli *cli);

/* Runs a feature's action with the options from cli->first on. */
tkm_status tkm_cli_run_action(
    struct tkm_cli *cli, const struct tkm_announced *announced);
/* The help of one action, from its own forms. */
tkm_status tkm_cli_help_action(
    struct tkm_cli *cli, const struct tkm_announced *announced);

/*
 * False, unless longer commands begin with what was typed: then the problem
 * says so.
 */
bool tkm_cli_fail_beginning(struct tkm_cli *cli, const char *typed);

/* Adds the value to be shown: a proxy may be given with a password. */
void tkm_cli_setting_value(
    const struct tkm_setting *setting, struct tkm_buf *out);
/*
 * Adds, translated, that nothing reads the setting, and which one was meant
 * perhaps; false: something reads it, or a vendor's plugin may.
 */
bool tkm_cli_setting_unknown(struct tkm_cli *cli,
    const struct tkm_setting *setting, struct tkm_buf *out);

#endif
