/* SPDX-License-Identifier: Apache-2.0
 * world.h -- a core in a folder of its own, with plugins out of the zoo.
 */
#ifndef TKM_TEST_WORLD_H
#define TKM_TEST_WORLD_H

#include <stdbool.h>

#include "core/host/core.h"

struct world {
	char *root; /* of the installation */
	struct tkm_core *core; /* NULL until world_open() */
	struct tkm_problem problem;
};

/* An empty installation, and no state of a run before. */
void world_init(struct world *world, const char *name);
void world_release(struct world *world);

/* Opens the core, or leaves `problem`. */
tkm_status world_open(struct world *world);
void world_close(struct world *world);

/*
 * Installs an animal of the zoo as plugins/<name>, with `more` keys at the
 * end of its manifest (", \"order\": 1").
 */
void world_add(struct world *world, const char *name, const char *animal,
    const char *more);
/* Adds its "sha256" and signs it; the certificate goes to trust.d if told. */
void world_sign(struct world *world, const char *name, bool trusted);
/* Both, as it is done for a plugin that works. */
void world_install(struct world *world, const char *name, const char *animal);
/* The file "<root>/plugins/<plugin>/<name>", freed by free(). */
char *world_path(
    const struct world *world, const char *plugin, const char *name);

/* Loads the plugin; `problem` says why not. */
tkm_status world_load(struct world *world, const char *name);
struct tkm_installed *world_find(struct world *world, const char *name);

#endif
