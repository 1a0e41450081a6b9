/* SPDX-License-Identifier: Apache-2.0
 * thread.h -- threads, mutexes, conditions.
 *
 * The locks are heap objects so that no system header shows here.  Locking
 * does not fail: a mutex used wrongly is a bug, which ends the process.
 */
#ifndef TKM_SYS_THREAD_H
#define TKM_SYS_THREAD_H

#include <stdbool.h>
#include <stdint.h>

struct tkm_sys_thread;

/* Runs MAIN(context) in a new thread, all signals blocked in it. */
int tkm_sys_thread_start(
    void (*main)(void *context), void *context, struct tkm_sys_thread **thread);
/* Waits for the thread's end and frees it.  NULL is harmless. */
void tkm_sys_thread_join(struct tkm_sys_thread *thread);

struct tkm_sys_mutex;

struct tkm_sys_mutex *tkm_sys_mutex_new(void); /* NULL without memory */
void tkm_sys_mutex_free(struct tkm_sys_mutex *mutex);
void tkm_sys_mutex_lock(struct tkm_sys_mutex *mutex);
void tkm_sys_mutex_unlock(struct tkm_sys_mutex *mutex);

struct tkm_sys_condition;

struct tkm_sys_condition *tkm_sys_condition_new(void);
void tkm_sys_condition_free(struct tkm_sys_condition *condition);
/*
 * Both wake up without reason now and then: wait in a loop.  The first, without
 * an end, is for servers, such as the sandbox.
 */
void tkm_sys_condition_wait(
    struct tkm_sys_condition *condition, struct tkm_sys_mutex *mutex);
/* False once tkm_sys_clock_ticks() has reached DEADLINE_MS. */
bool tkm_sys_condition_wait_until(struct tkm_sys_condition *condition,
    struct tkm_sys_mutex *mutex, uint64_t deadline_ms);
void tkm_sys_condition_wake_all(struct tkm_sys_condition *condition);

#endif
