/* SPDX-License-Identifier: Apache-2.0
 * arena.c -- small blocks for secrets out of locked pages.
 *
 * Each chunk of pages is cut into units of 16 bytes; a block is preceded by a
 * unit that says how many units it has.  First fit, walking the blocks: there
 * are a few dozen secrets at most, and none of the walk is worth a list.
 */
#include "core/sys/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/view.h"
#include "core/base/wipe.h"
#include "core/sys/error.h"
#include "core/sys/memory.h"
#include "core/sys/thread.h"

enum { UNIT = 16 };

/* Stands before each block, free or not. */
struct header {
	size_t size; /* of the block behind it, a multiple of UNIT */
	size_t used;
};

_Static_assert(sizeof(struct header) <= UNIT, "a header fills one unit");

struct chunk {
	struct chunk *next;
	struct tkm_sys_pages pages;
};

struct tkm_sys_arena {
	struct tkm_sys_mutex *mutex;
	struct chunk *chunks;
	bool locked;
	size_t chunk_size;
};

static struct header *first_of(const struct chunk *chunk)
{
	return chunk->pages.data;
}

static unsigned char *content_of(struct header *header)
{
	return (unsigned char *)header + UNIT;
}

/* The header behind a block, or NULL at the end of the chunk. */
static struct header *next_of(const struct chunk *chunk, struct header *header)
{
	unsigned char *next = content_of(header) + header->size;
	unsigned char *end =
	    (unsigned char *)chunk->pages.data + chunk->pages.size;

	return next < end ? (struct header *)(void *)next : NULL;
}

static int add_chunk(struct tkm_sys_arena *arena, size_t size)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk));
	int error;

	if (!chunk)
		return TKM_SYS_E_NO_MEMORY;
	error = tkm_sys_pages_map(size, &chunk->pages);
	if (error) {
		free(chunk);
		return error;
	}
	first_of(chunk)->size = chunk->pages.size - UNIT;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->locked = arena->locked && chunk->pages.locked;
	return TKM_SYS_OK;
}

int tkm_sys_arena_new(size_t size, struct tkm_sys_arena **arena)
{
	struct tkm_sys_arena *made = calloc(1, sizeof(*made));
	int error = TKM_SYS_E_NO_MEMORY;

	if (!made)
		return error;
	made->locked = true;
	made->chunk_size = size;
	made->mutex = tkm_sys_mutex_new();
	if (made->mutex)
		error = add_chunk(made, size);
	if (error) {
		tkm_sys_arena_free(made);
		return error;
	}
	*arena = made;
	return TKM_SYS_OK;
}

void tkm_sys_arena_free(struct tkm_sys_arena *arena)
{
	if (!arena)
		return;
	while (arena->chunks) {
		struct chunk *chunk = arena->chunks;

		arena->chunks = chunk->next;
		tkm_sys_pages_unmap(&chunk->pages);
		free(chunk);
	}
	tkm_sys_mutex_free(arena->mutex);
	free(arena);
}

/* Makes a free block exactly SIZE long if the rest can be a block itself. */
static void split(struct header *header, size_t size)
{
	struct header *rest;

	if (header->size < size + 2 * UNIT)
		return;
	rest = (struct header *)(void *)(content_of(header) + size);
	rest->size = header->size - size - UNIT;
	rest->used = false;
	header->size = size;
}

static void *take_from(const struct chunk *chunk, size_t size)
{
	struct header *header = first_of(chunk);

	while (header && (header->used || header->size < size))
		header = next_of(chunk, header);
	if (!header)
		return NULL;
	split(header, size);
	header->used = true;
	return content_of(header);
}

static void *take(struct tkm_sys_arena *arena, size_t size)
{
	size_t needed = size + UNIT;

	for (struct chunk *chunk = arena->chunks; chunk; chunk = chunk->next) {
		void *block = take_from(chunk, size);

		if (block)
			return block;
	}
	if (needed < arena->chunk_size)
		needed = arena->chunk_size;
	if (add_chunk(arena, needed) != TKM_SYS_OK)
		return NULL;
	return take_from(arena->chunks, size);
}

void *tkm_sys_arena_take(struct tkm_sys_arena *arena, size_t size)
{
	size_t rounded;
	void *block;

	if (!tkm_size_add(size > 0 ? size : 1, 2 * UNIT, &rounded))
		return NULL;
	rounded = (rounded - UNIT - 1) / UNIT * UNIT;
	tkm_sys_mutex_lock(arena->mutex);
	block = take(arena, rounded);
	tkm_sys_mutex_unlock(arena->mutex);
	return block;
}

/* Joins each free block with the free ones behind it, wiping their headers. */
static void join_free(const struct chunk *chunk)
{
	struct header *header = first_of(chunk);

	while (header) {
		struct header *next = next_of(chunk, header);

		if (!next || header->used || next->used) {
			header = next;
			continue;
		}
		header->size += UNIT + next->size;
		tkm_wipe(next, UNIT);
	}
}

static bool holds(const struct chunk *chunk, const void *block)
{
	uintptr_t start = (uintptr_t)chunk->pages.data;

	return (uintptr_t)block - start < chunk->pages.size;
}

void tkm_sys_arena_give(struct tkm_sys_arena *arena, void *block)
{
	struct chunk *chunk = arena->chunks;
	struct header *header;

	if (!block)
		return;
	header = (struct header *)(void *)((unsigned char *)block - UNIT);
	tkm_sys_mutex_lock(arena->mutex);
	for (chunk = arena->chunks; !holds(chunk, block); chunk = chunk->next)
		continue;
	tkm_wipe(block, header->size);
	header->used = false;
	join_free(chunk);
	tkm_sys_mutex_unlock(arena->mutex);
}

bool tkm_sys_arena_is_locked(struct tkm_sys_arena *arena)
{
	bool locked;

	tkm_sys_mutex_lock(arena->mutex);
	locked = arena->locked;
	tkm_sys_mutex_unlock(arena->mutex);
	return locked;
}
