/* SPDX-License-Identifier: Apache-2.0
 * secret.c -- secrets and the one arena of the process they live in.
 */
#include "core/host/secret.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "core/base/wipe.h"
#include "core/sys/arena.h"

#define ARENA_SIZE (128u * 1024u)

struct tkm_secret {
	uint32_t length;
	char bytes[];
};

/*
 * The only mutable global of the host: secrets are made by plugins and by
 * the JSON parser, whose allocator takes no context.  It lives until the
 * process ends, when the system zeroes its pages.
 */
static _Atomic(struct tkm_sys_arena *) the_arena;

static struct tkm_sys_arena *arena(void)
{
	struct tkm_sys_arena *now = atomic_load(&the_arena);
	struct tkm_sys_arena *fresh;

	if (now || tkm_sys_arena_new(ARENA_SIZE, &fresh) != 0)
		return now;
	if (atomic_compare_exchange_strong(&the_arena, &now, fresh))
		return fresh;
	tkm_sys_arena_free(fresh);
	return now;
}

void *tkm_locked_take(size_t size)
{
	struct tkm_sys_arena *from = arena();

	return from ? tkm_sys_arena_take(from, size) : NULL;
}

void tkm_locked_give(void *block)
{
	if (block)
		tkm_sys_arena_give(arena(), block);
}

bool tkm_locked_is_locked(void)
{
	struct tkm_sys_arena *of = arena();

	return of && tkm_sys_arena_is_locked(of);
}

tkm_status tkm_secret_make(
    const void *data, uint32_t n, struct tkm_secret **out)
{
	struct tkm_secret *secret;

	if (n > TKM_SECRET_MAX || (n > 0 && !data))
		return TKM_E_ARGUMENT;
	secret = tkm_locked_take(offsetof(struct tkm_secret, bytes) + n + 1u);
	if (!secret)
		return TKM_E_MEMORY;
	secret->length = n;
	if (n > 0)
		memcpy(secret->bytes, data, n);
	secret->bytes[n] = '\0';
	*out = secret;
	return TKM_OK;
}

tkm_status tkm_secret_copy(
    const struct tkm_secret *from, struct tkm_secret **out)
{
	if (from)
		return tkm_secret_make(from->bytes, from->length, out);
	*out = NULL;
	return TKM_OK;
}

void tkm_secret_free(struct tkm_secret *secret)
{
	tkm_locked_give(secret);
}

uint32_t tkm_secret_length(const struct tkm_secret *secret)
{
	return secret ? secret->length : 0;
}

bool tkm_secret_equal(const struct tkm_secret *a, const struct tkm_secret *b)
{
	return a && b && a->length == b->length &&
	       tkm_wipe_equals(a->bytes, b->bytes, a->length);
}

const char *tkm_secret_bytes(const struct tkm_secret *secret)
{
	return secret ? secret->bytes : "";
}

static tkm_status TKM_CALL make(const struct tkm_host *host, const void *data,
    uint32_t n, struct tkm_secret **out)
{
	(void)host;
	return out ? tkm_secret_make(data, n, out) : TKM_E_ARGUMENT;
}

static tkm_status TKM_CALL view(const struct tkm_secret *secret,
    tkm_status(TKM_CALL *use)(void *ctx, const void *, uint32_t), void *ctx)
{
	if (!secret || !use)
		return TKM_E_ARGUMENT;
	return use(ctx, secret->bytes, secret->length);
}

static int32_t TKM_CALL equal(
    const struct tkm_secret *a, const struct tkm_secret *b)
{
	return tkm_secret_equal(a, b);
}

const struct tkm_host_secret tkm_secret_service = {
    .size = sizeof(tkm_secret_service),
    .make = make,
    .release = tkm_secret_free,
    .length = tkm_secret_length,
    .view = view,
    .equal = equal,
};
