/* SPDX-License-Identifier: Apache-2.0
 * process_linux.c -- loading the real module, hanging and dying.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "tests/sandbox/pkcs11/fault.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void fault_lock(void)
{
	pthread_mutex_lock(&lock);
}

void fault_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

void fault_hang(void)
{
	for (;;)
		pause();
}

void fault_kill(void)
{
	kill(getpid(), SIGKILL);
	fault_hang();
}

CK_C_GetFunctionList fault_load(const char *path)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	void *symbol = NULL;
	CK_C_GetFunctionList function = NULL;

	if (library)
		symbol = dlsym(library, "C_GetFunctionList");
	if (!symbol)
		fprintf(stderr, "tkm-fault-pkcs11: %s\n", dlerror());
	memcpy(&function, &symbol, sizeof(function));
	return function;
}
