/* SPDX-License-Identifier: Apache-2.0
 * core.c -- the host put together, and actions run by it.
 */
#include "core/host/core.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/http/http.h"
#include "core/host/log.h"
#include "core/host/operation/operation.h"
#include "core/host/secret.h"
#include "core/host/setting.h"
#include "core/host/token/broker.h"
#include "core/sys/dirs.h"
#include "core/sys/folder.h"
#include "core/sys/process.h"

struct tkm_core {
	char *name;
	char *root;
	char *etc_dir;
	char *trust_dir;
	char *plugin_dir;
	char *state_dir;
	char *log_file;
	struct tkm_config *config;
	struct tkm_words *words;
	struct tkm_log *log;
	struct tkm_registry *registry;
	struct tkm_broker *broker;
	struct tkm_http *http;
};

/* -------------------------------------------------------------- its places */

/*
 * A build and an installation below a folder of its own have etc/ there; one
 * below /usr has it in /etc/tkm.
 */
static char *find_etc(const char *root)
{
	char *etc = tkm_path_join(root, "etc");

	if (!etc || tkm_sys_folder_exists(etc))
		return etc;
	free(etc);
	return tkm_sys_dirs_machine_config();
}

/* Below /usr the plugins are in lib/tkm/plugins. */
static char *find_plugins(const char *root)
{
	char *plugins = tkm_path_join(root, "plugins");

	if (!plugins || tkm_sys_folder_exists(plugins))
		return plugins;
	free(plugins);
	return tkm_path_join(root, "lib/tkm/plugins");
}

static bool find_places(
    struct tkm_core *core, const struct tkm_core_options *options)
{
	core->name = tkm_text_dup(options->name ? options->name : "tkm");
	core->root =
	    options->root ? tkm_text_dup(options->root) : tkm_sys_dirs_root();
	if (!core->name || !core->root)
		return false;
	core->etc_dir = find_etc(core->root);
	core->plugin_dir = find_plugins(core->root);
	if (!core->etc_dir || !core->plugin_dir)
		return false;
	core->trust_dir = tkm_path_join(core->etc_dir, "trust.d");
	/* NULL where the user has no home: then nothing is kept. */
	core->state_dir = tkm_sys_dirs_state();
	return core->trust_dir != NULL;
}

static tkm_status read_config(struct tkm_core *core,
    const struct tkm_core_options *options, struct tkm_problem *problem)
{
	char *folder = tkm_sys_dirs_config();
	char *file = folder ? tkm_path_join(folder, "tkm.ini") : NULL;
	tkm_status status = tkm_config_open(core->etc_dir, file,
	    options->config_file, options->words, &core->config, problem);

	free(file);
	free(folder);
	return status;
}

/* The first of these that is set and not empty (POSIX, 8.2). */
static const char *language_of_environment(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value && value[0])
			return strncmp(value, "vi", 2) == 0 ? "vi" : "en";
	}
	return "en";
}

static struct tkm_words *words_below(const char *root, const char *lang)
{
	char *directory = tkm_path_join(root, "share/locale");
	struct tkm_words *words = tkm_words_new(directory, lang, NULL);

	free(directory);
	return words;
}

static bool open_words(
    struct tkm_core *core, const struct tkm_core_options *options)
{
	const char *lang = options->language;

	if (!lang)
		lang = tkm_config_get(core->config, "ui", "language");
	if (!lang)
		lang = tkm_config_get(core->config, "brand", "language");
	if (!lang)
		lang = language_of_environment();
	core->words = words_below(core->root, lang);
	return core->words != NULL;
}

struct tkm_words *tkm_core_first_words(const struct tkm_core_options *options)
{
	char *root =
	    options->root ? tkm_text_dup(options->root) : tkm_sys_dirs_root();
	struct tkm_words *words = NULL;

	if (root)
		words = words_below(root, options->language
					      ? options->language
					      : language_of_environment());
	free(root);
	return words;
}

static bool open_log(
    struct tkm_core *core, const struct tkm_core_options *options)
{
	const char *file = tkm_config_get(core->config, "log", "file");
	unsigned level = options->log_level;

	if (level == 0)
		level = tkm_log_level_of(
		    tkm_config_get(core->config, "log", "level"));
	if (level == 0)
		level = TKM_LOG_WARNING;
	if (file)
		core->log_file = tkm_text_dup(file);
	else if (core->state_dir)
		core->log_file = tkm_path_join(core->state_dir, "tkm.log");
	core->log = tkm_log_new(core->log_file, level, options->log_to_stderr);
	if (!core->log)
		return false;
	if (!tkm_locked_is_locked())
		tkm_log_write(core->log, TKM_LOG_WARNING, "host",
		    "cannot lock the memory of secrets: it may be swapped");
	return true;
}

/* -------------------------------------------------------------- as a whole */

static tkm_status open_parts(struct tkm_core *core,
    const struct tkm_core_options *options, struct tkm_problem *problem)
{
	tkm_status status = read_config(core, options, problem);

	if (status != TKM_OK)
		return status;
	if (!open_words(core, options) || !open_log(core, options))
		return tkm_problem_say(
		    problem, options->words, TKM_E_MEMORY, NULL, NULL, NULL);
	if (!options->any_policy)
		status = tkm_setting_check_policy(
		    core->config, core->words, problem);
	if (status != TKM_OK)
		return status;
	status =
	    tkm_registry_open(core, core->plugin_dir, &core->registry, problem);
	if (status != TKM_OK)
		return status;
	/*
	 * From here on JSON comes from RAs and may hold secrets.  Manifests
	 * hold none, and small pages are dear.
	 */
	json_set_alloc_funcs(tkm_locked_take, tkm_locked_give);
	core->http = tkm_http_new(core);
	status =
	    core->http ? tkm_broker_new(core, &core->broker) : TKM_E_MEMORY;
	return status == TKM_OK ? TKM_OK
				: tkm_problem_say(problem, core->words, status,
				      NULL, NULL, "broker");
}

/*
 * OpenSSL reads no openssl.cnf: OPENSSL_CONF in the environment could make it
 * load any library.  What it holds at the end goes with the process.
 */
static bool prepare_openssl(void)
{
	return OPENSSL_init_crypto(
		   OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT,
		   NULL) == 1;
}

tkm_status tkm_core_open(const struct tkm_core_options *options,
    struct tkm_core **out, struct tkm_problem *problem)
{
	struct tkm_core *core;
	tkm_status status;

	if (!prepare_openssl())
		return tkm_problem_say(problem, options->words, TKM_E_INTERNAL,
		    NULL, NULL, "cannot initialise OpenSSL");
	tkm_sys_process_share_heap();
	if (tkm_sys_process_harden() != 0)
		return tkm_problem_say(problem, options->words, TKM_E_INTERNAL,
		    NULL, NULL, "cannot forbid core dumps");
	core = calloc(1, sizeof(*core));
	if (!core || !find_places(core, options))
		status = tkm_problem_say(
		    problem, options->words, TKM_E_MEMORY, NULL, NULL, NULL);
	else
		status = open_parts(core, options, problem);
	if (status == TKM_OK)
		*out = core;
	else
		tkm_core_free(core);
	return status;
}

void tkm_core_free(struct tkm_core *core)
{
	if (!core)
		return;
	/* The broker holds tokens open in instances, which the registry ends.
	 */
	tkm_broker_free(core->broker);
	tkm_registry_free(core->registry);
	tkm_http_free(core->http);
	tkm_log_free(core->log);
	tkm_words_free(core->words);
	tkm_config_free(core->config);
	free(core->log_file);
	free(core->state_dir);
	free(core->plugin_dir);
	free(core->trust_dir);
	free(core->etc_dir);
	free(core->root);
	free(core->name);
	free(core);
}

const struct tkm_config *tkm_core_config(const struct tkm_core *core)
{
	return core->config;
}

struct tkm_registry *tkm_core_registry(struct tkm_core *core)
{
	return core->registry;
}

const struct tkm_words *tkm_core_words(const struct tkm_core *core)
{
	return core->words;
}

struct tkm_broker *tkm_core_broker(struct tkm_core *core)
{
	return core->broker;
}

struct tkm_http *tkm_core_http(struct tkm_core *core)
{
	return core->http;
}

const char *tkm_core_root(const struct tkm_core *core)
{
	return core->root;
}

const char *tkm_core_state_dir(const struct tkm_core *core)
{
	return core->state_dir;
}

const char *tkm_core_etc_dir(const struct tkm_core *core)
{
	return core->etc_dir;
}

const char *tkm_core_trust_dir(const struct tkm_core *core)
{
	return core->trust_dir;
}

const char *tkm_core_log_file(const struct tkm_core *core)
{
	return core->log_file;
}

const char *tkm_core_plugin_dir(const struct tkm_core *core)
{
	return core->plugin_dir;
}

const char *tkm_core_name(const struct tkm_core *core)
{
	return core->name;
}

void tkm_core_log(
    struct tkm_core *core, unsigned level, const char *source, const char *line)
{
	tkm_log_write(core->log, level, source, line);
}

void tkm_core_log_words(struct tkm_core *core, unsigned level,
    const char *source, const char *const *words)
{
	struct tkm_buf line = TKM_BUF_INIT(TKM_LOG_LINE_MAX);

	for (size_t i = 0; words[i]; i++) {
		tkm_buf_add_text(&line, i > 0 ? " " : "");
		tkm_buf_add_text(&line, words[i]);
	}
	tkm_log_write(core->log, level, source, tkm_buf_text(&line));
	tkm_buf_release(&line);
}

/* ----------------------------------------------------------------- actions */

static const struct tkm_feature *feature_of(
    const struct tkm_announced *announced)
{
	return tkm_installed_query(announced->plugin, TKM_FEATURE);
}

/* The contract was checked when the plugin was loaded: the action is there,
 * unless the plugin has become another one since. */
static const struct tkm_action *find_action(
    const struct tkm_announced *announced)
{
	const struct tkm_feature *feature = feature_of(announced);

	for (uint32_t i = 0; feature && i < feature->action_count; i++)
		if (strcmp(feature->actions[i]->id, announced->id) == 0)
			return feature->actions[i];
	return NULL;
}

tkm_status tkm_core_action(struct tkm_core *core,
    const struct tkm_announced *announced, const struct tkm_action **out,
    struct tkm_problem *problem)
{
	tkm_status status = tkm_installed_load(announced->plugin, problem);
	const struct tkm_action *action;

	if (status != TKM_OK)
		return status;
	action = find_action(announced);
	if (!action) {
		const char *const args[] = {"action", announced->id, "plugin",
		    tkm_installed_name(announced->plugin), NULL};
		return tkm_problem_say(problem, core->words, TKM_E_PLUGIN,
		    TKM_N("The plugin {plugin} announces {action}, but is no "
			  "feature that could run it. Ask its vendor for a "
			  "version that is right."),
		    args, "announced action not offered");
	}
	*out = action;
	return TKM_OK;
}

/* What the plugin gave back, as a status there is. */
static tkm_status known(tkm_status status)
{
	return status <= TKM_OK && status >= TKM_E_NOT_FOUND ? status
							     : TKM_E_INTERNAL;
}

static tkm_status run(struct tkm_core *core,
    const struct tkm_announced *announced, struct tkm_operation *operation)
{
	const struct tkm_feature *feature = feature_of(announced);
	struct tkm_problem *problem = tkm_operation_problem(operation);
	tkm_status status;

	tkm_operation_speak_as(operation, announced->plugin);
	tkm_plugin_enter(announced->plugin);
	status = known(feature->run(tkm_installed_instance(announced->plugin),
	    tkm_operation_op(operation), announced->id));
	tkm_plugin_leave(announced->plugin);
	if (status == TKM_OK)
		return TKM_OK;
	if (problem->code == TKM_OK) {
		tkm_core_log(core, TKM_LOG_WARNING,
		    tkm_installed_name(announced->plugin),
		    "failed without saying why (TKM-ABI-16)");
		tkm_operation_fail(operation, status, NULL, NULL, NULL);
	}
	return problem->code;
}

static void note_run(struct tkm_core *core,
    const struct tkm_announced *announced, const char *what)
{
	tkm_core_log_words(core, TKM_LOG_INFO,
	    tkm_installed_name(announced->plugin),
	    (const char *const[]){announced->id, what, NULL});
}

tkm_status tkm_core_run(struct tkm_core *core,
    const struct tkm_announced *announced, const struct tkm_front *front,
    const char *serial, struct tkm_problem *problem)
{
	const struct tkm_action *action;
	struct tkm_operation *operation;
	tkm_status status = tkm_core_action(core, announced, &action, problem);

	if (status != TKM_OK)
		return status;
	status = tkm_operation_new(core, front, serial, &operation);
	if (status != TKM_OK)
		return tkm_problem_say(
		    problem, core->words, status, NULL, NULL, NULL);
	note_run(core, announced, "begins");
	status = run(core, announced, operation);
	note_run(core, announced, tkm_status_name(status));
	if (status != TKM_OK)
		tkm_problem_move(problem, tkm_operation_problem(operation));
	tkm_operation_free(operation);
	return status;
}
