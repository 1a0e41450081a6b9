/* SPDX-License-Identifier: Apache-2.0
 * registry.h -- the plugins that are installed: found by their manifests,
 * checked, loaded when first needed, kept until the end.
 *
 * Thread-safe: loading is serialised; an instance is entered through
 * tkm_plugin_enter/leave, which serialise unless TKM_P_PARALLEL.
 */
#ifndef TKM_HOST_REGISTRY_H
#define TKM_HOST_REGISTRY_H

#include <stdbool.h>

#include "core/host/problem.h"
#include <tkm/feature.h>
#include <tkm/ra.h>
#include <tkm/token.h>

struct tkm_core;
struct tkm_host;
struct tkm_manifest;
struct tkm_registry;
struct tkm_words;

/* One action as its manifest announces it; nothing is loaded for it. */
struct tkm_announced {
	const char *id; /* "pin.change" */
	const char *command; /* "pin change" */
	struct tkm_installed *plugin;
};

/* One installed plugin; lives as long as the registry. */
struct tkm_installed;

const char *tkm_installed_name(const struct tkm_installed *); /* folder */
const char *tkm_installed_id(const struct tkm_installed *);
const char *tkm_installed_version(const struct tkm_installed *);
const char *tkm_installed_vendor(const struct tkm_installed *);
const char *tkm_installed_path(const struct tkm_installed *); /* of folder */
bool tkm_installed_provides(
    const struct tkm_installed *, const char *interface_id);
bool tkm_installed_is_loaded(const struct tkm_installed *);
/* Why it is refused, or NULL: manifest right, or loaded. */
const struct tkm_problem *tkm_installed_problem(const struct tkm_installed *);
/* Its texts in the user's language. */
const struct tkm_words *tkm_installed_words(const struct tkm_installed *);

/*
 * Reads the manifests below `directory` and below the folders that [plugins]
 * directories names (joined by ';'); a bad one is kept with a problem, as is
 * one that [plugins] disabled names.  PLUGIN when a critical plugin crashed
 * the last time.
 */
tkm_status tkm_registry_open(struct tkm_core *core, const char *directory,
    struct tkm_registry **out, struct tkm_problem *problem);
/* Destroys the instances; libraries stay mapped. */
void tkm_registry_free(struct tkm_registry *registry);

/* In falling precedence: by `order`, then by name; refused ones last. */
size_t tkm_registry_count(const struct tkm_registry *registry);
struct tkm_installed *tkm_registry_at(
    struct tkm_registry *registry, size_t index);
struct tkm_installed *tkm_registry_find(
    struct tkm_registry *registry, const char *name);

/* Is a plugin of that name one of this project's, by the release list? */
bool tkm_registry_is_released(struct tkm_registry *registry, const char *name);

/*
 * Does the signed release list vouch for a file of this project that is no
 * plugin?  `folder` and `name` as the list has them: "bin", "libtkm-http.so".
 */
tkm_status tkm_registry_check_file(struct tkm_registry *registry,
    const char *folder, const char *name, const uint8_t *sha256,
    struct tkm_problem *problem);

size_t tkm_registry_action_count(const struct tkm_registry *registry);
const struct tkm_announced *tkm_registry_action_at(
    const struct tkm_registry *registry, size_t index);
/* By id, or by command words joined with a blank; NULL if there is none. */
const struct tkm_announced *tkm_registry_find_action(
    const struct tkm_registry *registry, const char *id_or_command);

/*
 * Runs every check of docs/plugin-abi.md, loads the library, creates the
 * instance; the second time at once the same result.
 */
tkm_status tkm_installed_load(
    struct tkm_installed *plugin, struct tkm_problem *problem);

/*
 * The plugin in `folder`, wherever that is, which is not installed: for
 * `tkm plugin check`.  It is not in the list, cannot be loaded here, and
 * lives as long as the registry.  NULL without memory.
 */
struct tkm_installed *tkm_registry_visit(
    struct tkm_registry *registry, const char *folder);
/* Its manifest; zeroed if that could not be read. */
const struct tkm_manifest *tkm_installed_manifest(const struct tkm_installed *);
/* The host as this plugin sees it. */
const struct tkm_host *tkm_installed_host(const struct tkm_installed *);

/*
 * Around a call into a loaded plugin that every command makes: should the
 * plugin crash in it, the next start leaves it out.  NULL, which is fine, for
 * our own plugins and where no state can be kept.
 */
struct tkm_crash_mark *tkm_installed_mark(const struct tkm_installed *plugin);

/* An interface of a loaded plugin, or NULL. */
const void *tkm_installed_query(
    struct tkm_installed *plugin, const char *interface_id);
struct tkm_instance *tkm_installed_instance(struct tkm_installed *plugin);

/* Around every call into the plugin. */
void tkm_plugin_enter(struct tkm_installed *plugin);
void tkm_plugin_leave(struct tkm_installed *plugin);

#endif
