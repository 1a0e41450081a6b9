/* SPDX-License-Identifier: Apache-2.0
 * interrupt_linux.c -- Ctrl-C: once to cancel safely, twice to stop at once.
 *
 * A signal handler has no context argument, hence the variables of the file.
 */
#define _POSIX_C_SOURCE 200809L
#include "core/sys/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "core/sys/error.h"

enum { STATUS_INTERRUPTED = 130, REMOVED_MAX = 32 };

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

#define COUNT (sizeof(signals) / sizeof(signals[0]))

static _Atomic(struct tkm_sys_event *) target;
static atomic_bool interrupted;
static _Atomic(const char *) to_remove[REMOVED_MAX];
static struct sigaction before[COUNT];

static void remove_files(void)
{
	for (int i = 0; i < REMOVED_MAX; i++) {
		const char *path = atomic_load(&to_remove[i]);

		if (path)
			unlink(path);
	}
}

static void on_signal(int number)
{
	struct tkm_sys_event *event = atomic_load(&target);

	(void)number;
	if (atomic_exchange(&interrupted, true)) {
		remove_files();
		_exit(STATUS_INTERRUPTED);
	}
	if (event)
		tkm_sys_event_set(event);
}

/* What the user told to be ignored (nohup) stays ignored. */
static void install(size_t index)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigemptyset(&action.sa_mask);
	sigaction(signals[index], NULL, &before[index]);
	if (before[index].sa_handler != SIG_IGN)
		sigaction(signals[index], &action, NULL);
}

int tkm_sys_interrupt_watch(struct tkm_sys_event *event)
{
	struct tkm_sys_event *none = NULL;

	if (!atomic_compare_exchange_strong(&target, &none, event))
		return TKM_SYS_E_EXISTS;
	atomic_store(&interrupted, false);
	for (size_t i = 0; i < COUNT; i++)
		install(i);
	return TKM_SYS_OK;
}

/* Puts TO where FROM is, once. */
static void swap(const char *from, const char *to)
{
	for (int i = 0; i < REMOVED_MAX; i++) {
		const char *expected = from;

		if (atomic_compare_exchange_strong(
			&to_remove[i], &expected, to))
			return;
	}
}

void tkm_sys_interrupt_removes(const char *path)
{
	swap(NULL, path);
}

void tkm_sys_interrupt_keeps(const char *path)
{
	swap(path, NULL);
}

void tkm_sys_interrupt_unwatch(void)
{
	if (!atomic_load(&target))
		return;
	for (size_t i = 0; i < COUNT; i++)
		sigaction(signals[i], &before[i], NULL);
	atomic_store(&target, NULL);
}
