/* SPDX-License-Identifier: Apache-2.0
 * check.h -- what `tkm plugin check PATH` does for a plugin's author:
 * holds a plugin against the rules of docs/plugin-abi.md, the parts that run
 * its code each in a process of its own.
 */
#ifndef TKM_HOST_PLUGIN_CHECK_H
#define TKM_HOST_PLUGIN_CHECK_H

#include <stdbool.h>

#include "core/host/core.h"

/* One rule and how it came out; lent for the call. */
struct tkm_check {
	const char *rule; /* "TKM-ABI-8" */
	bool ok;
	const char *text; /* what holds, or what does not; translated */
	const char *fix; /* what to do, translated; NULL when ok */
};

struct tkm_check_sink {
	void *ctx;
	void (*tell)(void *ctx, const struct tkm_check *check);
};

/*
 * Checks the library at `path`, or the plugin in the folder `path`.  Nothing
 * is installed and no signature is asked for.  OK: all rules are kept;
 * PLUGIN: some are not, each told; NOT_FOUND: nothing there.
 */
tkm_status tkm_plugin_check(struct tkm_core *core, const char *path,
    const struct tkm_check_sink *sink, struct tkm_problem *problem);

/*
 * The program runs itself again with this command word, and then hands what
 * follows it to tkm_plugin_check_child(), whose result is its exit status.
 */
#define TKM_PLUGIN_CHECK_COMMAND "plugin-check-child"
int tkm_plugin_check_child(
    struct tkm_core *core, int argc, const char *const argv[]);

#endif
