/* SPDX-License-Identifier: Apache-2.0
 * instance.c -- settings, modules, and looking at all of them at once.
 */
#include <stdlib.h>
#include <string.h>

#include "plugins/token-pkcs11/instance.h"
#include "plugins/token-pkcs11/platform.h"

#define TIMEOUT_DEFAULT 10 /* seconds */
#define TIMEOUT_MAX 300

#ifdef _WIN32
#define KIT_FOLDERS ""
#else
#define KIT_FOLDERS "/usr/share/p11-kit/modules;/etc/pkcs11/modules"
#endif

void tkm_p11_log(
    const struct tkm_instance *instance, uint32_t level, const char *line)
{
	if (instance->log)
		instance->log->write(instance->host, level, line);
}

static void complain(void *ctx, const char *line)
{
	tkm_p11_log(ctx, TKM_LOG_WARNING, line);
}

tkm_status TKM_CALL tkm_p11_create(
    const struct tkm_host *host, struct tkm_instance **out)
{
	struct tkm_instance *instance = calloc(1, sizeof(*instance));

	if (!instance)
		return TKM_E_MEMORY;
	instance->host = host;
	instance->log = host->service(host, TKM_HOST_LOG);
	instance->secret = host->service(host, TKM_HOST_SECRET);
	if (!instance->secret) {
		free(instance);
		return TKM_E_UNSUPPORTED;
	}
	*out = instance;
	return 0;
}

static bool never(void *ctx)
{
	(void)ctx;
	return false;
}

/* Ending a module may hang just as beginning it. */
static void finalize_modules(struct tkm_instance *instance)
{
	struct tkm_p11_job jobs[TKM_P11_MODULES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < instance->module_count; i++) {
		struct tkm_p11_module *module = instance->modules[i];

		if (atomic_load(&module->busy) || !module->finalize)
			continue;
		atomic_store(&module->busy, true);
		jobs[n++] = (struct tkm_p11_job){
		    .run = tkm_p11_module_finalize, .ctx = module};
	}
	if (n > 0)
		tkm_p11_run(jobs, n, instance->timeout_ms, never, NULL);
}

void TKM_CALL tkm_p11_destroy(struct tkm_instance *instance)
{
	finalize_modules(instance);
	for (size_t i = 0; i < instance->module_count; i++)
		tkm_p11_module_free(instance->modules[i]);
	free(instance);
}

static void take_modules(
    struct tkm_instance *instance, struct tkm_p11_module_list *list)
{
	struct tkm_p11_module *module;

	for (size_t i = 0; i < list->count; i++) {
		module = tkm_p11_module_new(list->paths[i]);
		if (module)
			instance->modules[instance->module_count++] = module;
	}
	list->count = 0;
}

/* "p11-kit = no" passes over what packages announce. */
static const char *kit_folders(
    const struct tkm_host *host, const struct tkm_host_settings *settings)
{
	const char *wanted = settings->text(host, "p11-kit");
	const char *folders = settings->text(host, "p11-kit-folders");

	if (wanted && strcmp(wanted, "no") == 0)
		return "";
	return folders ? folders : KIT_FOLDERS;
}

/* Read late, so that a host which only lists its plugins pays nothing. */
static void read_settings(struct tkm_instance *instance)
{
	const struct tkm_host *host = instance->host;
	const struct tkm_host_settings *settings =
	    host->service(host, TKM_HOST_SETTINGS);
	struct tkm_p11_module_list list = {0};
	const char *modules = NULL;
	const char *folders = KIT_FOLDERS;
	int64_t seconds = TIMEOUT_DEFAULT;

	if (settings) {
		modules = settings->text(host, "modules");
		folders = kit_folders(host, settings);
		seconds = settings->integer(
		    host, "timeout", 1, TIMEOUT_MAX, TIMEOUT_DEFAULT);
	}
	instance->timeout_ms = (uint64_t)seconds * 1000u;
	tkm_p11_list_add_setting(
	    &list, modules ? modules : "", complain, instance);
	tkm_p11_list_add_kit(&list, folders, host->name, complain, instance);
	take_modules(instance, &list);
	instance->listed = true;
}

static bool is_cancelled(void *ctx)
{
	struct tkm_op *op = ctx;

	return op->cancelled(op) != 0;
}

tkm_status tkm_p11_look(
    struct tkm_instance *instance, struct tkm_op *op, const char *path)
{
	struct tkm_p11_job jobs[TKM_P11_MODULES_MAX];
	size_t n = 0;

	if (!instance->listed)
		read_settings(instance);
	for (size_t i = 0; i < instance->module_count; i++) {
		struct tkm_p11_module *module = instance->modules[i];

		if (atomic_load(&module->busy) ||
		    (path && strcmp(module->path, path) != 0))
			continue;
		atomic_store(&module->busy, true);
		jobs[n++] = (struct tkm_p11_job){
		    .run = tkm_p11_module_look, .ctx = module};
	}
	if (n > 0 &&
	    !tkm_p11_run(jobs, n, instance->timeout_ms, is_cancelled, op))
		return tkm_p11_check(op, "pthread_create", CKR_HOST_MEMORY);
	if (is_cancelled(op))
		return tkm_p11_check(op, "look", CKR_FUNCTION_CANCELED);
	return 0;
}
