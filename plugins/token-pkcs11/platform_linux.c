/* SPDX-License-Identifier: Apache-2.0
 * platform_linux.c -- dlopen, files and threads.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "plugins/token-pkcs11/platform.h"

/* How often a waiting caller looks whether it is to stop. */
#define STOP_INTERVAL_MS 200u

/* RTLD_NODELETE: vendor modules leave threads and exit handlers behind. */
tkm_p11_function tkm_p11_library_function(
    const char *path, const char *function, struct tkm_buf *detail)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	tkm_p11_function found = NULL;
	const char *why;
	void *symbol;

	if (library) {
		symbol = dlsym(library, function);
		/* POSIX promises what ISO C does not: the same size. */
		memcpy(&found, &symbol, sizeof(found));
	}
	if (!found) {
		why = dlerror();
		tkm_buf_add_text(detail, why ? why : "no such symbol");
	}
	return found;
}

char *tkm_p11_real_path(const char *path)
{
	return realpath(path, NULL);
}

static bool is_trusted(const char *path)
{
	struct stat found;
	mode_t others = S_IWGRP | S_IWOTH;

	if (lstat(path, &found) != 0 ||
	    (found.st_uid != 0 && found.st_uid != geteuid()))
		return false;
	if (S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0)
		return true;
	return !S_ISLNK(found.st_mode) && (found.st_mode & others) == 0;
}

bool tkm_p11_file_is_trusted(const char *real)
{
	char path[PATH_MAX];
	size_t n = strlen(real);
	bool trusted = n > 0 && n < sizeof(path) && is_trusted("/");

	for (size_t i = 1; trusted && i <= n; i++) {
		if (real[i] != '/' && real[i] != '\0')
			continue;
		memcpy(path, real, i);
		path[i] = '\0';
		trusted = is_trusted(path);
	}
	return trusted;
}

bool tkm_p11_file_read(const char *path, size_t max, struct tkm_buf *out)
{
	FILE *file = fopen(path, "rbe");
	void *to;
	size_t n = 0;
	bool ok;

	if (!file)
		return false;
	to = tkm_buf_reserve(out, max);
	if (to)
		n = fread(to, 1, max, file);
	ok = to && !ferror(file);
	if (ok)
		tkm_buf_grow(out, n);
	fclose(file);
	return ok;
}

void tkm_p11_folder_each(
    const char *folder, bool (*visit)(void *ctx, const char *name), void *ctx)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	if (!dir)
		return;
	do {
		entry = readdir(dir);
	} while (entry && visit(ctx, entry->d_name));
	closedir(dir);
}

/* Shared by the caller and the threads; the last one to leave frees it. */
struct batch {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t users;
	size_t running;
	struct task {
		struct batch *batch;
		void (*run)(void *ctx);
		void *ctx;
	} tasks[];
};

static struct batch *batch_new(const struct tkm_p11_job *jobs, size_t count)
{
	struct batch *batch =
	    calloc(1, sizeof(*batch) + count * sizeof(batch->tasks[0]));
	pthread_condattr_t monotonic;

	if (!batch)
		return NULL;
	pthread_mutex_init(&batch->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&batch->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	batch->users = 1;
	for (size_t i = 0; i < count; i++) {
		batch->tasks[i].batch = batch;
		batch->tasks[i].run = jobs[i].run;
		batch->tasks[i].ctx = jobs[i].ctx;
	}
	return batch;
}

/* Called with the lock held, which it gives up. */
static void batch_leave(struct batch *batch)
{
	bool last = --batch->users == 0;

	pthread_mutex_unlock(&batch->lock);
	if (!last)
		return;
	pthread_cond_destroy(&batch->changed);
	pthread_mutex_destroy(&batch->lock);
	free(batch);
}

static void *thread_main(void *context)
{
	struct task *task = context;
	struct batch *batch = task->batch;

	task->run(task->ctx);
	pthread_mutex_lock(&batch->lock);
	batch->running--;
	pthread_cond_signal(&batch->changed);
	batch_leave(batch);
	return NULL;
}

/* Signals belong to the host: threads of modules take none but those that say
 * that the thread itself has crashed. */
static void mask_signals(sigset_t *before)
{
	static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	sigset_t all;

	sigfillset(&all);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		sigdelset(&all, own[i]);
	pthread_sigmask(SIG_SETMASK, &all, before);
}

static bool start(struct batch *batch, size_t count)
{
	sigset_t before;
	pthread_t thread;
	bool ok = true;

	mask_signals(&before);
	for (size_t i = 0; i < count && ok; i++) {
		batch->users++;
		batch->running++;
		ok = pthread_create(
			 &thread, NULL, thread_main, &batch->tasks[i]) == 0;
		if (ok) {
			pthread_detach(thread);
		} else {
			batch->users--;
			batch->running--;
		}
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static void wait_until(struct batch *batch, uint64_t at_ms)
{
	struct timespec at = {
	    .tv_sec = (time_t)(at_ms / 1000u),
	    .tv_nsec = (long)(at_ms % 1000u) * 1000000L,
	};

	pthread_cond_timedwait(&batch->changed, &batch->lock, &at);
}

static void wait_for(struct batch *batch, uint64_t timeout_ms,
    bool (*stop)(void *stop_ctx), void *stop_ctx)
{
	uint64_t end = now_ms() + timeout_ms;
	uint64_t next;

	while (batch->running > 0 && now_ms() < end && !stop(stop_ctx)) {
		next = now_ms() + STOP_INTERVAL_MS;
		wait_until(batch, next < end ? next : end);
	}
}

bool tkm_p11_run(const struct tkm_p11_job *jobs, size_t count,
    uint64_t timeout_ms, bool (*stop)(void *stop_ctx), void *stop_ctx)
{
	struct batch *batch = batch_new(jobs, count);
	bool ok;

	if (!batch)
		return false;
	pthread_mutex_lock(&batch->lock);
	ok = start(batch, count);
	wait_for(batch, timeout_ms, stop, stop_ctx);
	batch_leave(batch);
	return ok;
}
