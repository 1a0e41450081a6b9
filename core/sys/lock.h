/* SPDX-License-Identifier: Apache-2.0
 * lock.h -- one at a time, among processes: an advisory lock on a file.
 *
 * The system releases the lock when the process ends, however it ends.
 */
#ifndef TKM_SYS_LOCK_H
#define TKM_SYS_LOCK_H

#include <stdint.h>

struct tkm_sys_lock;

/*
 * Takes the lock, making the file (0600) if need be and waiting up to
 * TIMEOUT_MS milliseconds, 0 for not at all; TKM_SYS_E_TIMEOUT when another
 * process, or another lock of this one, still holds it.
 */
int tkm_sys_lock_take(
    const char *path, uint64_t timeout_ms, struct tkm_sys_lock **lock);
/* Gives the lock back; the file stays.  NULL is harmless. */
void tkm_sys_lock_release(struct tkm_sys_lock *lock);

#endif
