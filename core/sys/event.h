/* SPDX-License-Identifier: Apache-2.0
 * event.h -- something that happened once, and what waits for it.
 *
 * An event is set until it is reset.  It may be set from any thread and from
 * a signal handler.  It is what cancelling is made of.
 */
#ifndef TKM_SYS_EVENT_H
#define TKM_SYS_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#define TKM_SYS_FOREVER UINT64_MAX

struct tkm_sys_event;

/* TKM_SYS_E_... when the system gives none; then EVENT is untouched. */
int tkm_sys_event_new(struct tkm_sys_event **event);
void tkm_sys_event_free(struct tkm_sys_event *event); /* NULL is harmless */

/* Setting what is set, and resetting what is not, does nothing. */
void tkm_sys_event_set(struct tkm_sys_event *event);
void tkm_sys_event_reset(struct tkm_sys_event *event);
bool tkm_sys_event_is_set(const struct tkm_sys_event *event);
/* Is it set, now or within TIMEOUT_MS?  For servers, such as the sandbox. */
bool tkm_sys_event_wait(struct tkm_sys_event *event, uint64_t timeout_ms);

/*
 * What other waits take: a file descriptor that is readable (Windows: a
 * HANDLE that is signalled) while the event is set.  Not to be read or closed.
 */
intptr_t tkm_sys_event_native(const struct tkm_sys_event *event);

#endif
