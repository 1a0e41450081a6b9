/* SPDX-License-Identifier: Apache-2.0
 * test_arena.c -- memory for secrets: zeroed, separate, reused, safe in
 * threads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/sys/arena.h"
#include "core/sys/memory.h"
#include "core/sys/random.h"
#include "core/sys/thread.h"

enum { THREADS = 4, ROUNDS = 500, BLOCKS = 40 };

static bool is_zero(const unsigned char *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (data[i] != 0)
			return false;
	return true;
}

static struct tkm_sys_arena *make(void)
{
	struct tkm_sys_arena *arena;

	assert_int_equal(tkm_sys_arena_new(4096, &arena), 0);
	return arena;
}

static void pages_are_zeroed_and_writable(void **state)
{
	struct tkm_sys_pages pages;

	(void)state;
	assert_int_equal(tkm_sys_pages_map(5000, &pages), 0);
	assert_true(pages.size >= 5000);
	assert_true(is_zero(pages.data, pages.size));
	memset(pages.data, 'x', pages.size);
	tkm_sys_pages_unmap(&pages);
	assert_null(pages.data);
	tkm_sys_pages_unmap(&pages);
}

static void impossible_sizes_are_refused(void **state)
{
	struct tkm_sys_pages pages;
	struct tkm_sys_arena *arena = make();

	(void)state;
	assert_int_not_equal(tkm_sys_pages_map(0, &pages), 0);
	assert_int_not_equal(tkm_sys_pages_map(SIZE_MAX, &pages), 0);
	assert_null(tkm_sys_arena_take(arena, SIZE_MAX));
	assert_null(tkm_sys_arena_take(arena, SIZE_MAX / 2));
	tkm_sys_arena_free(arena);
}

static void blocks_do_not_overlap(void **state)
{
	struct tkm_sys_arena *arena = make();
	unsigned char *blocks[BLOCKS];

	(void)state;
	for (size_t i = 0; i < BLOCKS; i++) {
		blocks[i] = tkm_sys_arena_take(arena, i * 7);
		assert_non_null(blocks[i]);
		assert_int_equal((uintptr_t)blocks[i] % 16, 0);
		memset(blocks[i], (int)i, i * 7);
	}
	for (size_t i = 0; i < BLOCKS; i++)
		for (size_t j = 0; j < i * 7; j++)
			assert_int_equal(blocks[i][j], i);
	tkm_sys_arena_free(arena);
}

static void a_block_given_back_is_zero_when_taken_again(void **state)
{
	struct tkm_sys_arena *arena = make();
	unsigned char *block = tkm_sys_arena_take(arena, 100);
	unsigned char *again;

	(void)state;
	memset(block, 'x', 100);
	tkm_sys_arena_give(arena, block);
	again = tkm_sys_arena_take(arena, 3000);
	assert_ptr_equal(again, block);
	assert_true(is_zero(again, 3000));
	tkm_sys_arena_free(arena);
}

static void a_block_larger_than_the_arena_has_pages_of_its_own(void **state)
{
	struct tkm_sys_arena *arena = make();
	unsigned char *block = tkm_sys_arena_take(arena, 100000);

	(void)state;
	assert_non_null(block);
	memset(block, 'x', 100000);
	tkm_sys_arena_give(arena, block);
	assert_true(is_zero(block, 100000));
	tkm_sys_arena_give(arena, NULL);
	tkm_sys_arena_free(arena);
}

static void use(void *context)
{
	struct tkm_sys_arena *arena = context;

	for (size_t i = 0; i < ROUNDS; i++) {
		unsigned char *block = tkm_sys_arena_take(arena, i);

		if (!block || !is_zero(block, i))
			abort();
		memset(block, 0xff, i);
		tkm_sys_arena_give(arena, block);
	}
}

static void threads_may_share_an_arena(void **state)
{
	struct tkm_sys_arena *arena = make();
	struct tkm_sys_thread *threads[THREADS];

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
		    tkm_sys_thread_start(use, arena, &threads[i]), 0);
	for (size_t i = 0; i < THREADS; i++)
		tkm_sys_thread_join(threads[i]);
	tkm_sys_arena_free(arena);
}

static void random_bytes_differ(void **state)
{
	unsigned char a[300] = {0}, b[300] = {0};

	(void)state;
	assert_int_equal(tkm_sys_random(a, sizeof(a)), 0);
	assert_int_equal(tkm_sys_random(b, sizeof(b)), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_false(is_zero(a + 290, 10));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_are_zeroed_and_writable),
	    cmocka_unit_test(impossible_sizes_are_refused),
	    cmocka_unit_test(blocks_do_not_overlap),
	    cmocka_unit_test(a_block_given_back_is_zero_when_taken_again),
	    cmocka_unit_test(
		a_block_larger_than_the_arena_has_pages_of_its_own),
	    cmocka_unit_test(threads_may_share_an_arena),
	    cmocka_unit_test(random_bytes_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
