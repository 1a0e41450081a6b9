/* SPDX-License-Identifier: Apache-2.0
 * presence.c -- which tokens are there, and since when.
 */
#include "core/host/token/presence.h"

#include <stdlib.h>

#include "core/host/token/copy.h"
#include "core/sys/thread.h"

struct entry {
	struct entry *next;
	const void *back_end;
	struct tkm_token_copy token;
	uint64_t generation;
	bool seen;
};

struct tkm_presence {
	struct tkm_sys_mutex *mutex;
	struct entry *entries;
	uint64_t last; /* generation given out */
};

struct tkm_presence *tkm_presence_new(void)
{
	struct tkm_presence *presence = calloc(1, sizeof(*presence));

	if (!presence)
		return NULL;
	presence->mutex = tkm_sys_mutex_new();
	if (!presence->mutex) {
		free(presence);
		return NULL;
	}
	return presence;
}

static void entry_free(struct entry *entry)
{
	tkm_token_copy_release(&entry->token);
	free(entry);
}

void tkm_presence_free(struct tkm_presence *presence)
{
	struct entry *entry;

	if (!presence)
		return;
	while ((entry = presence->entries)) {
		presence->entries = entry->next;
		entry_free(entry);
	}
	tkm_sys_mutex_free(presence->mutex);
	free(presence);
}

static struct entry *find(const struct tkm_presence *presence,
    const void *back_end, const struct tkm_token_id *id)
{
	struct entry *entry;

	for (entry = presence->entries; entry != NULL; entry = entry->next)
		if (entry->back_end == back_end &&
		    tkm_token_same(&entry->token.id, id))
			return entry;
	return NULL;
}

static struct entry *add(struct tkm_presence *presence, const void *back_end,
    const struct tkm_token_id *id)
{
	struct entry *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return NULL;
	if (tkm_token_copy_make(id, &entry->token) != TKM_OK) {
		free(entry);
		return NULL;
	}
	entry->back_end = back_end;
	entry->generation = ++presence->last;
	entry->next = presence->entries;
	presence->entries = entry;
	return entry;
}

/* Takes away what `unwanted` says. */
static void sweep(struct tkm_presence *presence, const void *back_end,
    bool (*unwanted)(const struct entry *, const void *), const void *ctx)
{
	struct entry **link = &presence->entries;
	struct entry *entry;

	while ((entry = *link)) {
		if (entry->back_end != back_end || !unwanted(entry, ctx)) {
			link = &entry->next;
			continue;
		}
		*link = entry->next;
		entry_free(entry);
	}
}

static bool is_unseen(const struct entry *entry, const void *ctx)
{
	(void)ctx;
	return !entry->seen;
}

static bool is_token(const struct entry *entry, const void *ctx)
{
	return tkm_token_same(&entry->token.id, ctx);
}

tkm_status tkm_presence_update(struct tkm_presence *presence,
    const void *back_end, const struct tkm_token_id *const *ids, size_t count,
    bool complete, uint64_t *generations)
{
	tkm_status status = TKM_OK;
	struct entry *entry;
	size_t i;

	tkm_sys_mutex_lock(presence->mutex);
	for (entry = presence->entries; entry != NULL; entry = entry->next)
		entry->seen = false;
	for (i = 0; i < count && status == TKM_OK; i++) {
		entry = find(presence, back_end, ids[i]);
		if (!entry)
			entry = add(presence, back_end, ids[i]);
		if (!entry) {
			status = TKM_E_MEMORY;
			continue;
		}
		entry->seen = true;
		generations[i] = entry->generation;
	}
	if (complete && status == TKM_OK)
		sweep(presence, back_end, is_unseen, NULL);
	tkm_sys_mutex_unlock(presence->mutex);
	return status;
}

bool tkm_presence_is(struct tkm_presence *presence, const void *back_end,
    const struct tkm_token_id *id, uint64_t generation)
{
	const struct entry *entry;
	bool is;

	tkm_sys_mutex_lock(presence->mutex);
	entry = find(presence, back_end, id);
	is = entry && entry->generation == generation;
	tkm_sys_mutex_unlock(presence->mutex);
	return is;
}

void tkm_presence_gone(struct tkm_presence *presence, const void *back_end,
    const struct tkm_token_id *id)
{
	tkm_sys_mutex_lock(presence->mutex);
	sweep(presence, back_end, is_token, id);
	tkm_sys_mutex_unlock(presence->mutex);
}
