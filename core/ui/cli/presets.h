/* SPDX-License-Identifier: Apache-2.0
 * presets.h -- answers given on the command line: an action's fields as
 * options, its secrets by reference.
 */
#ifndef TKM_CLI_PRESETS_H
#define TKM_CLI_PRESETS_H

#include "core/ui/cli/args.h"
#include "core/ui/cli/input.h"
#include "core/ui/cli/secrets.h"
#include <tkm/feature.h>

struct tkm_preset {
	const struct tkm_field *field;
	struct tkm_input input;
	bool used;
};

struct tkm_presets {
	struct tkm_preset *items;
	size_t count;
	struct tkm_secret_source *sources;
	size_t source_count;
};

/*
 * Reads args->rest from `first` on as options of the action, and
 * args->secrets.  ARGUMENT, with the fault set, when something is not right;
 * a secret found in argv is wiped there.  MEMORY.
 */
tkm_status tkm_presets_parse(const struct tkm_args *args, size_t first,
    const struct tkm_action *action, struct tkm_presets *out,
    struct tkm_fault *fault);
void tkm_presets_release(struct tkm_presets *presets);

/* The answer for that field which was not used yet, or NULL. */
struct tkm_preset *tkm_presets_find(
    struct tkm_presets *presets, const char *field);
struct tkm_secret_source *tkm_presets_find_source(
    struct tkm_presets *presets, const char *field);

/* Adds the option's name of a field: dashes for underscores. */
void tkm_option_add_name(struct tkm_buf *out, const char *id);

/* The field of that option among the action's inputs, or NULL. */
const struct tkm_field *tkm_action_field(
    const struct tkm_action *action, struct tkm_view option);

#endif
