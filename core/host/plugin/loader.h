/* SPDX-License-Identifier: Apache-2.0
 * loader.h -- from a library on disk to an instance that works, in the order
 * of docs/plugin-abi.md, "Trust and loading".
 *
 * The steps are apart so that `tkm plugin check` can take them one by one.
 * One thread at a time.
 */
#ifndef TKM_HOST_LOADER_H
#define TKM_HOST_LOADER_H

#include "core/base/buf.h"
#include "core/host/plugin/contract.h"
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
	struct tkm_sys_file *file; /* that was checked */
	struct tkm_buf data; /* its bytes, until it was inspected */
	uint8_t sha256[TKM_SHA256_SIZE];
	struct tkm_sys_library *library; /* never unmapped */
	const struct tkm_plugin *descriptor;
	struct tkm_instance *instance;
};

/*
 * Opens the library, which must be a regular file and no link, owned and
 * writable as it must be, and computes its SHA-256.
 */
tkm_status tkm_loader_open(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem);
/* Are machine type and exports right?  Nothing of it has run yet. */
tkm_status tkm_loader_inspect(const struct tkm_loader_job *job,
    struct tkm_loaded *loaded, struct tkm_problem *problem);
/* Closes what was opened, but unmaps nothing; harmless when zeroed. */
void tkm_loader_close(struct tkm_loaded *loaded);

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
