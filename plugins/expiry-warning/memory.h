/* SPDX-License-Identifier: Apache-2.0
 * memory.h -- the record of reminders shown, as text in the plugin's store.
 *
 *	tkm-expiry 1
 *	KEY THRESHOLD SHOWN SNOOZED
 *
 * one line a certificate, numbers as in struct tkm_reminder, no key twice.
 */
#ifndef TKM_EXPIRY_MEMORY_H
#define TKM_EXPIRY_MEMORY_H

#include "core/base/buf.h"
#include "plugins/expiry-warning/rule.h"

#define TKM_MEMORY_MAX 256u /* reminders */

struct tkm_memory {
	struct tkm_reminder items[TKM_MEMORY_MAX];
	uint32_t count;
};

/* Empty; NULL without memory.  To be freed with free(). */
struct tkm_memory *tkm_memory_new(void);
/*
 * As it was written.  NULL when TEXT is not right in every line, or without
 * memory.  To be freed with free().
 */
struct tkm_memory *tkm_memory_parse(struct tkm_view text);
/* Adds the record to OUT. */
void tkm_memory_write(const struct tkm_memory *memory, struct tkm_buf *out);

/* What was shown under that key, or NULL. */
struct tkm_reminder *tkm_memory_find(
    struct tkm_memory *memory, const char *key);
/*
 * The same, made when it is not there, in the place of the one shown longest
 * ago when there is no room.  KEY: [a-z0-9-]{1,80}, else NULL.
 */
struct tkm_reminder *tkm_memory_put(struct tkm_memory *memory, const char *key);

#endif
