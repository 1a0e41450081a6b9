/* SPDX-License-Identifier: Apache-2.0
 * thread_linux.c -- threads, mutexes, conditions.
 */
#define _POSIX_C_SOURCE 200809L
#include "core/sys/thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "core/sys/error.h"
#include "core/sys/error_linux.h"

struct tkm_sys_thread {
	pthread_t id;
};

struct tkm_sys_mutex {
	pthread_mutex_t native;
};

struct tkm_sys_condition {
	pthread_cond_t native;
};

/* What a new thread is to do; freed by the thread itself. */
struct start {
	void (*main)(void *context);
	void *context;
};

static void *run(void *argument)
{
	struct start start = *(struct start *)argument;

	free(argument);
	start.main(start.context);
	return NULL;
}

/* The new thread inherits the mask: signals stay with the main thread. */
static int create(pthread_t *id, struct start *start)
{
	sigset_t all, before;
	int number;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	number = pthread_create(id, NULL, run, start);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return number ? tkm_sys_error_from(number) : TKM_SYS_OK;
}

int tkm_sys_thread_start(
    void (*main)(void *context), void *context, struct tkm_sys_thread **thread)
{
	struct tkm_sys_thread *made = malloc(sizeof(*made));
	struct start *start = malloc(sizeof(*start));
	int error = TKM_SYS_E_NO_MEMORY;

	if (!made || !start)
		goto out;
	*start = (struct start){.main = main, .context = context};
	error = create(&made->id, start);
	if (error)
		goto out;
	*thread = made;
	return TKM_SYS_OK;
out:
	free(start);
	free(made);
	return error;
}

void tkm_sys_thread_join(struct tkm_sys_thread *thread)
{
	if (!thread)
		return;
	pthread_join(thread->id, NULL);
	free(thread);
}

static void must(int number)
{
	if (number)
		abort();
}

struct tkm_sys_mutex *tkm_sys_mutex_new(void)
{
	struct tkm_sys_mutex *mutex = malloc(sizeof(*mutex));

	if (mutex && pthread_mutex_init(&mutex->native, NULL) != 0) {
		free(mutex);
		return NULL;
	}
	return mutex;
}

void tkm_sys_mutex_free(struct tkm_sys_mutex *mutex)
{
	if (!mutex)
		return;
	must(pthread_mutex_destroy(&mutex->native));
	free(mutex);
}

void tkm_sys_mutex_lock(struct tkm_sys_mutex *mutex)
{
	must(pthread_mutex_lock(&mutex->native));
}

void tkm_sys_mutex_unlock(struct tkm_sys_mutex *mutex)
{
	must(pthread_mutex_unlock(&mutex->native));
}

/* Deadlines are counted by the clock nobody sets. */
static int init_condition(pthread_cond_t *native)
{
	pthread_condattr_t attributes;
	int number = pthread_condattr_init(&attributes);

	if (number)
		return number;
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	number = pthread_cond_init(native, &attributes);
	pthread_condattr_destroy(&attributes);
	return number;
}

struct tkm_sys_condition *tkm_sys_condition_new(void)
{
	struct tkm_sys_condition *condition = malloc(sizeof(*condition));

	if (condition && init_condition(&condition->native) != 0) {
		free(condition);
		return NULL;
	}
	return condition;
}

void tkm_sys_condition_free(struct tkm_sys_condition *condition)
{
	if (!condition)
		return;
	must(pthread_cond_destroy(&condition->native));
	free(condition);
}

void tkm_sys_condition_wait(
    struct tkm_sys_condition *condition, struct tkm_sys_mutex *mutex)
{
	must(pthread_cond_wait(&condition->native, &mutex->native));
}

bool tkm_sys_condition_wait_until(struct tkm_sys_condition *condition,
    struct tkm_sys_mutex *mutex, uint64_t deadline_ms)
{
	struct timespec deadline = {
	    .tv_sec = (time_t)(deadline_ms / 1000),
	    .tv_nsec = (long)(deadline_ms % 1000) * 1000000,
	};

	return pthread_cond_timedwait(
		   &condition->native, &mutex->native, &deadline) == 0;
}

void tkm_sys_condition_wake_all(struct tkm_sys_condition *condition)
{
	must(pthread_cond_broadcast(&condition->native));
}
