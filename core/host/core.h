/* SPDX-License-Identifier: Apache-2.0
 * core.h -- the running host: configuration, texts, plugins and services in
 * one object, which front ends open first and free last.
 */
#ifndef TKM_HOST_CORE_H
#define TKM_HOST_CORE_H

#include "core/host/config.h"
#include "core/host/operation/front.h"
#include "core/host/plugin/registry.h"
#include "core/host/problem.h"
#include "core/host/words.h"

#define TKM_VERSION_TEXT "0.1.0"

struct tkm_core;
struct tkm_broker;
struct tkm_http;

struct tkm_core_options {
	const char *name; /* of the program: "tkm" */
	const char *config_file; /* --config, or NULL */
	const char *language; /* --lang, or NULL: config, environment */
	const char *root; /* of the installation; NULL: the program's own */
	/* For problems before the language is known; NULL: English. */
	const struct tkm_words *words;
	unsigned log_level; /* TKM_LOG_..., 0: from the configuration */
	bool log_to_stderr;
	/* Open although policy sets what cannot be used: to find that out. */
	bool any_policy;
};

/*
 * The texts in the language of the options or the environment, for what is
 * to be told before the settings are read, or without them.  Freed with
 * tkm_words_free(); NULL without memory.
 */
struct tkm_words *tkm_core_first_words(const struct tkm_core_options *options);

/*
 * Finds the installation from the program's own place (bin/ beside
 * plugins/, etc/ and share/), reads configuration and manifests.  Loads no
 * plugin.
 */
tkm_status tkm_core_open(const struct tkm_core_options *options,
    struct tkm_core **out, struct tkm_problem *problem);
void tkm_core_free(struct tkm_core *core);

const struct tkm_config *tkm_core_config(const struct tkm_core *core);
struct tkm_registry *tkm_core_registry(struct tkm_core *core);
/* The host's own texts in the user's language. */
const struct tkm_words *tkm_core_words(const struct tkm_core *core);
struct tkm_broker *tkm_core_broker(struct tkm_core *core);
struct tkm_http *tkm_core_http(struct tkm_core *core);
const char *tkm_core_root(const struct tkm_core *core);
/* NULL where the user has no place for it: then nothing is kept. */
const char *tkm_core_state_dir(const struct tkm_core *core);
const char *tkm_core_etc_dir(const struct tkm_core *core);
const char *tkm_core_plugin_dir(const struct tkm_core *core);
/* trust.d: certificates of vendors the administrator trusts. */
const char *tkm_core_trust_dir(const struct tkm_core *core);
const char *tkm_core_log_file(const struct tkm_core *core);
const char *tkm_core_name(const struct tkm_core *core);

/* Writes words, NULL after the last one, as one line; [any] thread. */
void tkm_core_log_words(struct tkm_core *core, unsigned level,
    const char *source, const char *const *words);
/* Writes a line to the log; [any] thread. */
void tkm_core_log(struct tkm_core *core, unsigned level, const char *source,
    const char *line);

/*
 * Loads the action's plugin and gives its description: title, inputs.
 */
tkm_status tkm_core_action(struct tkm_core *core,
    const struct tkm_announced *announced, const struct tkm_action **out,
    struct tkm_problem *problem);

/*
 * Runs an action to its end on this thread.  `serial` may be NULL.  On
 * failure the problem says why.
 */
tkm_status tkm_core_run(struct tkm_core *core,
    const struct tkm_announced *announced, const struct tkm_front *front,
    const char *serial, struct tkm_problem *problem);

#endif
