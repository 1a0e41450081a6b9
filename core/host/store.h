/* SPDX-License-Identifier: Apache-2.0
 * store.h -- small durable records below the user's state directory, one
 * folder for each owner (a plugin, or the host itself).
 *
 * A record is one file, replaced atomically, mode 0600, never with a
 * secret.  [worker]
 */
#ifndef TKM_HOST_STORE_H
#define TKM_HOST_STORE_H

#include "core/base/buf.h"
#include "core/host/problem.h"

#define TKM_STORE_MAX 65536u /* bytes of a record */

/*
 * `owner` and `name`: [a-z0-9.-]{1,64}, no leading dot, else ARGUMENT.
 * NOT_FOUND when there is no such record, STORAGE when the disk says no;
 * removing what is not there is fine.
 */
tkm_status tkm_store_get(const char *state_dir, const char *owner,
    const char *name, struct tkm_buf *out);
tkm_status tkm_store_put(const char *state_dir, const char *owner,
    const char *name, const void *data, size_t n);
tkm_status tkm_store_remove(
    const char *state_dir, const char *owner, const char *name);

#endif
