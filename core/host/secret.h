/* SPDX-License-Identifier: Apache-2.0
 * secret.h -- the host's side of tkm_secret: bytes in locked, wiped memory
 * that is left out of core dumps.
 *
 * Any thread; one secret is immutable once made.
 */
#ifndef TKM_HOST_SECRET_H
#define TKM_HOST_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include <tkm/service.h>

#define TKM_SECRET_MAX 4096u /* bytes */

/*
 * Blocks of the same memory for what holds secrets in passing: the JSON of
 * an RA's answer, the answers to a form.  NULL when memory is out.
 */
void *tkm_locked_take(size_t size);
void tkm_locked_give(void *block); /* wipes; NULL is fine */
/* Did the system lock all of it? */
bool tkm_locked_is_locked(void);

/* The table behind TKM_HOST_SECRET. */
extern const struct tkm_host_secret tkm_secret_service;

/* A new secret with a copy of the bytes; MEMORY, ARGUMENT if too long. */
tkm_status tkm_secret_make(
    const void *data, uint32_t n, struct tkm_secret **out);
/* A copy of its own; NULL gives NULL. */
tkm_status tkm_secret_copy(
    const struct tkm_secret *from, struct tkm_secret **out);
/* Wipes and frees; NULL is fine. */
void tkm_secret_free(struct tkm_secret *secret);
uint32_t tkm_secret_length(const struct tkm_secret *secret);
bool tkm_secret_equal(const struct tkm_secret *, const struct tkm_secret *);
/* The bytes themselves, NUL-terminated; valid as long as the secret. */
const char *tkm_secret_bytes(const struct tkm_secret *secret);

#endif
