/* SPDX-License-Identifier: Apache-2.0
 * pin_memory.h -- the PINs tokens have refused, so that no wrong PIN is ever
 * sent twice.
 *
 * Lives in locked memory and only as long as the process.  Thread-safe.
 */
#ifndef TKM_HOST_PIN_MEMORY_H
#define TKM_HOST_PIN_MEMORY_H

#include <stdbool.h>

#include <tkm/token.h>

struct tkm_pin_memory;

struct tkm_pin_memory *tkm_pin_memory_new(void); /* NULL without memory */
/* Wipes all. */
void tkm_pin_memory_free(struct tkm_pin_memory *memory);

/* Did this token refuse this PIN of that role? */
bool tkm_pin_memory_knows(struct tkm_pin_memory *memory, const char *token,
    uint32_t role, const struct tkm_secret *pin);
/* It just did.  What cannot be kept for want of memory is forgotten. */
void tkm_pin_memory_add(struct tkm_pin_memory *memory, const char *token,
    uint32_t role, const struct tkm_secret *pin);
/* The PIN was changed or set: any may be right now. */
void tkm_pin_memory_forget(
    struct tkm_pin_memory *memory, const char *token, uint32_t role);

#endif
