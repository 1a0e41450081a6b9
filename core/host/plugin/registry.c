/* SPDX-License-Identifier: Apache-2.0
 * registry.c -- installed plugins and the actions they announce.
 */
#include "core/host/plugin/registry.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/core.h"
#include "core/host/plugin/crash_mark.h"
#include "core/host/plugin/loader.h"
#include "core/host/plugin/manifest.h"
#include "core/host/plugin/trust.h"
#include "core/host/services.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/sys/thread.h"

#define MAX_PLUGINS 1024u

enum state {
	INSTALLED, /* the manifest was read */
	LOADED,
	REFUSED, /* its problem says why */
};

struct tkm_installed {
	struct tkm_registry *registry;
	char *name;
	char *folder;
	bool released_here; /* below the program's own folder of plugins */
	bool is_ours; /* on the release list; known once it was checked */
	struct tkm_buf text; /* of the manifest */
	struct tkm_manifest manifest;
	/* Changed under the registry's lock, after what it tells about. */
	_Atomic(enum state) state;
	struct tkm_problem problem;
	_Atomic(struct tkm_words *) words; /* NULL: not needed yet */
	struct tkm_loaded loaded;
	struct tkm_host_of host;
	struct tkm_sys_mutex *inside; /* held while an instance is entered */
};

struct tkm_registry {
	struct tkm_core *core;
	struct tkm_trust *trust;
	struct tkm_sys_mutex *loading;
	struct tkm_installed **plugins;
	size_t count;
	struct tkm_announced *actions;
	size_t action_count;
	struct tkm_installed *visitor; /* or NULL */
};

/* ------------------------------------------------------------- one plugin */

static const struct tkm_words *host_words(const struct tkm_installed *plugin)
{
	return tkm_core_words(plugin->registry->core);
}

static tkm_status refuse(struct tkm_installed *plugin, const char *message,
    const char *what, const char *detail)
{
	const char *const args[] = {"plugin", plugin->name, "folder",
	    plugin->folder, "what", what, NULL};

	tkm_status status = tkm_problem_say(&plugin->problem,
	    host_words(plugin), TKM_E_PLUGIN, message, args, detail);

	/* Last: whoever sees the state reads the problem. */
	plugin->state = REFUSED;
	return status;
}

/* Is there a manifest, right or wrong? */
static bool read_manifest(struct tkm_installed *plugin)
{
	char *path = tkm_path_join(plugin->folder, TKM_MANIFEST_NAME);
	const char *reason = "";
	int error =
	    path ? tkm_sys_file_read(path, TKM_MANIFEST_MAX, &plugin->text)
		 : TKM_SYS_E_NO_MEMORY;

	free(path);
	if (error != 0)
		refuse(plugin,
		    TKM_N("The plugin {plugin} was refused: plugin.json in "
			  "{folder} cannot be read ({what}). Install the "
			  "plugin again."),
		    tkm_sys_error_text(error), "manifest unreadable");
	else if (!tkm_manifest_parse(plugin->text.data, plugin->text.size,
		     &plugin->manifest, &reason))
		refuse(plugin,
		    TKM_N("The plugin {plugin} was refused: plugin.json in "
			  "{folder} has a fault: {what} (TKM-ABI-21). Ask its "
			  "vendor for a version that is right."),
		    reason, reason);
	else if (plugin->manifest.abi >> 16 != TKM_ABI_MAJOR)
		refuse(plugin,
		    TKM_N("The plugin {plugin} was refused: it was made for "
			  "another generation of this program (TKM-ABI-2). "
			  "Ask its vendor for a version that fits."),
		    "", "manifest names another major of the ABI");
	return error != TKM_SYS_E_NOT_FOUND;
}

static void check_allowed(struct tkm_installed *plugin)
{
	if (plugin->state == INSTALLED &&
	    tkm_config_lists(tkm_core_config(plugin->registry->core), "plugins",
		"disabled", plugin->name))
		refuse(plugin,
		    TKM_N("The plugin {plugin} is switched off: the setting "
			  "\"disabled\" of [plugins] names it. The list of "
			  "settings shows where."),
		    "", "disabled by configuration");
}

static void installed_free(struct tkm_installed *plugin)
{
	if (!plugin)
		return;
	tkm_loader_destroy(&plugin->loaded);
	tkm_loader_close(&plugin->loaded);
	if (plugin->inside)
		tkm_sys_mutex_free(plugin->inside);
	tkm_words_free(plugin->words);
	tkm_problem_release(&plugin->problem);
	tkm_manifest_release(&plugin->manifest);
	tkm_buf_release(&plugin->text);
	free(plugin->folder);
	free(plugin->name);
	free(plugin);
}

static struct tkm_installed *installed_new(struct tkm_registry *registry,
    const char *directory, const char *name, bool released_here,
    bool *has_manifest)
{
	struct tkm_installed *plugin = calloc(1, sizeof(*plugin));

	if (!plugin)
		return NULL;
	plugin->registry = registry;
	plugin->released_here = released_here;
	tkm_problem_init(&plugin->problem);
	tkm_buf_init(&plugin->text, TKM_MANIFEST_MAX);
	plugin->name = tkm_text_dup(name);
	plugin->folder = tkm_path_join(directory, name);
	plugin->inside = tkm_sys_mutex_new();
	if (!plugin->name || !plugin->folder || !plugin->inside) {
		installed_free(plugin);
		return NULL;
	}
	tkm_host_of_init(&plugin->host, registry->core, plugin);
	*has_manifest = read_manifest(plugin);
	check_allowed(plugin);
	return plugin;
}

const char *tkm_installed_name(const struct tkm_installed *plugin)
{
	return plugin->name;
}

/* What a broken manifest did not tell is "". */
static const char *or_empty(const char *text)
{
	return text ? text : "";
}

const char *tkm_installed_id(const struct tkm_installed *plugin)
{
	return or_empty(plugin->manifest.id);
}

const char *tkm_installed_version(const struct tkm_installed *plugin)
{
	return or_empty(plugin->manifest.version);
}

const char *tkm_installed_vendor(const struct tkm_installed *plugin)
{
	return or_empty(plugin->manifest.vendor);
}

const char *tkm_installed_path(const struct tkm_installed *plugin)
{
	return plugin->folder;
}

bool tkm_installed_provides(
    const struct tkm_installed *plugin, const char *interface_id)
{
	return tkm_manifest_provides(&plugin->manifest, interface_id);
}

bool tkm_installed_is_loaded(const struct tkm_installed *plugin)
{
	return plugin->state == LOADED;
}

const struct tkm_problem *tkm_installed_problem(
    const struct tkm_installed *plugin)
{
	return plugin->state == REFUSED ? &plugin->problem : NULL;
}

/*
 * Read when first needed: most plugins say nothing in most runs.  Without a
 * lock, since create() may ask for a text while the registry's is held.
 */
const struct tkm_words *tkm_installed_words(const struct tkm_installed *own)
{
	/* Const is what callers see of it, not what it is. */
	struct tkm_installed *plugin = (struct tkm_installed *)(uintptr_t)own;
	const struct tkm_words *parent = host_words(plugin);
	struct tkm_words *words = plugin->words;
	struct tkm_words *fresh;
	char *directory;

	if (words)
		return words;
	directory = tkm_path_join(plugin->folder, "locale");
	fresh = tkm_words_new(directory, tkm_words_language(parent), parent);
	free(directory);
	if (!fresh ||
	    atomic_compare_exchange_strong(&plugin->words, &words, fresh))
		return fresh ? fresh : parent;
	tkm_words_free(fresh);
	return words;
}

/* ---------------------------------------------------------------- loading */

static struct tkm_loader_job job_of(const struct tkm_installed *plugin)
{
	return (struct tkm_loader_job){
	    .name = plugin->name,
	    .folder = plugin->folder,
	    .manifest = &plugin->manifest,
	    .words = host_words(plugin),
	};
}

/* Everything that can be known before foreign code runs. */
static tkm_status verify(
    struct tkm_installed *plugin, const struct tkm_loader_job *job)
{
	struct tkm_candidate candidate = {
	    .name = plugin->name,
	    .folder = plugin->folder,
	    .released_here = plugin->released_here,
	    .manifest = &plugin->manifest,
	    .text = tkm_buf_view(&plugin->text),
	    .sha256 = plugin->loaded.sha256,
	};
	tkm_status status =
	    tkm_loader_open(job, &plugin->loaded, &plugin->problem);

	if (status == TKM_OK)
		status = tkm_trust_check(plugin->registry->trust, &candidate,
		    &plugin->is_ours, &plugin->problem);
	if (status == TKM_OK)
		status =
		    tkm_loader_inspect(job, &plugin->loaded, &plugin->problem);
	return status;
}

static tkm_status say_crashed(struct tkm_installed *plugin, const char *mark)
{
	return refuse(plugin,
	    TKM_N("The plugin {plugin} was left out because it crashed the "
		  "program the last time. Install a newer version of it, or "
		  "try again after: rm {what}"),
	    mark, "crashed while it was loaded");
}

static tkm_status map_and_create(
    struct tkm_installed *plugin, const struct tkm_loader_job *job)
{
	tkm_status status =
	    tkm_loader_map(job, &plugin->loaded, &plugin->problem);

	if (status == TKM_OK)
		status = tkm_loader_create(
		    job, &plugin->host.host, &plugin->loaded, &plugin->problem);
	return status;
}

/*
 * Foreign code runs under a mark.  Our own plugins are as much a part of the
 * program as the code here, and a mark costs as much as all their checks.
 */
static tkm_status start(
    struct tkm_installed *plugin, const struct tkm_loader_job *job)
{
	struct tkm_buf where = TKM_BUF_INIT(4096);
	struct tkm_crash_mark *mark = NULL;
	tkm_status status;

	if (plugin->is_ours)
		return map_and_create(plugin, job);
	if (tkm_crash_mark_set(tkm_core_state_dir(plugin->registry->core),
		plugin->name, plugin->loaded.sha256, &mark, &where)) {
		status = say_crashed(plugin, tkm_buf_text(&where));
		tkm_buf_release(&where);
		return status;
	}
	status = map_and_create(plugin, job);
	tkm_crash_mark_clear(mark);
	tkm_buf_release(&where);
	return status;
}

static void load(struct tkm_installed *plugin)
{
	struct tkm_loader_job job = job_of(plugin);
	tkm_status status = verify(plugin, &job);

	if (status == TKM_OK)
		status = start(plugin, &job);
	plugin->state = status == TKM_OK ? LOADED : REFUSED;
	if (status != TKM_OK) {
		tkm_loader_close(&plugin->loaded);
		tkm_core_log(plugin->registry->core, TKM_LOG_WARNING,
		    plugin->name, or_empty(plugin->problem.detail));
	}
}

tkm_status tkm_installed_load(
    struct tkm_installed *plugin, struct tkm_problem *problem)
{
	tkm_status status = TKM_OK;

	tkm_sys_mutex_lock(plugin->registry->loading);
	if (plugin->state == INSTALLED) {
		load(plugin);
		tkm_core_log(plugin->registry->core, TKM_LOG_DEBUG,
		    tkm_installed_name(plugin),
		    plugin->state == LOADED ? "loaded" : "not loaded");
	}
	if (plugin->state != LOADED) {
		status = plugin->problem.code;
		tkm_problem_copy(problem, &plugin->problem);
	}
	tkm_sys_mutex_unlock(plugin->registry->loading);
	return status;
}

struct tkm_crash_mark *tkm_installed_mark(const struct tkm_installed *plugin)
{
	struct tkm_buf where = TKM_BUF_INIT(4096);
	struct tkm_crash_mark *mark = NULL;

	if (!plugin->is_ours)
		(void)tkm_crash_mark_set(
		    tkm_core_state_dir(plugin->registry->core), plugin->name,
		    plugin->loaded.sha256, &mark, &where);
	tkm_buf_release(&where);
	return mark;
}

const void *tkm_installed_query(
    struct tkm_installed *plugin, const char *interface_id)
{
	const struct tkm_loaded *loaded = &plugin->loaded;

	if (!tkm_installed_is_loaded(plugin) ||
	    !tkm_manifest_provides(&plugin->manifest, interface_id))
		return NULL;
	return loaded->descriptor->query(loaded->instance, interface_id);
}

struct tkm_instance *tkm_installed_instance(struct tkm_installed *plugin)
{
	return plugin->loaded.instance;
}

static bool is_parallel(const struct tkm_installed *plugin)
{
	return plugin->loaded.descriptor &&
	       plugin->loaded.descriptor->flags & TKM_P_PARALLEL;
}

void tkm_plugin_enter(struct tkm_installed *plugin)
{
	if (!is_parallel(plugin))
		tkm_sys_mutex_lock(plugin->inside);
}

void tkm_plugin_leave(struct tkm_installed *plugin)
{
	if (!is_parallel(plugin))
		tkm_sys_mutex_unlock(plugin->inside);
}

/* --------------------------------------------------------------- the list */

static bool append(struct tkm_registry *registry, struct tkm_installed *plugin)
{
	struct tkm_installed **plugins = realloc(
	    registry->plugins, (registry->count + 1) * sizeof(*plugins));

	if (!plugins)
		return false;
	registry->plugins = plugins;
	plugins[registry->count++] = plugin;
	return true;
}

/* A name that is taken stays with the one that came first. */
static tkm_status add(struct tkm_registry *registry, const char *directory,
    const char *name, bool released_here)
{
	struct tkm_installed *plugin;
	bool is_plugin = false;

	if (!tkm_path_is_safe_name(tkm_view_of(name)) ||
	    tkm_registry_find(registry, name))
		return TKM_OK;
	plugin =
	    installed_new(registry, directory, name, released_here, &is_plugin);
	if (plugin && is_plugin && append(registry, plugin))
		return TKM_OK;
	if (plugin && !is_plugin) {
		installed_free(plugin);
		return TKM_OK;
	}
	installed_free(plugin);
	return TKM_E_MEMORY;
}

static tkm_status add_all(
    struct tkm_registry *registry, const char *directory, bool released_here)
{
	struct tkm_sys_names names = {0};
	tkm_status status = TKM_OK;

	/* A folder that is not there has no plugins in it. */
	if (tkm_sys_folder_list(directory, MAX_PLUGINS, &names) != 0)
		return TKM_OK;
	for (size_t i = 0; i < names.count && status == TKM_OK; i++)
		status =
		    add(registry, directory, names.items[i], released_here);
	tkm_sys_names_release(&names);
	return status;
}

static tkm_status add_configured(struct tkm_registry *registry)
{
	struct tkm_view rest = tkm_view_of(tkm_config_get(
	    tkm_core_config(registry->core), "plugins", "directories"));
	struct tkm_view piece;
	tkm_status status = TKM_OK;

	while (status == TKM_OK && tkm_view_split(&rest, ';', &piece)) {
		char *directory = tkm_text_dup_view(tkm_view_trim(piece));
		if (!directory)
			return TKM_E_MEMORY;
		/* Relative to what?  Only the absolute is unmistakable. */
		if (tkm_path_is_absolute(tkm_view_of(directory)))
			status = add_all(registry, directory, false);
		free(directory);
	}
	return status;
}

static int by_order(const void *a, const void *b)
{
	const struct tkm_installed *left =
	    *(const struct tkm_installed *const *)a;
	const struct tkm_installed *right =
	    *(const struct tkm_installed *const *)b;

	if (left->state != right->state)
		return left->state < right->state ? -1 : 1;
	/* Before a signature is checked, a place only root can write counts. */
	if (left->released_here != right->released_here)
		return left->released_here ? -1 : 1;
	if (left->manifest.order != right->manifest.order)
		return left->manifest.order - right->manifest.order;
	return strcmp(left->name, right->name);
}

/* Two plugins of one id are two versions of one: the first one counts. */
static void refuse_twins(struct tkm_registry *registry)
{
	for (size_t i = 1; i < registry->count; i++) {
		struct tkm_installed *plugin = registry->plugins[i];
		for (size_t j = 0; j < i && plugin->state == INSTALLED; j++) {
			const struct tkm_installed *other =
			    registry->plugins[j];
			if (other->state == INSTALLED &&
			    strcmp(other->manifest.id, plugin->manifest.id) ==
				0)
				refuse(plugin,
				    TKM_N("The plugin {plugin} was refused: "
					  "{what} is the same plugin. Remove "
					  "one of them."),
				    other->name, "id is taken");
		}
	}
}

/* ---------------------------------------------------------------- actions */

static void announce(
    struct tkm_registry *registry, struct tkm_installed *plugin)
{
	for (size_t i = 0; i < plugin->manifest.action_count; i++) {
		const struct tkm_manifest_action *action =
		    &plugin->manifest.actions[i];
		if (tkm_registry_find_action(registry, action->id) ||
		    tkm_registry_find_action(registry, action->command)) {
			tkm_core_log(registry->core, TKM_LOG_WARNING,
			    plugin->name, "action or command is taken");
			continue;
		}
		registry->actions[registry->action_count++] =
		    (struct tkm_announced){
			.id = action->id,
			.command = action->command,
			.plugin = plugin,
		    };
	}
}

static tkm_status announce_all(struct tkm_registry *registry)
{
	size_t total = 0;

	for (size_t i = 0; i < registry->count; i++)
		total += registry->plugins[i]->manifest.action_count;
	registry->actions =
	    calloc(total ? total : 1, sizeof(*registry->actions));
	if (!registry->actions)
		return TKM_E_MEMORY;
	/* In order of precedence: one that is refused takes nobody's place. */
	for (size_t i = 0; i < registry->count; i++)
		announce(registry, registry->plugins[i]);
	return TKM_OK;
}

/* ------------------------------------------------------------- the visitor */

struct tkm_installed *tkm_registry_visit(
    struct tkm_registry *registry, const char *folder)
{
	struct tkm_view path = tkm_view_of(folder);
	char *directory = tkm_text_dup_view(tkm_path_folder(path));
	char *name = tkm_text_dup_view(tkm_path_name(path));
	bool has_manifest;
	struct tkm_installed *visitor =
	    directory && name
		? installed_new(registry, directory, name, false, &has_manifest)
		: NULL;

	free(name);
	free(directory);
	if (!visitor)
		return NULL;
	visitor->state = REFUSED;
	installed_free(registry->visitor);
	registry->visitor = visitor;
	return visitor;
}

const struct tkm_manifest *tkm_installed_manifest(
    const struct tkm_installed *plugin)
{
	return &plugin->manifest;
}

const struct tkm_host *tkm_installed_host(const struct tkm_installed *plugin)
{
	return &plugin->host.host;
}

/* ------------------------------------------------------------ the registry */

static tkm_status read_all(struct tkm_registry *registry, const char *directory)
{
	tkm_status status = add_all(registry, directory, true);

	if (status == TKM_OK)
		status = add_configured(registry);
	if (status == TKM_OK && registry->count > 0) {
		qsort(registry->plugins, registry->count,
		    sizeof(struct tkm_installed *), by_order);
		refuse_twins(registry);
		qsort(registry->plugins, registry->count,
		    sizeof(struct tkm_installed *), by_order);
	}
	return status == TKM_OK ? announce_all(registry) : status;
}

/* What cannot be done without must not be left out silently. */
static tkm_status check_critical(
    struct tkm_registry *registry, struct tkm_problem *problem)
{
	const char *state_dir = tkm_core_state_dir(registry->core);
	tkm_status status = TKM_OK;

	for (size_t i = 0; i < registry->count && status == TKM_OK; i++) {
		struct tkm_installed *plugin = registry->plugins[i];
		struct tkm_buf where = TKM_BUF_INIT(4096);
		if (plugin->state == INSTALLED && plugin->manifest.critical &&
		    tkm_crash_mark_is_left(state_dir, plugin->name, &where)) {
			const char *const args[] = {"plugin", plugin->name,
			    "mark", tkm_buf_text(&where), NULL};
			status = tkm_problem_say(problem, host_words(plugin),
			    TKM_E_PLUGIN,
			    TKM_N("The program does not start: the plugin "
				  "{plugin}, which it cannot do without, "
				  "crashed it the last time. Install a newer "
				  "version, or try again after: rm {mark}"),
			    args, "critical plugin crashed");
		}
		tkm_buf_release(&where);
	}
	return status;
}

tkm_status tkm_registry_open(struct tkm_core *core, const char *directory,
    struct tkm_registry **out, struct tkm_problem *problem)
{
	struct tkm_registry *registry = calloc(1, sizeof(*registry));
	tkm_status status = TKM_E_MEMORY;

	if (!registry)
		goto out;
	registry->core = core;
	registry->loading = tkm_sys_mutex_new();
	registry->trust = tkm_trust_new(
	    directory, tkm_core_trust_dir(core), tkm_core_words(core));
	if (registry->loading && registry->trust)
		status = read_all(registry, directory);
out:
	if (status == TKM_E_MEMORY)
		tkm_problem_say(problem, NULL, status, NULL, NULL, NULL);
	if (status == TKM_OK)
		status = check_critical(registry, problem);
	if (status == TKM_OK)
		*out = registry;
	else
		tkm_registry_free(registry);
	return status;
}

void tkm_registry_free(struct tkm_registry *registry)
{
	if (!registry)
		return;
	for (size_t i = 0; i < registry->count; i++)
		installed_free(registry->plugins[i]);
	installed_free(registry->visitor);
	free(registry->plugins);
	free(registry->actions);
	tkm_trust_free(registry->trust);
	if (registry->loading)
		tkm_sys_mutex_free(registry->loading);
	free(registry);
}

bool tkm_registry_is_released(struct tkm_registry *registry, const char *name)
{
	bool is_released;

	tkm_sys_mutex_lock(registry->loading);
	is_released = tkm_trust_lists(registry->trust, name);
	tkm_sys_mutex_unlock(registry->loading);
	return is_released;
}

tkm_status tkm_registry_check_file(struct tkm_registry *registry,
    const char *folder, const char *name, const uint8_t *sha256,
    struct tkm_problem *problem)
{
	tkm_status status;

	tkm_sys_mutex_lock(registry->loading);
	status = tkm_trust_check_file(
	    registry->trust, folder, name, sha256, problem);
	tkm_sys_mutex_unlock(registry->loading);
	return status;
}

size_t tkm_registry_count(const struct tkm_registry *registry)
{
	return registry->count;
}

struct tkm_installed *tkm_registry_at(
    struct tkm_registry *registry, size_t index)
{
	return index < registry->count ? registry->plugins[index] : NULL;
}

struct tkm_installed *tkm_registry_find(
    struct tkm_registry *registry, const char *name)
{
	for (size_t i = 0; i < registry->count; i++)
		if (strcmp(registry->plugins[i]->name, name) == 0)
			return registry->plugins[i];
	return NULL;
}

size_t tkm_registry_action_count(const struct tkm_registry *registry)
{
	return registry->action_count;
}

const struct tkm_announced *tkm_registry_action_at(
    const struct tkm_registry *registry, size_t index)
{
	return index < registry->action_count ? &registry->actions[index]
					      : NULL;
}

const struct tkm_announced *tkm_registry_find_action(
    const struct tkm_registry *registry, const char *id_or_command)
{
	for (size_t i = 0; i < registry->action_count; i++) {
		const struct tkm_announced *action = &registry->actions[i];
		if (strcmp(action->id, id_or_command) == 0 ||
		    strcmp(action->command, id_or_command) == 0)
			return action;
	}
	return NULL;
}
