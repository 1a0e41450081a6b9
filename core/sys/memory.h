/* SPDX-License-Identifier: Apache-2.0
 * memory.h -- whole pages for secrets: not swapped, not dumped, not inherited.
 */
#ifndef TKM_SYS_MEMORY_H
#define TKM_SYS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

struct tkm_sys_pages {
	void *data; /* zeroed at first */
	size_t size; /* rounded up to whole pages */
	bool locked; /* false when the system refused to keep them in memory */
};

/*
 * Maps at least SIZE bytes between two pages no access to which is allowed.
 * They are left out of core dumps and are zero in a forked child.  Refused
 * locking is no failure: see LOCKED.
 */
int tkm_sys_pages_map(size_t size, struct tkm_sys_pages *pages);
/* Wipes and unmaps; harmless on a zeroed struct. */
void tkm_sys_pages_unmap(struct tkm_sys_pages *pages);

#endif
