/* SPDX-License-Identifier: Apache-2.0
 * wipe.c -- memory of secrets: erased for certain, compared in equal time.
 */
#include "core/base/wipe.h"

#include <string.h>

/*
 * A call through a volatile pointer may go anywhere, so that the compiler
 * cannot know it to be a store nobody reads.
 */
static void *(*const volatile fill)(void *, int, size_t) = memset;

void tkm_wipe(void *data, size_t size)
{
	if (data && size > 0)
		fill(data, 0, size);
}

bool tkm_wipe_equals(const void *a, const void *b, size_t size)
{
	const volatile unsigned char *left = a;
	const volatile unsigned char *right = b;
	unsigned difference = 0;

	for (size_t i = 0; i < size; i++)
		difference |= (unsigned)(left[i] ^ right[i]);
	return difference == 0;
}
