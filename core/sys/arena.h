/* SPDX-License-Identifier: Apache-2.0
 * arena.h -- small blocks for secrets out of locked pages.
 *
 * Safe from any thread.  When the pages are used up, blocks come from further
 * locked pages of their own, so that an allocation fails only when memory
 * itself does.
 */
#ifndef TKM_SYS_ARENA_H
#define TKM_SYS_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct tkm_sys_arena;

/* Makes an arena whose first pages hold SIZE bytes. */
int tkm_sys_arena_new(size_t size, struct tkm_sys_arena **arena);
/* Wipes everything, blocks still in use included.  NULL is harmless. */
void tkm_sys_arena_free(struct tkm_sys_arena *arena);

/* A zeroed block of SIZE bytes, aligned to 16; NULL without memory. */
void *tkm_sys_arena_take(struct tkm_sys_arena *arena, size_t size);
/* Wipes the block and takes it back.  NULL is harmless. */
void tkm_sys_arena_give(struct tkm_sys_arena *arena, void *block);

/* Did the system lock all pages handed out so far? */
bool tkm_sys_arena_is_locked(struct tkm_sys_arena *arena);

#endif
