/* SPDX-License-Identifier: Apache-2.0
 * interrupt.h -- Ctrl-C: once to cancel safely, twice to stop at once.
 */
#ifndef TKM_SYS_INTERRUPT_H
#define TKM_SYS_INTERRUPT_H

#include "core/sys/event.h"

/*
 * From now on the first interrupt (SIGINT, SIGTERM, SIGHUP, Ctrl-Break) sets
 * EVENT, which must outlive the watch; the second one ends the process at
 * once with status 130.  One watch at a time: TKM_SYS_E_EXISTS else.
 */
int tkm_sys_interrupt_watch(struct tkm_sys_event *event);
/*
 * A file the second interrupt removes before it ends the process; there may
 * be several.  PATH is borrowed until tkm_sys_interrupt_keeps(path).  Without
 * room for one more it is left alone.  [any] thread.
 */
void tkm_sys_interrupt_removes(const char *path);
/* It stays: PATH is the pointer that was given; another does nothing. */
void tkm_sys_interrupt_keeps(const char *path);
/* Back to what interrupts did before. */
void tkm_sys_interrupt_unwatch(void);

#endif
