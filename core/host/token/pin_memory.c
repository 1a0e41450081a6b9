/* SPDX-License-Identifier: Apache-2.0
 * pin_memory.c -- the PINs tokens have refused.
 */
#include "core/host/token/pin_memory.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/host/secret.h"
#include "core/sys/thread.h"

struct refused {
	struct refused *next;
	char *token;
	uint32_t role;
	struct tkm_secret *pin;
};

struct tkm_pin_memory {
	struct tkm_sys_mutex *mutex;
	struct refused *list;
};

struct tkm_pin_memory *tkm_pin_memory_new(void)
{
	struct tkm_pin_memory *memory = calloc(1, sizeof(*memory));

	if (!memory)
		return NULL;
	memory->mutex = tkm_sys_mutex_new();
	if (!memory->mutex) {
		free(memory);
		return NULL;
	}
	return memory;
}

static void refused_free(struct refused *refused)
{
	tkm_secret_free(refused->pin);
	free(refused->token);
	free(refused);
}

void tkm_pin_memory_free(struct tkm_pin_memory *memory)
{
	struct refused *refused;

	if (!memory)
		return;
	while ((refused = memory->list)) {
		memory->list = refused->next;
		refused_free(refused);
	}
	tkm_sys_mutex_free(memory->mutex);
	free(memory);
}

static bool is_of(
    const struct refused *refused, const char *token, uint32_t role)
{
	return refused->role == role && strcmp(refused->token, token) == 0;
}

static bool knows(const struct refused *list, const char *token, uint32_t role,
    const struct tkm_secret *pin)
{
	for (; list != NULL; list = list->next)
		if (is_of(list, token, role) &&
		    tkm_secret_equal(list->pin, pin))
			return true;
	return false;
}

bool tkm_pin_memory_knows(struct tkm_pin_memory *memory, const char *token,
    uint32_t role, const struct tkm_secret *pin)
{
	bool known;

	tkm_sys_mutex_lock(memory->mutex);
	known = knows(memory->list, token, role, pin);
	tkm_sys_mutex_unlock(memory->mutex);
	return known;
}

static struct refused *refused_new(
    const char *token, uint32_t role, const struct tkm_secret *pin)
{
	struct refused *refused = calloc(1, sizeof(*refused));

	if (!refused)
		return NULL;
	refused->role = role;
	refused->token = tkm_text_dup(token);
	if (!refused->token || tkm_secret_copy(pin, &refused->pin) != TKM_OK) {
		free(refused->token);
		free(refused);
		return NULL;
	}
	return refused;
}

void tkm_pin_memory_add(struct tkm_pin_memory *memory, const char *token,
    uint32_t role, const struct tkm_secret *pin)
{
	struct refused *refused;

	tkm_sys_mutex_lock(memory->mutex);
	if (!knows(memory->list, token, role, pin)) {
		refused = refused_new(token, role, pin);
		if (refused) {
			refused->next = memory->list;
			memory->list = refused;
		}
	}
	tkm_sys_mutex_unlock(memory->mutex);
}

void tkm_pin_memory_forget(
    struct tkm_pin_memory *memory, const char *token, uint32_t role)
{
	struct refused **link = &memory->list;
	struct refused *refused;

	tkm_sys_mutex_lock(memory->mutex);
	while ((refused = *link)) {
		if (!is_of(refused, token, role)) {
			link = &refused->next;
			continue;
		}
		*link = refused->next;
		refused_free(refused);
	}
	tkm_sys_mutex_unlock(memory->mutex);
}
