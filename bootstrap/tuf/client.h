/* SPDX-License-Identifier: Apache-2.0
 * client.h -- a client of The Update Framework (TUF 1.0.33, 5).
 *
 *     struct tkm_tuf_config config = {.metadata_dir = ..., ...};
 *     struct tkm_tuf_client *client;
 *
 *     if (tkm_tuf_client_open(&config, &client, &fault) == TKM_TUF_OK &&
 *         tkm_tuf_client_refresh(client, &fault) == TKM_TUF_OK)
 *             tkm_tuf_client_download(client, "tkm.tar", "dir", &fault);
 *     tkm_tuf_client_close(client);
 *
 * The metadata folder holds what is trusted, byte by byte as it came:
 * root.json, timestamp.json, snapshot.json, targets.json and one file for each
 * delegated role that was needed.  A client belongs to one thread at a time;
 * a folder to one client at a time, of whatever process.
 */
#ifndef TKM_TUF_CLIENT_H
#define TKM_TUF_CLIENT_H

#include <stdint.h>

#include "bootstrap/tuf/fault.h"
#include "bootstrap/tuf/fetch.h"
#include "bootstrap/tuf/metadata.h"
#include "core/base/view.h"

/* How much is taken at most, in bytes and in number. */
#define TKM_TUF_ROOT_MAX 512000u
#define TKM_TUF_TIMESTAMP_MAX 16384u
#define TKM_TUF_SNAPSHOT_MAX 2000000u
#define TKM_TUF_TARGETS_MAX 5000000u
#define TKM_TUF_ROOTS_MAX 256u /* new ones in one refresh */
#define TKM_TUF_DELEGATIONS_MAX 32u /* roles looked into for one target */

struct tkm_tuf_client;

/* Borrowed until the client is closed. */
struct tkm_tuf_config {
	const char *metadata_dir;
	const char *metadata_url; /* with or without a `/` at its end */
	const char *targets_url; /* NULL: no target is downloaded */
	struct tkm_tuf_fetch_how how;
};

/*
 * Begins to trust ROOT in a new or old metadata folder: whoever calls has it
 * from a place that is trusted.  A root of a later version that is there
 * already stays.
 */
int tkm_tuf_client_init(const char *metadata_dir, struct tkm_view root,
    struct tkm_tuf_fault *fault);

/* Takes the folder (BUSY after 30 s) and the root in it. */
int tkm_tuf_client_open(const struct tkm_tuf_config *config,
    struct tkm_tuf_client **out, struct tkm_tuf_fault *fault);
void tkm_tuf_client_close(struct tkm_tuf_client *client); /* NULL is fine */

/* Brings root, timestamp, snapshot and targets up to date. */
int tkm_tuf_client_refresh(
    struct tkm_tuf_client *client, struct tkm_tuf_fault *fault);

/*
 * Finds a target, delegations followed.  OUT is valid until the client is
 * closed.  NO_TARGET: nobody who is trusted knows it.  EXPIRED: the last
 * refresh failed, or there was none.
 */
int tkm_tuf_client_find(struct tkm_tuf_client *client, const char *path,
    struct tkm_tuf_target *out, struct tkm_tuf_fault *fault);

/*
 * Downloads a target into the folder DIR, under its path quoted to one file
 * name ("a/b" is "a%2Fb").  A file that is there already and right is not
 * downloaded again.  On failure DIR is as it was.
 */
int tkm_tuf_client_download(struct tkm_tuf_client *client, const char *path,
    const char *dir, struct tkm_tuf_fault *fault);

#endif
