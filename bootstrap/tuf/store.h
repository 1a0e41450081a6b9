/* SPDX-License-Identifier: Apache-2.0
 * store.h -- the documents that are trusted, kept in a folder as they came.
 *
 * Each is written whole or not at all, whenever the process is killed.
 */
#ifndef TKM_TUF_STORE_H
#define TKM_TUF_STORE_H

#include "bootstrap/tuf/fault.h"
#include "core/base/buf.h"

/*
 * Adds the name as part of an address or file name: all but letters, digits
 * and `_.-~` become %XX (RFC 3986, 2.1), except those in SAFE.
 */
void tkm_tuf_quote(struct tkm_buf *out, const char *name, const char *safe);

/* "DIR/quoted%20role.json", to be freed; NULL: no memory. */
char *tkm_tuf_store_path(const char *dir, const char *role);

/* Adds the document; STORE when it is not there or longer than MAX. */
int tkm_tuf_store_read(const char *dir, const char *role, size_t max,
    struct tkm_buf *out, struct tkm_tuf_fault *fault);
int tkm_tuf_store_write(const char *dir, const char *role, struct tkm_view text,
    struct tkm_tuf_fault *fault);

#endif
