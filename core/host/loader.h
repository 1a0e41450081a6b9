/* SPDX-License-Identifier: Apache-2.0
 * loader.h -- from a library on disk to an instance that works, in the order
 * of docs/plugin-abi.md, "Trust and loading".
 *
 * The steps are apart so that `tkm plugin check` can take them one by one.
 * One thread at a time.
 */
#ifndef TKM_HOST_LOADER_H
#define TKM_HOST_LOADER_H

#include "core/host/contract.h"
#include "core/host/problem.h"
#include "core/sys/file.h"
#include "core/sys/library.h"

/* What is to be loaded; everything is borrowed. */
struct tkm_loader_job {
	const char *name; /* of the plugin, for messages */
	const char *folder;
	const struct tkm_manifest *manifest;
	const struct tkm_words *words; /* the host's */
};

/* A library before and after; zeroed at first. */
struct tkm_loaded {
	struct tkm_sys_file *file; /* open for life */
	uint8_t sha256[TKM_SHA256_SIZE];
	struct tkm_sys_library *library; /* never unloaded */
	const struct tkm_plugin *descriptor;
	struct tkm_instance *instance;
};

/*
 * Opens the library: no link, a regular file, owned and writable as it must
 * be, whose machine type and exports are right, and computes its SHA-256.
 * Nothing of it has run.
 */
tkm_status tkm_loader_open(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem);
/* As tkm_loader_open(), each question by itself. */
tkm_status tkm_loader_place(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem);
tkm_status tkm_loader_inspect(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem);

/* Maps the file that was opened and calls its entry. */
tkm_status tkm_loader_map(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem);
/* Makes the instance and checks the interfaces of the manifest. */
tkm_status tkm_loader_create(const struct tkm_loader_job *job,
    const struct tkm_host *host, struct tkm_loaded *loaded,
    struct tkm_problem *problem);

/* Destroys the instance; library and file stay as they are. */
void tkm_loader_destroy(struct tkm_loaded *loaded);

#endif
